from collections.abc import Callable

import numpy as np
import pytest
from fakes import make_latency, make_rounds, summarise
from numpy.testing import assert_allclose

from app.core.results.latency import Latency, Round, RoundSide, SideUsage
from app.ui.charts.drawing import Drawing
from app.ui.charts.latency import draw_ecdf, draw_histogram, ecdf
from app.ui.charts.latency_axis import span_bulk

View = Callable[..., Drawing]
NAMES = ("fp32", "int8")
VIEWS = (draw_histogram, draw_ecdf)
BOTH_VIEWS = pytest.mark.parametrize("draw", VIEWS, ids=["histogram", "ecdf"])


def sampled(reference_ns: list[int], candidate_ns: list[int]) -> Latency:
    sides = (
        RoundSide(np.array(side, dtype=np.int64), SideUsage(0, 0))
        for side in (reference_ns, candidate_ns)
    )
    return summarise([Round(0, *sides)])


def constant(reference_ns: int, candidate_ns: int, calls: int) -> Latency:
    return sampled([reference_ns] * calls, [candidate_ns] * calls)


def test_a_histogram_shows_every_call_that_is_not_beyond_the_axis() -> None:
    latency = make_latency()
    drawing = draw_histogram(latency, NAMES, logarithmic=False)
    assert drawing.notes == ()
    assert [(curve.kind, curve.role, curve.pattern) for curve in drawing.curves] == [
        ("bars", "reference", "solid"),
        ("bars", "candidate", "dashed"),
    ]
    assert all(curve.shade for curve in drawing.curves)
    assert_allclose([curve.y.sum() for curve in drawing.curves], 100)
    assert drawing.y_axis == "share of calls (%)"


def test_both_sides_share_their_bins() -> None:
    reference, candidate = draw_histogram(make_latency(), NAMES, logarithmic=False).curves
    assert reference.x.tolist() == candidate.x.tolist()
    assert (np.diff(reference.x) > 0).all()


def test_a_histogram_counts_a_known_sample() -> None:
    drawing = draw_histogram(
        sampled([100_000, 100_000, 190_000, 100_000], [150_000] * 4), NAMES, logarithmic=False
    )
    reference, candidate = drawing.curves
    assert sorted(reference.y[reference.y > 0].tolist()) == [25, 75]
    assert candidate.y[candidate.y > 0].tolist() == [100]


def test_an_ecdf_reaches_from_edge_to_edge() -> None:
    drawing = draw_ecdf(make_latency(), NAMES, logarithmic=False)
    for curve in drawing.curves:
        assert (curve.kind, curve.width, curve.shade) == ("line", 2, 0)
        assert (curve.y[0], curve.y[-1]) == (0, 100)
        assert (np.diff(curve.y) >= 0).all()
        assert (np.diff(curve.x) >= 0).all()
        assert (curve.x[0], curve.x[-1]) == drawing.x_range


@BOTH_VIEWS
def test_the_marks_are_the_percentiles_above_the_curves(draw: View) -> None:
    latency = make_latency()
    drawing = draw(latency, NAMES, logarithmic=False)
    for marks, side in zip(drawing.marks, (latency.reference, latency.candidate), strict=True):
        assert_allclose(marks.x * 1000, [side.p50.ns, side.p95.ns, side.p99.ns])
        assert marks.row > max(curve.y.max() for curve in drawing.curves)
        assert marks.row < drawing.y_range[1]
    assert drawing.marks[0].row > drawing.marks[1].row


@BOTH_VIEWS
def test_each_row_of_marks_is_named(draw: View) -> None:
    drawing = draw(make_latency(), ("fp32", "fp32 copy"), logarithmic=False)
    rows = [
        (marks.row, name) for marks, name in zip(drawing.marks, ("fp32", "fp32 copy"), strict=True)
    ]
    assert list(drawing.y_ticks[-2:]) == rows[::-1]
    assert drawing.y_ticks[0] == (0, "0")


@pytest.mark.parametrize(
    ("ns", "unit"), [(90, "ns"), (90_000, "µs"), (5_000_000, "ms"), (3_000_000_000, "s")]
)
@BOTH_VIEWS
def test_the_unit_suits_the_axis(draw: View, ns: int, unit: str) -> None:
    drawing = draw(constant(ns, ns * 2, 10), NAMES, logarithmic=False)
    assert drawing.x_axis == f"latency of one call ({unit})"
    assert drawing.unit == unit


@BOTH_VIEWS
def test_constant_calls_have_a_range_to_be_drawn_in(draw: View) -> None:
    drawing = draw(constant(100, 100, 1), NAMES, logarithmic=False)
    assert drawing.x_range == pytest.approx((99, 101), abs=0.01)
    assert drawing.y_range[0] == 0
    assert drawing.y_range[1] > 100


