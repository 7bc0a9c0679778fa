from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from fakes import make_latency, make_rounds, summarise
from numpy.testing import assert_allclose

from app.core.results.latency import Latency, Round, RoundSide, SideUsage
from app.ui.charts.drawing import Drawing
from app.ui.charts.latency_course import draw_course, draw_tail, thin

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


# Course


def test_a_course_shows_every_call_in_the_order_measured_within_its_round() -> None:
    rounds = [a_round([100, 104], [201]), a_round([103, 101, 102, 99], [202, 200])]
    reference, candidate = draw_course(summarise(rounds), NAMES, logarithmic=False).curves
    assert reference.kind == candidate.kind == "points"
    assert reference.x.tolist() == [0.75, 1.25, 1.625, 1.875, 2.125, 2.375]
    assert reference.y.tolist() == [100, 104, 103, 101, 102, 99]
    assert candidate.x.tolist() == [1, 1.75, 2.25]
    assert candidate.y.tolist() == [201, 202, 200]


def test_a_course_shades_the_disturbed_rounds_and_shows_their_calls() -> None:
    rounds = [replace(r, disturbed=i in {1, 4}) for i, r in enumerate(make_rounds(6, 10))]
    drawing = draw_course(summarise(rounds), NAMES, logarithmic=False)
    assert drawing.bands == ((1.5, 2.5), (4.5, 5.5))
    assert drawing.x_range == (0.5, 6.5)
    for curve in drawing.curves:
        assert len(curve.x) == 60
        for begin, end in drawing.bands:
            assert np.count_nonzero((curve.x > begin) & (curve.x < end)) == 10


def test_a_course_without_disturbances_shades_nothing() -> None:
    assert draw_course(make_latency(), NAMES, logarithmic=False).bands == ()


def test_the_axes_of_a_course_say_what_they_show() -> None:
    drawing = draw_course(make_latency(), NAMES, logarithmic=False)
    assert drawing.x_axis == "round (interrupted ones shaded)"
    assert drawing.y_axis == "latency (µs)"
    assert (drawing.marks, drawing.guide, drawing.y_ticks) == ((), None, None)


@AXES
def test_a_few_slow_calls_do_not_flatten_a_course(logarithmic: bool) -> None:
    rounds = make_rounds(1, 1000)
    slow = rounds[0].reference.samples_ns.copy()
    slow[17] = 900_000_000
    latency = summarise([replace(rounds[0], reference=RoundSide(slow, UNKNOWN))])
    low, high = draw_course(latency, NAMES, logarithmic=logarithmic).y_range
    ends = np.array([low, high])
    low_us, high_us = 10**ends if logarithmic else ends
    assert 85 < low_us < 100
    assert 200 < high_us < 400


def test_a_call_beyond_a_course_stands_at_its_edge_where_that_is_said() -> None:
    rounds = make_rounds(1, 1000)
    slow, fast = rounds[0].reference.samples_ns.copy(), rounds[0].candidate.samples_ns.copy()
    slow[17], fast[3] = 900_000_000, 2_000
    sides = (RoundSide(samples, UNKNOWN) for samples in (slow, fast))
    latency = summarise([Round(0, *sides)])
    drawing = draw_course(latency, NAMES, logarithmic=False)
    assert [(note.text, note.side) for note in drawing.notes] == [
        ("fp32 up to 900 ms, 0.1 % of calls ↑", 0),
        ("int8 down to 2 µs, 0.1 % of calls ↓", 1),
    ]
    fp32, int8 = drawing.curves
    edges = drawing.y_range[0], fp32.y.max()
    assert edges[1] < min(note.y for note in drawing.notes)
    assert max(note.y for note in drawing.notes) < drawing.y_range[1]
    assert fp32.x[fp32.y == edges[1]] == pytest.approx([0.5 + 17.5 / 1000])
    assert int8.x[int8.y == edges[0]] == pytest.approx([0.5 + 3.5 / 1000])


@pytest.mark.parametrize("draw", [draw_course, draw_tail])
def test_a_baseline_widens_neither_course_nor_tail(draw: Callable[..., Drawing]) -> None:
    latency = make_latency()
    alone = draw(latency, NAMES, logarithmic=False)
    for candidate_us in (1, 90_000):
        baseline = make_latency(candidate_us=candidate_us)
        drawing = draw(latency, NAMES, logarithmic=False, baseline=baseline)
        told = [note.text for note in drawing.notes]
        assert drawing.x_range == alone.x_range
        assert drawing.y_range[0] == alone.y_range[0]
        assert all(text.startswith("baseline ") for text in told)
        assert len(told) == 1 or (draw is draw_tail and candidate_us == 1)
        for before, after in zip(alone.curves, drawing.curves, strict=True):
            assert after.y.tolist() == before.y.tolist()
        for outline in drawing.outlines:
            assert (outline.y >= alone.y_range[0]).all()
            assert (outline.y <= alone.y_range[1]).all()


