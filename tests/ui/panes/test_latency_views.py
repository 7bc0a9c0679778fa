from collections.abc import Callable

import numpy as np
import pytest
from fakes import make_latency, make_rounds
from numpy.testing import assert_allclose

from app.core.results import Latency, Round, SideUsage
from app.core.statistics import summarise
from app.ui.panes.drawing import Drawing
from app.ui.panes.latency_views import (
    count_beyond,
    draw_ecdf,
    draw_histogram,
    ecdf,
    visible_range,
)

View = Callable[..., Drawing]
NAMES = ("fp32", "int8")
VIEWS = (draw_histogram, draw_ecdf)
BOTH_VIEWS = pytest.mark.parametrize("draw", VIEWS, ids=["histogram", "ecdf"])


def sampled(reference_ns: list[int], candidate_ns: list[int]) -> Latency:
    sides = (np.array(side, dtype=np.int64) for side in (reference_ns, candidate_ns))
    return summarise([Round(0, *sides, SideUsage(0, 0), SideUsage(0, 0))])


def constant(reference_ns: int, candidate_ns: int, calls: int) -> Latency:
    return sampled([reference_ns] * calls, [candidate_ns] * calls)


def test_a_histogram_shows_every_call_that_is_not_beyond_the_axis() -> None:
    latency = make_latency()
    drawing = draw_histogram(latency, NAMES, logarithmic=False)
    assert count_beyond(latency) == 0
    assert [curve.kind for curve in drawing.curves] == ["bars", "bars"]
    assert_allclose([curve.y.sum() for curve in drawing.curves], 100)
    assert drawing.y_axis == "share of calls (%)"


def test_both_sides_share_their_bins() -> None:
    reference, candidate = draw_histogram(make_latency(), NAMES, logarithmic=False).curves
    assert reference.x.tolist() == candidate.x.tolist()
    assert (np.diff(reference.x) > 0).all()


def test_a_histogram_counts_a_known_sample() -> None:
    # 100 and 190 µs lie in different bins of 1.2 µs.
    drawing = draw_histogram(
        sampled([100_000, 100_000, 190_000, 100_000], [150_000] * 4), NAMES, logarithmic=False
    )
    reference, candidate = drawing.curves
    assert sorted(reference.y[reference.y > 0].tolist()) == [25, 75]
    assert candidate.y[candidate.y > 0].tolist() == [100]


def test_an_ecdf_reaches_from_edge_to_edge() -> None:
    drawing = draw_ecdf(make_latency(), NAMES, logarithmic=False)
    for curve in drawing.curves:
        assert curve.kind == "line"
        assert (curve.y[0], curve.y[-1]) == (0, 100)
        assert (np.diff(curve.y) >= 0).all()
        assert (np.diff(curve.x) >= 0).all()
        assert (curve.x[0], curve.x[-1]) == drawing.x_range


@BOTH_VIEWS
def test_the_marks_are_the_percentiles_above_the_curves(draw: View) -> None:
    latency = make_latency()
    drawing = draw(latency, NAMES, logarithmic=False)
    for marks, side in zip(drawing.marks, (latency.reference, latency.candidate), strict=True):
        assert_allclose(marks.x * 1000, [side.p50_ns, side.p95_ns, side.p99_ns])
        assert marks.row > max(curve.y.max() for curve in drawing.curves)
        assert marks.row < drawing.y_range[1]
    assert drawing.marks[0].row < drawing.marks[1].row


@BOTH_VIEWS
def test_each_row_of_marks_is_named(draw: View) -> None:
    drawing = draw(make_latency(), ("fp32", "fp32 copy"), logarithmic=False)
    rows = [
        (marks.row, name) for marks, name in zip(drawing.marks, ("fp32", "fp32 copy"), strict=True)
    ]
    assert list(drawing.y_ticks[-2:]) == rows
    assert drawing.y_ticks[0] == (0, "0")


@pytest.mark.parametrize(
    ("ns", "unit"), [(90, "ns"), (90_000, "µs"), (5_000_000, "ms"), (3_000_000_000, "s")]
)
@BOTH_VIEWS
def test_the_unit_follows_the_fp32_median(draw: View, ns: int, unit: str) -> None:
    drawing = draw(constant(ns, ns * 2, 10), NAMES, logarithmic=False)
    assert drawing.x_axis == f"latency of one call ({unit})"


@BOTH_VIEWS
def test_constant_calls_have_a_range_to_be_drawn_in(draw: View) -> None:
    drawing = draw(constant(100, 100, 1), NAMES, logarithmic=False)
    assert drawing.x_range == (99, 101)
    assert drawing.y_range[0] == 0
    assert drawing.y_range[1] > 100


def test_calls_beyond_the_axis_are_counted_on_both_sides() -> None:
    reference, candidate = [100_000] * 400, [200_000] * 400
    reference[7] = candidate[3] = 9_000_000
    assert count_beyond(sampled(reference, candidate)) == 2
    assert count_beyond(constant(100_000, 200_000, 400)) == 0


def test_the_visible_range_reaches_from_the_shortest_call_to_the_larger_p99() -> None:
    latency = make_latency()
    sides = (latency.reference, latency.candidate)
    low, high = visible_range(latency)
    shortest, longest = min(s.min_ns for s in sides), max(s.p99_ns for s in sides)
    margin = (longest - shortest) * 0.06
    assert_allclose((low, high), (shortest - margin, longest + margin))


def test_the_visible_range_is_never_empty_and_never_negative() -> None:
    assert visible_range(constant(100, 100, 3)) == (99.0, 101.0)
    assert visible_range(constant(40, 1040, 3)) == (36.0, 1100.0)


def test_an_ecdf_counts_the_calls_at_or_below() -> None:
    latencies, shares = ecdf(np.array([30, 10, 20, 40]), 600)
    assert latencies.tolist() == [10, 20, 30, 40]
    assert shares.tolist() == [25, 50, 75, 100]


def test_an_ecdf_is_thinned_between_its_ends() -> None:
    samples = make_rounds(1, 5000)[0].reference_ns
    latencies, shares = ecdf(samples, 600)
    assert len(latencies) == len(shares) == 600
    assert (latencies[0], latencies[-1]) == (samples.min(), samples.max())
    assert (shares[0], shares[-1]) == (100 / 5000, 100)
    assert (np.diff(latencies) >= 0).all()
    # Each point that is left is a true one.
    kept = np.searchsorted(np.sort(samples), latencies, side="right") / 5000 * 100
    assert (kept >= shares - 1e-9).all()