@BOTH_VIEWS
def test_a_percentile_beyond_the_axis_is_told_at_its_edge(draw: View) -> None:
    reference, candidate = [100_000] * 400, [200_000] * 400
    reference[:8] = [9_000_000] * 8
    candidate[0] = 7_000_000
    drawing = draw(sampled(reference, candidate), NAMES, logarithmic=False)
    assert [(note.text, note.side, note.right) for note in drawing.notes] == [
        ("p99 9 ms, 2 % of calls →", 0, True),
        ("slowest 7 ms, 0.25 % of calls →", 1, True),
    ]
    fp32, int8 = drawing.marks
    assert_allclose(fp32.x, [100, 100])
    assert fp32.ends == (100, drawing.x_range[1])
    assert_allclose(int8.x, [200, 200, 200])
    assert int8.ends == (200, 200)


@BOTH_VIEWS
def test_a_note_stands_under_its_row_and_above_the_curves(draw: View) -> None:
    reference = [100_000] * 98 + [9_000_000] * 2
    drawing = draw(sampled(reference, reference), NAMES, logarithmic=False)
    tops = [drawing.marks[1].row, max(curve.y.max() for curve in drawing.curves)]
    for note, marks, top in zip(drawing.notes, drawing.marks, tops, strict=True):
        assert top < note.y < marks.row


@BOTH_VIEWS
def test_calls_below_the_axis_are_told_at_the_left_edge(draw: View) -> None:
    drawing = draw(
        sampled([5_000_000] * 399 + [3_000], [5_100_000] * 400), NAMES, logarithmic=False
    )
    assert [(note.text, note.right) for note in drawing.notes] == [
        ("← fastest 3 µs, 0.25 % of calls", False)
    ]


@BOTH_VIEWS
@pytest.mark.parametrize("candidate_us", [1, 150, 90_000])
def test_a_baseline_widens_no_axis_and_flattens_no_curve(draw: View, candidate_us: float) -> None:
    latency, baseline = make_latency(), make_latency(candidate_us=candidate_us)
    alone = draw(latency, NAMES, logarithmic=False)
    beside = draw(latency, NAMES, logarithmic=False, baseline=baseline)
    assert beside.x_range == alone.x_range
    assert beside.y_range[1] <= alone.y_range[1] * 1.11
    for before, after in zip(alone.curves, beside.curves, strict=True):
        assert after.x.tolist() == before.x.tolist()
        assert after.y.tolist() == before.y.tolist()
    low, high = beside.x_range
    assert len(beside.outlines) == 2
    for outline in beside.outlines:
        assert low <= outline.x.min()
        assert outline.x.max() <= high
        assert outline.y.max() <= beside.marks[0].row


@BOTH_VIEWS
def test_what_is_cut_from_a_baseline_is_said(draw: View) -> None:
    latency = make_latency()
    baseline = make_latency(candidate_us=90_000)
    notes = draw(latency, NAMES, logarithmic=False, baseline=baseline).notes
    assert [note.text for note in notes] == ["baseline: 50 % of calls beyond the axis"]
    assert notes[0].side is None
    assert draw(latency, NAMES, logarithmic=False, baseline=latency).notes == ()


def test_a_baseline_is_in_the_units_of_the_present_bars_and_cut_above_them() -> None:
    latency = sampled(list(range(100_000, 200_000, 100)), list(range(150_000, 250_000, 100)))
    baseline = constant(140_000, 180_000, 50)
    drawing = draw_histogram(latency, NAMES, logarithmic=False, baseline=baseline)
    top = max(curve.y.max() for curve in drawing.curves)
    for outline, curve in zip(drawing.outlines, drawing.curves, strict=True):
        assert outline.x.tolist() == curve.x.tolist()
        assert sorted(set(outline.y.tolist())) == [0, top]
    assert [note.text for note in drawing.notes] == ["baseline: higher bars cut"]


def test_an_ecdf_ends_at_the_share_that_its_axis_holds() -> None:
    latency = sampled([100_000] * 96 + [9_000_000] * 4, [200_000] * 100)
    reference, candidate = draw_ecdf(latency, NAMES, logarithmic=False).curves
    assert (reference.y[-1], candidate.y[-1]) == (96, 100)


@BOTH_VIEWS
def test_a_wider_axis_can_be_given(draw: View) -> None:
    latency = make_latency()
    axis = span_bulk(make_latency(candidate_us=900), logarithmic=False)
    drawing = draw(latency, NAMES, logarithmic=False, axis=axis)
    assert drawing.x_range == axis.scale.ends(axis.low_ns, axis.high_ns)
    assert drawing.curves[0].x[-1] == drawing.x_range[1]


def test_an_ecdf_counts_the_calls_at_or_below() -> None:
    latencies, shares = ecdf(np.array([30, 10, 20, 40]), 600)
    assert latencies.tolist() == [10, 20, 30, 40]
    assert shares.tolist() == [25, 50, 75, 100]


def test_an_ecdf_is_thinned_between_its_ends() -> None:
    samples = make_rounds(1, 5000)[0].reference.samples_ns
    latencies, shares = ecdf(samples, 600)
    assert len(latencies) == len(shares) == 600
    assert (latencies[0], latencies[-1]) == (samples.min(), samples.max())
    assert (shares[0], shares[-1]) == (100 / 5000, 100)
    assert (np.diff(latencies) >= 0).all()
    # Each point that is left is a true one.
    kept = np.searchsorted(np.sort(samples), latencies, side="right") / 5000 * 100
    assert (kept >= shares - 1e-9).all()
