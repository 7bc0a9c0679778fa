"""The course of calls over time, and their tail."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from app.core.format import format_duration
from app.core.results.latency import Latency, part_sides
from app.core.types import FloatArray, IntArray
from app.ui.charts.drawing import (
    Curve,
    Drawing,
    Note,
    Tick,
    dot_sides,
    dress_sides,
)
from app.ui.charts.latency_axis import LatencyAxis, describe_share, round_axis, span_bulk

_COURSE_POINTS: Final = 600
_TAIL_POINTS: Final = 400
_TAIL_TICKS: Final = (0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999)
_NOTHING: Final = (np.empty(0), np.empty(0))
_NOTE_LINE: Final = 0.09


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
        curves=dress_sides(curves, names),
        x_axis="round (interrupted ones shaded)",
        y_axis=f"latency ({scale.unit})",
        x_range=(0.5, len(latency.rounds) + 0.5),
        y_range=y_range,
        y_ticks=scale.ticks(axis.low_ns, axis.high_ns),
        find_y_ticks=scale.find_ticks if axis.logarithmic else None,
        bands=bands,
        outlines=dot_sides(outlines),
        notes=notes,
        unit=scale.title,
    )


def draw_tail(
    latency: Latency,
    names: tuple[str, str],
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
            [draw(latency.reference.samples_ns), draw(latency.candidate.samples_ns)], names
        ),
        x_axis="percentile of calls",
        y_axis=f"latency ({scale.unit})",
        x_range=(0, last),
        y_range=y_range,
        x_ticks=_tick_percentiles(0, last),
        find_x_ticks=_tick_percentiles,
        y_ticks=scale.ticks(axis.low_ns, axis.high_ns),
        find_y_ticks=scale.find_ticks if axis.logarithmic else None,
        notes=notes,
        unit=scale.title,
    )


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


def _tick_percentiles(low: float, high: float) -> tuple[Tick, ...]:
    """Returns the well-known percentiles between two places, or any where there are too few."""
    ticks = [(_place_percentile(percent), f"{percent:g}") for percent in _TAIL_TICKS]
    shown = tuple(tick for tick in ticks if low <= tick[0] <= high)
    if len(shown) > 1 or high <= low:
        return shown
    # One digit more for each further nine, so that labels tell places apart.
    return tuple(
        (float(place), f"{100 * (1 - 10.0**-place):.{max(1, int(high) + 1)}f}")
        for place in np.linspace(low, high, 6)[1:-1]
    )


def _place_percentile(percent: float) -> float:
    return float(-np.log10(1 - percent / 100))
