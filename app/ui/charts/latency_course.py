"""The latency pane's other views: calls over time, the tail, and the ratio with its interval."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from app.core.format import format_duration, format_number
from app.core.results.latency import Latency, Speedup, part_sides
from app.core.types import FloatArray, IntArray
from app.ui.charts.drawing import (
    INTERVAL,
    SIDES,
    Curve,
    Drawing,
    Marks,
    Note,
    dot_sides,
    dress_sides,
)
from app.ui.charts.latency_axis import LatencyAxis, describe_share, round_axis, span_bulk

_COURSE_POINTS: Final = 600
_TAIL_POINTS: Final = 400
_TAIL_TICKS: Final = (0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999)
_NOTHING: Final = (np.empty(0), np.empty(0))
_NOTE_LINE: Final = 0.09
_WIDER: Final = 2.0
"""By how much of the ratios' own span their interval may widen the axis on either side."""


def draw_course(
    latency: Latency,
    names: tuple[str, str],
    *,
    logarithmic: bool,
    baseline: Latency | None = None,
) -> Drawing:
    """Returns single calls in the order measured, round by round; disturbed rounds are shaded.

    Calls beyond the axis, which spans the bulk of both sides, stand at its edge. A baseline had
    other rounds: its medians are lines over the whole width.
    """
    axis = span_bulk(latency, logarithmic=logarithmic)
    scale = axis.scale
    curves, told = [], []
    for side, calls in enumerate(part_sides(latency.rounds)):
        blocks = [block.samples_ns for block in calls]
        positions = np.concatenate(
            [number + (np.arange(len(b)) + 0.5) / max(len(b), 1) for number, b in enumerate(blocks)]
        )
        samples = np.concatenate(blocks).astype(np.float64)
        kept = thin(samples, _COURSE_POINTS)
        shown = np.clip(samples[kept], axis.low_ns, axis.high_ns)
        curves.append(Curve(positions[kept] + 0.5, scale.place(shown), "points"))
        told.append(_describe_edges(samples, axis, names[side]))
    ends = np.array([0.5, len(latency.rounds) + 0.5])
    bands = tuple(
        (number + 0.5, number + 1.5)
        for number, timed in enumerate(latency.rounds)
        if timed.disturbed
    )
    medians = [] if baseline is None else [side.p50.ns for side in baseline.sides]
    outlines = []
    for side, median in enumerate(medians):
        within = axis.low_ns <= median <= axis.high_ns
        x, y = (ends, scale.place(np.full(2, median))) if within else _NOTHING
        outlines.append(Curve(x, y, "line"))
        if not within:
            arrow = "↑" if median > axis.high_ns else "↓"
            told[side] = (*told[side], f"baseline {format_duration(median)} {arrow}")
    lines = [(", ".join(texts), side) for side, texts in enumerate(told) if texts]
    notes, y_range = _note_above(lines, scale.ends(axis.low_ns, axis.high_ns))
    return Drawing(
        curves=dress_sides(curves),
        x_axis="round (disturbed ones shaded)",
        y_axis=f"latency ({scale.unit})",
        x_range=(0.5, len(latency.rounds) + 0.5),
        y_range=y_range,
        y_ticks=scale.ticks(axis.low_ns, axis.high_ns),
        bands=bands,
        outlines=dot_sides(outlines),
        notes=notes,
        unit=scale.title,
    )


def draw_tail(
    latency: Latency,
    _names: tuple[str, str],
    *,
    logarithmic: bool,
    baseline: Latency | None = None,
) -> Drawing:
    """Returns latency against percentile, each further nine of which takes the same room.

    It reaches to the slowest call of both sides; a baseline is cut where it goes further.
    """
    low = min(side.min_ns for side in latency.sides)
    high = max(float(side.samples_ns.max()) for side in latency.sides)
    axis = round_axis(low, high, logarithmic=logarithmic)
    scale = axis.scale
    longest = max(side.n for side in latency.sides)
    last = _place_percentile(100 * (1 - 1 / max(longest, 2)))

    def draw(samples: IntArray) -> Curve:
        deepest = _place_percentile(100 * (1 - 1 / max(len(samples), 2)))
        x = np.linspace(0, deepest, _TAIL_POINTS)
        values = np.quantile(samples, 1 - 10.0**-x)
        # One call in n is slower than the quantile 1 - 1/n: the slowest stands at the end.
        values[-1] = samples.max()
        shown = (values >= axis.low_ns) & (values <= axis.high_ns) & (x <= last + 1e-9)
        return Curve(x[shown], scale.place(values[shown]), "line")

    others = [] if baseline is None else [side.samples_ns for side in baseline.sides]
    lines = [
        (f"baseline up to {format_duration(float(samples.max()))} ↑", side)
        for side, samples in enumerate(others)
        if samples.max() > axis.high_ns
    ]
    notes, y_range = _note_above(lines, scale.ends(axis.low_ns, axis.high_ns))
    return Drawing(
        outlines=dot_sides([draw(samples) for samples in others]),
        curves=dress_sides(
            [draw(latency.reference.samples_ns), draw(latency.candidate.samples_ns)]
        ),
        x_axis="percentile of calls",
        y_axis=f"latency ({scale.unit})",
        x_range=(0, last),
        y_range=y_range,
        x_ticks=tuple(
            (_place_percentile(percent), f"{percent:g}")
            for percent in _TAIL_TICKS
            if _place_percentile(percent) <= last
        ),
        y_ticks=scale.ticks(axis.low_ns, axis.high_ns),
        notes=notes,
        unit=scale.title,
    )


