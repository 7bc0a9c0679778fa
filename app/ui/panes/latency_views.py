"""What the latency pane draws: pure functions from latencies to curves, marks and axes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.core.format import duration_unit, format_number
from app.core.results import FloatArray, IntArray, Latency, SideSummary

HISTOGRAM, ECDF = 0, 1
_BINS: Final = 90
_ECDF_POINTS: Final = 600
_MARKED: Final = ("p50_ns", "p95_ns", "p99_ns")

Tick = tuple[float, str]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One side's line: as many ``y`` as ``x``, or one fewer for the bars between edges."""

    x: FloatArray
    y: FloatArray

    @property
    def bars(self) -> bool:
        """Returns whether the curve is the outline of bars."""
        return len(self.x) == len(self.y) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """One side's percentiles on a row of their own: p50, p95 and p99."""

    x: FloatArray
    row: float


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """All that a view shows, the fp32 side first; coordinates are in the axes' units."""

    curves: tuple[Curve, Curve]
    marks: tuple[Marks, Marks]
    x_axis: str
    y_axis: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    y_ticks: tuple[Tick, ...]


def draw_histogram(latency: Latency, names: tuple[str, str]) -> Drawing:
    """Returns both sides' shares of calls over the same bins, in per cent."""
    low, high = visible_range(latency)
    edges = np.linspace(low, high, _BINS + 1)
    scale, _ = duration_unit(latency.reference.p50_ns)

    def draw(samples: IntArray) -> Curve:
        shares = np.histogram(samples, edges)[0] / len(samples) * 100
        return Curve(edges / scale, shares)

    curves = _both(latency, draw)
    top = max(1.0, *(float(curve.y.max()) for curve in curves))
    return _compose(latency, names, curves, top, "share of calls (%)")


def draw_ecdf(latency: Latency, names: tuple[str, str]) -> Drawing:
    """Returns the per cent of calls at or below each latency."""
    low, high = visible_range(latency)
    scale, _ = duration_unit(latency.reference.p50_ns)

    def draw(samples: IntArray) -> Curve:
        latencies, shares = ecdf(samples, _ECDF_POINTS)
        # From the left edge of the axis to its right one.
        x = np.concatenate([[low], latencies, [max(high, latencies[-1])]]) / scale
        return Curve(x, np.concatenate([[0.0], shares, [100.0]]))

    return _compose(latency, names, _both(latency, draw), 100.0, "calls at or below (%)")


VIEWS: Final[tuple[Callable[[Latency, tuple[str, str]], Drawing], ...]] = (
    draw_histogram,
    draw_ecdf,
)


def visible_range(latency: Latency) -> tuple[float, float]:
    """Returns the nanoseconds that the axis spans: every call but the slowest per cent or so."""
    low = min(latency.reference.min_ns, latency.candidate.min_ns)
    high = max(latency.reference.p99_ns, latency.candidate.p99_ns)
    margin = max((high - low) * 0.06, 1.0)
    return max(low - margin, 0.0), high + margin


def count_beyond(latency: Latency) -> int:
    """Returns how many calls lie outside the axis."""
    low, high = visible_range(latency)
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


def _both(latency: Latency, draw: Callable[[IntArray], Curve]) -> tuple[Curve, Curve]:
    return draw(latency.reference_ns), draw(latency.candidate_ns)


def _compose(
    latency: Latency, names: tuple[str, str], curves: tuple[Curve, Curve], top: float, y_axis: str
) -> Drawing:
    """Puts rows of marks above curves that reach up to ``top``."""
    scale, unit = duration_unit(latency.reference.p50_ns)
    low, high = visible_range(latency)
    rows = (top * 1.12, top * 1.27)
    ticks = [(value, format_number(value)) for value in _round_ticks(top)]
    return Drawing(
        curves=curves,
        marks=(
            _mark(latency.reference, rows[0], scale),
            _mark(latency.candidate, rows[1], scale),
        ),
        x_axis=f"latency of one call ({unit})",
        y_axis=y_axis,
        x_range=(low / scale, high / scale),
        y_range=(0, top * 1.36),
        y_ticks=(*ticks, (rows[0], names[0]), (rows[1], names[1])),
    )


def _mark(summary: SideSummary, row: float, scale: float) -> Marks:
    return Marks(np.array([getattr(summary, name) for name in _MARKED]) / scale, row)


def _round_ticks(top: float) -> list[float]:
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50) if top / s <= 5)
    return [step * i for i in range(int(top / step) + 1)]
