from itertools import pairwise

import numpy as np
import pytest

from app.ui.charts.drawing import Label
from app.ui.charts.labels import pick_labelled, place_labels, spread_labels


def test_labels_stand_at_what_they_name_or_as_near_as_they_can() -> None:
    labels = [Label("one", 0.2), Label("two", 0.8), Label("three", 0.8)]
    placed = place_labels(labels, 0.1, (0, 1))
    assert [label.text for _, label in placed] == ["one", "two", "three"]
    assert [place for place, _ in placed] == pytest.approx([0.2, 0.8, 0.9])
    assert [label.text for _, label in place_labels(labels, 0.6, (0, 1))] == ["three"]


@pytest.mark.parametrize(
    ("count", "most", "named"),
    [(3, 8, [0, 1, 2]), (8, 4, [1, 3, 5, 7]), (16, 5, [3, 7, 11, 15]), (5, 0, [4])],
)
def test_the_last_of_many_is_always_named(count: int, most: int, named: list[int]) -> None:
    assert pick_labelled(count, most) == named


@pytest.mark.parametrize(
    "wanted", [[0.5], [0.5, 0.5, 0.5], [0.0, 0.01, 1.0], [1.0, 0.99, 0.98], [0.2, 0.9, 0.21]]
)
def test_labels_stand_apart_within_the_axis_in_the_order_of_their_lines(
    wanted: list[float],
) -> None:
    places = spread_labels(wanted, 0.1, (0.0, 1.0))
    ordered = [places[number] for number in np.argsort(wanted, kind="stable")]
    assert all(upper - lower >= 0.1 - 1e-12 for lower, upper in pairwise(ordered))
    assert ordered[0] >= 0.05 - 1e-12
    assert ordered[-1] <= 0.95 + 1e-12


def test_labels_that_stand_apart_already_stay_where_they_are() -> None:
    assert spread_labels([0.8, 0.2], 0.1, (0.0, 1.0)) == (0.8, 0.2)
