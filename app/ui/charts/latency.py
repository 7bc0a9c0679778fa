"""The latency pane's distributions: pure functions from latencies to drawings."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from app.core.format import format_duration, format_number
from app.core.results.latency import Latency, LatencySide
from app.core.types import FloatArray, IntArray
from app.ui.charts.drawing import (
    SIDES,
    Curve,
    Drawing,
    Marks,
    Note,
    Tick,
    dot_sides,
    dress_sides,
)
from app.ui.charts.duration_scale import DurationScale
from app.ui.charts.latency_axis import LatencyAxis, choose_edges, describe_share, span_bulk
from app.ui.charts.readout import BinReader, Reader, ShareReader

_ECDF_POINTS: Final = 600
_ROWS: Final = (1.54, 1.21)
_UNDER_ROW: Final = 0.165
_TOP: Final = 1.72
_LINE: Final = 0.18
"""Where rows of marks, the texts under them, and all else stand, as shares of the curves' top.

fp32's row is the upper one, as in the table.
"""


def draw_histogram(
    latency: Latency,
    names: tuple[str, str],
    *,
    logarithmic: bool,
    baseline: Latency | None = None,
    axis: LatencyAxis | None = None,
) -> Drawing:
    """Returns both sides' shares of calls over the same bins, in per cent of all their calls.

    The axis is by default the one that shows the bulk of both sides. A baseline stands in the same
    bins, cut where it leaves the axis or rises above the present bars.
    """
    axis = axis or span_bulk(latency, logarithmic=logarithmic)
    edges = choose_edges(tuple(side.samples_ns for side in latency.sides), axis)
    scale = axis.scale

    def draw(samples: IntArray) -> Curve:
        shares = np.histogram(samples, edges)[0] / len(samples) * 100
        return Curve(scale.place(edges), shares, "bars")

    curves = _draw_both(draw, latency)
    top = max(1.0, *(float(curve.y.max()) for curve in curves))
    higher = False
    outlines = []
    for curve in _draw_baseline(draw, baseline):
        higher = higher or bool((curve.y > top).any())
        outlines.append(Curve(curve.x, np.minimum(curve.y, top), "bars"))
    return _compose(
        latency,
        names,
        axis,
        curves,
        tuple(outlines),
        top,
        "share of calls (%)",
        _note_baseline(baseline, axis, higher=higher),
        BinReader(edges, scale.place(edges), tuple(curve.y for curve in curves), names),
    )


def draw_ecdf(
    latency: Latency,
    names: tuple[str, str],
    *,
    logarithmic: bool,
    baseline: Latency | None = None,
    axis: LatencyAxis | None = None,
) -> Drawing:
    """Returns the per cent of calls at or below each latency, on the histogram's axis."""
    axis = axis or span_bulk(latency, logarithmic=logarithmic)
    low, high = axis.low_ns, axis.high_ns
    scale = axis.scale

    def draw(samples: IntArray) -> Curve:
        latencies, shares = ecdf(samples, _ECDF_POINTS, low, high)
        # From the left edge of the axis to its right one, in steps: it rises only at calls.
        begin = axis.count_below(samples) / len(samples) * 100
        end = 100 - axis.count_above(samples) / len(samples) * 100
        x = np.concatenate([[low], latencies, [high]])
        y = np.concatenate([[begin], shares, [end]])
        return Curve(scale.place(np.repeat(x, 2)[1:]), np.repeat(y, 2)[:-1], "line")

    return _compose(
        latency,
        names,
        axis,
        _draw_both(draw, latency),
        _draw_baseline(draw, baseline),
        100.0,
        "calls at or below (%)",
        _note_baseline(baseline, axis),
        ShareReader(tuple(side.samples_ns for side in latency.sides), scale, names),
    )


def ecdf(
    samples: IntArray, points: int, low: float = 0.0, high: float = np.inf
) -> tuple[FloatArray, FloatArray]:
    """Returns latencies in ns and the per cent of all calls at or below each.

    Those between ``low`` and ``high``, both included, are thinned to ``points``.
    """
    latencies = np.sort(samples).astype(np.float64)
    shares = np.arange(1, len(latencies) + 1) / len(latencies) * 100
    shown = (latencies >= low) & (latencies <= high)
    latencies, shares = latencies[shown], shares[shown]
    if len(latencies) > points:
        kept = np.linspace(0, len(latencies) - 1, points).astype(np.intp)
        latencies, shares = latencies[kept], shares[kept]
    return latencies, shares


