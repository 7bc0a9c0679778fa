"""The ratio of medians with its interval, and that of each pair of models."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from app.core.format import format_number
from app.core.results.latency import Latency, Speedup
from app.ui.charts.drawing import INTERVAL, SIDES, Curve, Drawing, Marks, Note

_NOTHING: Final = (np.empty(0), np.empty(0))
_WIDER: Final = 2.0
"""By how much of the ratios' own span their interval may widen the axis on either side."""


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
