from dataclasses import replace

import numpy as np
import pytest
from fakes import make_rounds, summarise
from numpy.testing import assert_allclose

from app.core.results.latency import Latency, Round, RoundSide, SideUsage
from app.core.statistics.bootstrap import analyse
from app.ui.charts.latency_ratio import draw_ratio

NAMES = ("fp32", "int8")
UNKNOWN = SideUsage(None, None)
AXES = pytest.mark.parametrize("logarithmic", [False, True], ids=["even", "logarithmic"])


def a_round(reference_us: list[float], candidate_us: list[float], *, instance: int = 0) -> Round:
    sides = (
        RoundSide((np.array(us) * 1_000).astype(np.int64), UNKNOWN)
        for us in (reference_us, candidate_us)
    )
    return Round(instance, *sides)


def deep(reference_calls: int, candidate_calls: int) -> Latency:
    """Returns latencies of 1, 2, 3... µs on both sides."""
    sides = (list(range(1, calls + 1)) for calls in (reference_calls, candidate_calls))
    return summarise([a_round(*sides)])


def test_a_ratio_stands_with_its_interval_above_those_of_the_pairs() -> None:
    rounds = [
        a_round([100, 100, 100], [200, 200, 200], instance=0),
        a_round([100, 100, 100], [125, 125, 125], instance=1),
        a_round([100, 100, 100], [80, 80, 80], instance=2),
    ]
    latency, speedup = analyse(rounds)
    drawing = draw_ratio(latency, speedup, "int8")
    (pairs,) = drawing.curves
    assert (pairs.role, pairs.sign) == ("candidate", "cross")
    assert_allclose(pairs.x, [0.5, 0.8, 1.25])
    assert pairs.y.tolist() == [1, 2, 3]
    (whole,) = drawing.marks
    assert whole.signs == ("circle", "stroke", "stroke")
    assert whole.x.tolist() == [speedup.estimate, speedup.low, speedup.high]
    assert whole.row > pairs.y.max()
    assert drawing.y_ticks == ((1, "1"), (2, "2"), (3, "3"), (whole.row, "all"))


def test_the_axes_of_a_ratio_say_which_way_round_it_is() -> None:
    drawing = draw_ratio(*analyse(make_rounds()), "copy")
    assert drawing.x_axis == "fp32 median / copy median"
    assert drawing.y_axis == "pair of models"


@pytest.mark.parametrize("candidate_us", [50, 100, 400])
def test_a_ratio_is_seen_against_one(candidate_us: float) -> None:
    latency, speedup = analyse(make_rounds(candidate_us=candidate_us))
    drawing = draw_ratio(latency, speedup, "int8")
    low, high = drawing.x_range
    assert drawing.guide == 1
    shown = [1.0, speedup.low, speedup.estimate, speedup.high, *latency.instance_ratios]
    assert low < min(shown)
    assert max(shown) < high
    bottom, top = drawing.y_range
    assert bottom < drawing.curves[0].y.min()
    assert drawing.marks[0].row < top


def test_an_interval_far_wider_than_all_ratios_is_cut_and_told() -> None:
    latency, speedup = analyse(make_rounds())
    wide = replace(speedup, low=0.001, high=400.0)
    drawing = draw_ratio(latency, wide, "int8")
    assert drawing.x_range[1] < 3
    whole = drawing.marks[0]
    assert whole.x.tolist() == [speedup.estimate, 0.001]
    assert whole.ends == (0.001, drawing.x_range[1])
    assert [note.text for note in drawing.notes] == ["95 % CI 0.001 to 400 →"]


@pytest.mark.parametrize(("ratio", "arrow"), [(40.0, "→"), (0.01, "←")])
def test_a_baseline_far_off_widens_no_ratio(ratio: float, arrow: str) -> None:
    latency, speedup = analyse(make_rounds(candidate_us=50))
    baseline = replace(speedup, estimate=ratio, low=ratio * 0.9, high=ratio * 1.1)
    alone = draw_ratio(latency, speedup, "int8")
    drawing = draw_ratio(latency, speedup, "int8", baseline=baseline)
    assert drawing.x_range == alone.x_range
    assert len(drawing.outlines[0].x) == 0
    assert [note.text.strip("←→ ").split()[0] for note in drawing.notes] == ["baseline"]
    assert arrow in drawing.notes[0].text
    near = draw_ratio(latency, speedup, "int8", baseline=speedup)
    assert near.notes == ()
    assert near.outlines[0].x[1] == speedup.estimate


def test_many_pairs_have_few_ticks() -> None:
    drawing = draw_ratio(*analyse(make_rounds(80, 4)), "int8")
    assert len(drawing.curves[0].x) == 40
    assert 3 < len(drawing.y_ticks) <= 9
    assert drawing.y_ticks[-1][1] == "all"


def test_a_ratio_of_two_alike_has_a_range_to_be_drawn_in() -> None:
    latency, speedup = analyse([a_round([100] * 4, [100] * 4)])
    low, high = draw_ratio(latency, speedup, "copy").x_range
    assert low < 1 < high