def _draw_both(draw: Callable[[IntArray], Curve], latency: Latency) -> tuple[Curve, Curve]:
    return draw(latency.reference.samples_ns), draw(latency.candidate.samples_ns)


def _draw_baseline(
    draw: Callable[[IntArray], Curve], baseline: Latency | None
) -> tuple[Curve, ...]:
    return () if baseline is None else _draw_both(draw, baseline)


def _note_baseline(baseline: Latency | None, axis: LatencyAxis, *, higher: bool = False) -> str:
    """Returns what of a baseline is cut off, or nothing."""
    if baseline is None:
        return ""
    calls = np.concatenate([side.samples_ns for side in baseline.sides])
    beyond = axis.count_below(calls) + axis.count_above(calls)
    cut = [f"{describe_share(beyond, calls)} beyond the axis"] if beyond else []
    if higher:
        cut.append("higher bars cut")
    return f"baseline: {', '.join(cut)}" if cut else ""


def _compose(
    latency: Latency,
    names: tuple[str, str],
    axis: LatencyAxis,
    curves: tuple[Curve, Curve],
    outlines: tuple[Curve, ...],
    top: float,
    y_axis: str,
    baseline_note: str,
    reader: Reader,
) -> Drawing:
    """Puts rows of marks above curves that reach up to ``top``."""
    scale = axis.scale
    rows = (top * _ROWS[0], top * _ROWS[1])
    ticks = _tick_shares(0, top)
    names_of_rows = ((rows[1], names[1]), (rows[0], names[0]))
    marks, notes = [], []
    for number, (side, row) in enumerate(zip(latency.sides, rows, strict=True)):
        marks.append(_mark(side, axis, scale, row, number))
        notes += [
            Note(text, row - _UNDER_ROW * top, number, right)
            for text, right in _describe_beyond(side, axis)
        ]
    highest = _TOP * top
    if baseline_note:
        notes.append(Note(baseline_note, highest + _LINE / 4 * top, None))
        highest += _LINE * top
    return Drawing(
        curves=dress_sides(curves, names),
        marks=tuple(marks),
        x_axis=f"latency of one call ({scale.unit})",
        y_axis=y_axis,
        x_range=scale.ends(axis.low_ns, axis.high_ns),
        y_range=(0, highest),
        x_ticks=scale.ticks(axis.low_ns, axis.high_ns),
        y_ticks=(*ticks, *names_of_rows),
        find_x_ticks=scale.find_ticks if axis.logarithmic else None,
        find_y_ticks=lambda low, high: (*_tick_shares(low, min(high, top)), *names_of_rows),
        outlines=dot_sides(outlines),
        notes=tuple(notes),
        unit=scale.title,
        reader=reader,
    )


def _mark(
    side: LatencySide, axis: LatencyAxis, scale: DurationScale, row: float, number: int
) -> Marks:
    percentiles = np.array([percentile.ns for percentile in side.percentiles])
    within = percentiles <= axis.high_ns
    shown = scale.place(percentiles[within])
    # The line goes on to the edge where a percentile lies beyond it.
    line = None if within.all() else (float(shown[0]), float(scale.place(axis.high_ns)))
    role, pattern, _ = SIDES[number]
    return Marks(shown, row, line, role=role, pattern=pattern)


def _describe_beyond(side: LatencySide, axis: LatencyAxis) -> list[tuple[str, bool]]:
    """Returns what one side has beyond each edge, and whether that is the right one."""
    told, samples = [], side.samples_ns
    above, below = axis.count_above(samples), axis.count_below(samples)
    if above:
        parts = [
            f"{percentile.name} {format_duration(percentile.ns)}"
            for percentile in side.percentiles
            if percentile.ns > axis.high_ns
        ] or [f"slowest {format_duration(float(samples.max()))}"]
        told.append((f"{', '.join(parts)}, {describe_share(above, samples)} →", True))
    if below:
        text = f"← fastest {format_duration(side.min_ns)}, {describe_share(below, samples)}"
        told.append((text, False))
    return told


def _tick_shares(low: float, top: float) -> tuple[Tick, ...]:
    """Returns round shares; the topmost would stand under the first row's name."""
    span = top - low
    if span <= 0:
        return ()
    steps = (step * 10.0**power for power in range(-4, 2) for step in (1, 2, 2.5, 5))
    step = next(s for s in steps if span / s <= 5 and (s >= 1 or span < 4))
    first, last = math.ceil(low / step - 1e-9), math.floor((low + span * 0.98) / step)
    return tuple((step * i, format_number(step * i)) for i in range(first, last + 1))