def test_a_logarithmic_course_places_the_logarithms() -> None:
    latency = make_latency()
    even = draw_course(latency, NAMES, logarithmic=False)
    logarithmic = draw_course(latency, NAMES, logarithmic=True)
    for plain, curve in zip(even.curves, logarithmic.curves, strict=True):
        assert curve.x.tolist() == plain.x.tolist()
        assert_allclose(10**curve.y, plain.y)
    assert logarithmic.y_ticks
    assert logarithmic.x_range == even.x_range


def test_a_long_course_is_thinned_but_keeps_its_slowest_call() -> None:
    latency = make_latency(6, 2000)
    for curve, samples in zip(
        draw_course(latency, NAMES, logarithmic=False).curves,
        (latency.reference.samples_ns, latency.candidate.samples_ns),
        strict=True,
    ):
        assert len(curve.x) < len(samples) / 4
        assert (np.diff(curve.x) > 0).all()
        assert curve.y.max() == samples.max() / 1_000


def test_a_short_course_is_not_thinned() -> None:
    assert thin(np.arange(7.0), 7).tolist() == list(range(7))


def test_thinning_keeps_the_first_and_the_slowest_of_each_stretch() -> None:
    samples = np.array([5, 1, 9, 2, 3, 4, 6, 4, 4, 8], dtype=np.float64)
    assert thin(samples, 4).tolist() == [0, 2, 5, 9]


def test_thinning_takes_no_call_twice_and_never_more_than_it_may() -> None:
    falling = np.arange(1000.0, 0.0, -1)
    assert thin(falling, 100).tolist() == list(range(0, 1000, 20))
    samples = np.random.default_rng(1).random(9999)
    kept = thin(samples, 1500)
    assert 750 <= len(kept) <= 1500
    assert (np.diff(kept) > 0).all()
    assert int(np.argmax(samples)) in kept


# Tail


def test_each_further_nine_of_a_tail_takes_the_same_room() -> None:
    drawing = draw_tail(deep(10_000, 10_000), NAMES, logarithmic=False)
    places = {label: place for place, label in drawing.x_ticks}
    assert_allclose([places[label] for label in ("0", "90", "99", "99.9")], range(4), atol=1e-9)
    assert places["50"] == pytest.approx(np.log10(2))
    assert drawing.x_range == pytest.approx((0, 4))
    assert drawing.x_axis == "percentile of calls"
    assert drawing.y_axis == "latency (ms)"


def test_a_tail_passes_through_known_percentiles() -> None:
    # Of 1 to 1001 µs, the percentile p is 1 + 10 p.
    drawing = draw_tail(deep(1001, 1001), NAMES, logarithmic=False)
    for curve in drawing.curves:
        assert curve.kind == "line"
        assert curve.y[0] == 0.001
        assert np.interp([np.log10(2), 1, 2], curve.x, curve.y) == pytest.approx(
            [0.501, 0.901, 0.991], rel=1e-3
        )
        assert (np.diff(curve.y) >= 0).all()


def test_a_tail_ends_where_one_call_in_so_many_stands() -> None:
    drawing = draw_tail(deep(1000, 100), NAMES, logarithmic=False)
    assert [curve.x[-1] for curve in drawing.curves] == pytest.approx([3, 2])
    assert drawing.x_range == pytest.approx((0, 3))
    assert [label for _, label in drawing.x_ticks][-1] in {"99", "99.9"}


@AXES
def test_a_tail_has_room_for_the_slowest_call(logarithmic: bool) -> None:
    latency = summarise([a_round([100] * 50 + [70_000], [200] * 51)])
    low, high = np.array(draw_tail(latency, NAMES, logarithmic=logarithmic).y_range)
    low_ms, high_ms = (10**low, 10**high) if logarithmic else (low, high)
    assert high_ms > 70
    assert 0 <= low_ms < 0.1


def test_a_logarithmic_tail_places_the_logarithms() -> None:
    latency = make_latency()
    even = draw_tail(latency, NAMES, logarithmic=False)
    logarithmic = draw_tail(latency, NAMES, logarithmic=True)
    for plain, curve in zip(even.curves, logarithmic.curves, strict=True):
        assert_allclose(10**curve.y, plain.y)
    assert logarithmic.x_ticks == even.x_ticks
    assert logarithmic.y_ticks
    assert even.y_ticks is None


@AXES
def test_a_tail_of_single_calls_can_be_drawn(logarithmic: bool) -> None:
    drawing = draw_tail(summarise([a_round([100], [200])]), NAMES, logarithmic=logarithmic)
    for curve in drawing.curves:
        assert np.isfinite(curve.y).all()
        assert np.ptp(curve.y) == 0
    assert drawing.x_range[1] > drawing.x_range[0]
