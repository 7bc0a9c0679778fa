"""The latency pane's distributions: pure functions from latencies to drawings."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from app.core.arrays import FloatArray, IntArray
from app.core.format import format_number
from app.core.results import Latency, SideSummary
from app.ui.panes.drawing import Curve, Drawing, DurationScale, Marks

HISTOGRAM, ECDF, COURSE, TAIL, RATIO = range(5)
_BINS: Final = 90
_ECDF_POINTS: Final = 600
_MARKED: Final = ("p50_ns", "p95_ns", "p99_ns")


def draw_histogram(
    latency: Latency,
    names: tuple[str, str],
    *,
    logarithmic: bool,
    baseline: Latency | None = None,
) -> Drawing:
    """Returns both sides' shares of calls over the same bins, in per cent."""
    low, high = visible_range(latency, baseline)
    scale = DurationScale(latency.reference.p50_ns, logarithmic=logarithmic)
    edges = np.geomspace(low, high, _BINS + 1) if logarithmic else np.linspace(low, high, _BINS + 1)

    def draw(samples: IntArray) -> Curve:
        shares = np.histogram(samples, edges)[0] / len(samples) * 100
        return Curve(scale.place(edges), shares, "bars")

    curves, outlines = _draw_both(draw, latency), _draw_baseline(draw, baseline)
    top = max(1.0, *(float(curve.y.max()) for curve in (*curves, *outlines)))
    drawing = _compose(latency, names, curves, scale, top, "share of calls (%)", (low, high))
    return replace(drawing, outlines=outlines)


def draw_ecdf(
    latency: Latency,
    names: tuple[str, str],
    *,
    logarithmic: bool,
    baseline: Latency | None = None,
) -> Drawing:
    """Returns the per cent of calls at or below each latency."""
    low, high = visible_range(latency, baseline)
    scale = DurationScale(latency.reference.p50_ns, logarithmic=logarithmic)

    def draw(samples: IntArray) -> Curve:
        latencies, shares = ecdf(samples, _ECDF_POINTS)
        # From the left edge of the axis to its right one, in steps: it rises only at calls.
        x = np.concatenate([[low], latencies, [max(high, latencies[-1])]])
        y = np.concatenate([[0.0], shares, [100.0]])
        return Curve(scale.place(np.repeat(x, 2)[1:]), np.repeat(y, 2)[:-1], "line")

    curves = _draw_both(draw, latency)
    drawing = _compose(latency, names, curves, scale, 100.0, "calls at or below (%)", (low, high))
    return replace(drawing, outlines=_draw_baseline(draw, baseline))


def visible_range(latency: Latency, baseline: Latency | None = None) -> tuple[float, float]:
    """Returns the nanoseconds that the axis spans: every call but the slowest per cent or so.

    With a baseline, its typical calls are within it too.
    """
    low = min(latency.reference.min_ns, latency.candidate.min_ns)
    high = max(latency.reference.p99_ns, latency.candidate.p99_ns)
    if baseline is not None:
        low = min(low, baseline.reference.min_ns, baseline.candidate.min_ns)
        high = max(high, baseline.reference.p95_ns, baseline.candidate.p95_ns)
    margin = max((high - low) * 0.06, 1.0)
    return max(low - margin, low * 0.9), high + margin


def count_beyond(latency: Latency, baseline: Latency | None = None) -> int:
    """Returns how many calls lie outside the axis."""
    low, high = visible_range(latency, baseline)
    return sum(
        int(np.count_nonzero((samples > high) | (samples < low)))
        for samples in (latency.reference_ns, latency.candidate_ns)
    )


def ecdf(samples: IntArray, points: int) -> tuple[FloatArray, FloatArray]:
    """Returns latencies in ns and the per cent of calls at or below each, thinned to ``points``."""
    latencies = np.sort(samples).astype(np.float64)
    shares = np.arange(1, len(latencies) + 1) / len(latencies) * 100
    if len(latencies) > points:
        kept = np.linspace(0, len(latencies) - 1, points).astype(np.intp)
        latencies, shares = latencies[kept], shares[kept]
    return latencies, shares


def _draw_both(draw: Callable[[IntArray], Curve], latency: Latency) -> tuple[Curve, Curve]:
    return draw(latency.reference_ns), draw(latency.candidate_ns)


def _draw_baseline(
    draw: Callable[[IntArray], Curve], baseline: Latency | None
) -> tuple[Curve, ...]:
    return () if baseline is None else _draw_both(draw, baseline)


def _compose(
    latency: Latency,
    names: tuple[str, str],
    curves: tuple[Curve, Curve],
    scale: DurationScale,
    top: float,
    y_axis: str,
    ends_ns: tuple[float, float],
) -> Drawing:
    """Puts rows of marks above curves that reach up to ``top``."""
    low, high = ends_ns
    rows = (top * 1.12, top * 1.27)
    ticks = [(value, format_number(value)) for value in _round_ticks(top)]

    def mark(summary: SideSummary, row: float) -> Marks:
        percentiles = np.array([getattr(summary, name) for name in _MARKED])
        return Marks(scale.place(percentiles), row)

    return Drawing(
        curves=curves,
        marks=(mark(latency.reference, rows[0]), mark(latency.candidate, rows[1])),
        x_axis=f"latency of one call ({scale.unit})",
        y_axis=y_axis,
        x_range=scale.ends(low, high),
        y_range=(0, top * 1.36),
        x_ticks=scale.ticks(low, high),
        y_ticks=(*ticks, (rows[0], names[0]), (rows[1], names[1])),
    )


def _round_ticks(top: float) -> list[float]:
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50) if top / s <= 5)
    # The topmost would stand under the first row's name.
    return [step * i for i in range(int(top * 1.02 / step) + 1) if step * i <= top * 0.98]
