import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from fakes import make_anatomy
from numpy.testing import assert_allclose

from app.core.spec import ComparisonSpec
from app.ui.charts.anatomy import (
    LEVELS,
    SIGMAS,
    SQNR,
    WHOLE,
    count_levels,
    decade_ticks,
    describe_gates,
    describe_weights,
    find_worst_gate,
    format_db,
    list_lines,
    list_names,
    pick_labelled,
    place_counts,
    spread_labels,
    thin_course,
)

SPEC = ComparisonSpec(num_layers=2, bidirectional=True)


def test_a_matrix_has_the_weights_of_all_its_gates() -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    gates = [count_levels(tensor, gate) for gate in range(4)]
    assert_allclose(count_levels(tensor, WHOLE), np.sum(gates, axis=0))


@pytest.mark.parametrize(
    ("view", "field", "value"),
    [(SIGMAS, "largest_sigmas", 99.0), (LEVELS, "levels_in_use", 2), (SQNR, "sqnr_db", -3.0)],
)
def test_the_worst_gate_is_the_one_on_which_the_grid_fits_least(
    view: int, field: str, value: float
) -> None:
    tensors = list(make_anatomy(SPEC).tensors)
    gates = list(tensors[3].gates)
    gates[2] = replace(gates[2], **{field: value})
    tensors[3] = replace(tensors[3], gates=tuple(gates))
    assert find_worst_gate(tensors, view) == (3, 2)


def test_a_gate_and_a_whole_matrix_are_described_each_by_its_own_figures() -> None:
    tensor = make_anatomy(SPEC, outlier=12).tensors[1]
    said = describe_weights(tensor, 0).replace("\u00a0", " ")
    assert said.startswith(
        "layer 1 recurrent weights (weight_hh_l0), gate i: largest weight 0.36, 12 σ; "
    )
    assert said.endswith("SQNR 32.0 dB")
    levels = int(np.count_nonzero(count_levels(tensor, WHOLE)))
    assert (
        f"all gates: largest weight 0.36, 12\u00a0σ; {levels} of 256 levels are in use; "
        in describe_weights(tensor, WHOLE)
    )


def test_weights_that_are_all_equal_have_none_that_lies_out() -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    histogram = np.zeros(256, np.int64)
    histogram[255] = 96
    gates = tuple(
        replace(g, histogram=histogram, largest=0.5, largest_sigmas=0.0, levels_in_use=1)
        for g in tensor.gates
    )
    equal = replace(tensor, gates=gates, largest_sigmas=0.0, sqnr_db=48.0)
    for gate in (WHOLE, 2):
        said = describe_weights(equal, gate)
        assert "all weights of the matrix are equal, of magnitude 0.5; 1 of 256 levels is" in said
        assert "σ" not in said
    assert describe_gates(equal, SIGMAS) == ["0"] * 4


def test_a_record_that_does_not_tell_how_far_out_a_weight_lies_shows_a_dash() -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    gates = tuple(replace(gate, largest_sigmas=None) for gate in tensor.gates)
    older = replace(tensor, gates=gates, largest_sigmas=None)
    assert describe_gates(older, SIGMAS) == ["—"] * 4
    assert "— σ" in describe_weights(older, WHOLE).replace("\u00a0", " ")
    assert find_worst_gate([older], SIGMAS) == (0, 0)


def test_sigmas_of_any_size_have_three_digits() -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    sizes = (266.04, 3.456, 1.01e7, math.inf)
    gates = tuple(
        replace(gate, largest_sigmas=size) for gate, size in zip(tensor.gates, sizes, strict=True)
    )
    assert describe_gates(replace(tensor, gates=gates), SIGMAS) == [
        "266",
        "3.46",
        "10,100,000",
        "∞",
    ]


def test_each_direction_of_a_layer_has_a_line_of_its_own() -> None:
    lines = list_lines(make_anatomy(SPEC).layers)
    assert [(own.name, own.style, own.last) for own in lines] == [
        ("layer 1", "solid", False),
        ("layer 1", "dashed", False),
        ("layer 2", "solid", True),
        ("layer 2", "dashed", True),
    ]
    # One name for both stands half-way between their ends.
    ends = [float(own.errors[-1]) for own in lines]
    assert list_names(lines) == [
        ("layer 1", pytest.approx((ends[0] + ends[1]) / 2)),
        ("layer 2", pytest.approx((ends[2] + ends[3]) / 2)),
    ]
    layer = make_anatomy(SPEC).layers[1]
    assert_allclose(lines[3].errors, layer.directions[1].hidden)
    assert_allclose(list_lines([layer], cell=True)[0].errors, layer.directions[0].cell)


def test_a_layer_whose_directions_are_not_known_apart_is_one_line() -> None:
    layers = [replace(layer, directions=()) for layer in make_anatomy(SPEC).layers]
    assert [(own.name, own.style) for own in list_lines(layers)] == [
        ("layer 1", "dashed"),
        ("layer 2", "solid"),
    ]


def test_a_single_weight_is_a_bar_on_a_logarithmic_axis_and_none_is_not() -> None:
    counts = np.zeros(256, np.int64)
    counts[[5, 9]] = 1, 1000
    heights, low, high = place_counts(counts, logarithmic=True)
    assert heights[5] == 0 > low == heights[0]
    assert heights[9] == pytest.approx(3)
    assert high > 3
    plain, floor, top = place_counts(counts, logarithmic=False)
    assert (plain[9], floor) == (1000, 0)
    assert top > 1000


def test_ticks_of_counts_are_powers_of_ten() -> None:
    assert decade_ticks(999) == [(0, "1"), (1, "10"), (2, "100")]
    assert [text for _, text in decade_ticks(3_000_000)] == ["1", "100", "10,000", "1,000,000"]


def test_a_short_course_is_drawn_as_it_is() -> None:
    steps, errors = thin_course(np.array([3.0, 1.0, 2.0]), 3)
    assert steps.tolist() == [1, 2, 3]
    assert errors.tolist() == [3, 1, 2]


def test_a_long_course_keeps_its_mean() -> None:
    course = np.random.default_rng(1).random(2000)
    steps, errors = thin_course(course, 500)
    assert len(steps) == len(errors) == 500
    assert errors.mean() == pytest.approx(course.mean())
    assert steps[:2].tolist() == [2.5, 6.5]


@pytest.mark.parametrize(
    ("count", "most", "named"),
    [(3, 8, [0, 1, 2]), (8, 4, [1, 3, 5, 7]), (16, 5, [3, 7, 11, 15]), (5, 0, [4])],
)
def test_the_last_layer_is_always_named(count: int, most: int, named: list[int]) -> None:
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


def test_no_noise_is_an_infinite_ratio() -> None:
    assert format_db(math.inf) == "∞"
    assert format_db(42.04) == "42.0"