def draw_ratio(
    latency: Latency, speedup: Speedup, candidate: str, *, baseline: Speedup | None = None
) -> Drawing:
    """Returns the ratio with its interval over those of the single instances, against 1.

    An interval much wider than all ratios, as after a few calls, is cut at the edges. A baseline's
    ratio with its interval is one more row above, cut likewise: it widens nothing.
    """
    ratios = latency.instance_ratios
    rows = np.arange(len(ratios), dtype=np.float64) + 1
    interval = _interval(speedup)
    x_range = _span_ratios([speedup.estimate, 1.0, *ratios], interval)
    row, top = len(ratios) + 1.2, len(ratios) + 2.2
    notes = _note_cut("95 % CI", interval, x_range, row - 0.45)
    kept = [end for end in interval if x_range[0] <= end <= x_range[1]]
    line = (max(interval[0], x_range[0]), min(interval[1], x_range[1])) if interval else None
    role, pattern, sign = SIDES[1]
    whole = Marks(np.array([speedup.estimate, *kept]), row, line, INTERVAL, role, pattern)
    ticks = [(row, "all")]
    outlines: tuple[Curve, ...] = ()
    if baseline is not None:
        row, top = len(ratios) + 2.6, len(ratios) + 3.6
        outlines = (replace(_outline_ratio(baseline, x_range, row), role=role, pattern="dotted"),)
        spread = (baseline.estimate, *_interval(baseline))
        notes += _note_cut("baseline", (min(spread), max(spread)), x_range, row + 0.5)
        ticks.append((row, "baseline"))
    return Drawing(
        curves=(Curve(np.asarray(ratios), rows, "points", role, sign=sign),),
        marks=(whole,),
        x_axis=f"fp32 median / {candidate} median",
        y_axis="pair of models",
        x_range=x_range,
        y_range=(0.2, top),
        y_ticks=(
            *((float(row), f"{int(row)}") for row in rows[:: max(1, len(rows) // 6)]),
            *ticks,
        ),
        guide=1.0,
        outlines=outlines,
        notes=notes,
    )


def _interval(speedup: Speedup) -> tuple[float, float] | tuple[()]:
    """Returns both ends, or nothing where too few calls give none."""
    interval = speedup.interval
    return () if interval is None else (interval.low, interval.high)


def _span_ratios(found: Sequence[float], interval: Sequence[float]) -> tuple[float, float]:
    """Returns an axis for all ratios, and for the interval as far as they stay apart."""
    low, high = min(found), max(found)
    room = max(high - low, 0.01) * _WIDER
    ends = [*found, *(min(max(end, low - room), high + room) for end in interval)]
    margin = max(max(ends) - min(ends), 0.01) * 0.08
    return max(min(ends) - margin, 0.0), max(ends) + margin


def _outline_ratio(speedup: Speedup, x_range: tuple[float, float], row: float) -> Curve:
    """Returns a line over the interval with a tick at the estimate, as far as they are shown."""
    low, high = x_range
    estimate, ends = speedup.estimate, _interval(speedup) or (speedup.estimate,) * 2
    if ends[1] < low or ends[0] > high:
        return Curve(*_NOTHING, "line")
    if not low <= estimate <= high:
        return Curve(np.clip(np.array(ends), low, high), np.full(2, row), "line")
    x = np.clip(np.array([ends[0], estimate, estimate, estimate, ends[1]]), low, high)
    return Curve(x, row + np.array([0, 0, 0.35, 0, 0]), "line")


def _note_cut(
    name: str, interval: Sequence[float], x_range: tuple[float, float], y: float
) -> tuple[Note, ...]:
    """Returns what is said where an interval leaves the axis."""
    if not interval or (x_range[0] <= interval[0] and interval[1] <= x_range[1]):
        return ()
    right = interval[1] > x_range[1]
    ends = dict.fromkeys(map(format_number, interval))
    text = f"{name} {' to '.join(ends)}"
    return (Note(f"{text} →" if right else f"← {text}", y, 1, right),)


def _describe_edges(samples: FloatArray, axis: LatencyAxis, name: str) -> tuple[str, ...]:
    """Returns what of a side's calls stands at the edges instead of beyond them."""
    above, below = axis.count_above(samples), axis.count_below(samples)
    told = []
    if above:
        slowest = format_duration(float(samples.max()))
        told.append(f"{name} up to {slowest}, {describe_share(above, samples)} ↑")
    if below:
        fastest = format_duration(float(samples.min()))
        told.append(f"{name} down to {fastest}, {describe_share(below, samples)} ↓")
    return tuple(told)


def _note_above(
    lines: Sequence[tuple[str, int]], y_range: tuple[float, float]
) -> tuple[tuple[Note, ...], tuple[float, float]]:
    """Returns lines of text above what is drawn, and the range that has room for them."""
    low, high = y_range
    line = (high - low) * _NOTE_LINE
    notes = [
        Note(text, high + line * (len(lines) - number - 0.4), side)
        for number, (text, side) in enumerate(lines)
    ]
    return tuple(notes), (low, high + line * len(lines))


def thin(samples: FloatArray, points: int) -> IntArray:
    """Returns which samples to draw: evenly spread ones, and of each stretch the slowest."""
    if len(samples) <= points:
        return np.arange(len(samples))
    edges = np.linspace(0, len(samples), points // 2 + 1).astype(np.intp)
    slowest = [begin + int(np.argmax(samples[begin:end])) for begin, end in pairwise(edges)]
    return np.unique(np.concatenate([edges[:-1], slowest]))


def _place_percentile(percent: float) -> float:
    return float(-np.log10(1 - percent / 100))
