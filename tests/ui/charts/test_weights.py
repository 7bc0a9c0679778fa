from dataclasses import replace

import numpy as np
import pytest
from fakes import make_anatomy

from app.core.report.matrices import WHOLE, count_levels
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.charts.weights import draw_weights, place_counts, tick_decades

SPEC = ComparisonSpec(num_layers=2, bidirectional=True)


@pytest.mark.parametrize("logarithmic", [False, True])
@pytest.mark.parametrize("gate", [WHOLE, 2])
def test_weights_are_bars_over_the_256_levels(gate: int, logarithmic: bool) -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    drawing = draw_weights(tensor, gate, find_scheme(SPEC.scheme), logarithmic=logarithmic)
    (bars,) = drawing.curves
    assert (bars.kind, bars.role, bars.pattern) == ("bars", "candidate", "solid")
    assert (len(bars.x), len(bars.y)) == (257, 256)
    assert (bars.x[0], bars.x[-1]) == (-128.5, 127.5)
    heights, low, high = place_counts(count_levels(tensor, gate), logarithmic=logarithmic)
    assert bars.y.tolist() == heights.tolist()
    assert drawing.y_range == (low, high)
    assert (drawing.y_ticks is None) != logarithmic
    assert drawing.x_axis.startswith("int8 level (a step is ")
    assert drawing.y_axis == "weights"


def test_a_step_of_rows_with_scales_of_their_own_is_told_as_the_largest() -> None:
    tensor = replace(make_anatomy(SPEC).tensors[0], scale=0.25)
    drawing = draw_weights(tensor, WHOLE, find_scheme("int8-per-channel"))
    assert drawing.x_axis == "int8 level (a row's step is at most 0.25 of weight)"


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
    assert tick_decades(999) == ((0, "1"), (1, "10"), (2, "100"))
    assert [text for _, text in tick_decades(3_000_000)] == ["1", "100", "10,000", "1,000,000"]
