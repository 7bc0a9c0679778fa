"""Which latencies an axis spans, evenly or by logarithm, and into which bins they fall.

An axis spans the bulk of the calls of both models that are compared. A few slow calls, or a
baseline, would press it together: they stand at the edge instead, where they are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.core.format import format_number
from app.core.results.latency import Latency
from app.core.types import FloatArray, IntArray
from app.ui.charts.duration_scale import DurationScale
from app.ui.charts.views import FAR_APART

Samples = IntArray | FloatArray

_FENCE: Final = 5.0
"""How many interquartile ranges beyond the quartiles the bulk may reach."""

_NEAR: Final = 0.25
"""Slower calls are within the axis where it grows by no more than this share for them."""

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_MANTISSAS: Final = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_BIN_COUNTS: Final = (25, 32, 40, 50, 64, 80, 100, 128, 160, 200)
_SHORTEST_QUARTER: Final = 2.117
"""IQR of a normal distribution over the width of its shortest quarter: 1.349 / 0.637."""

_FEW: Final = 20


@dataclass(frozen=True, slots=True)
class LatencyAxis:
    """The stretch of latencies that a view shows, in nanoseconds, both ends included."""

    low_ns: float
    high_ns: float
    logarithmic: bool

    @property
    def scale(self) -> DurationScale:
        """Returns where durations stand, in the unit that suits the whole stretch."""
        return DurationScale(self.high_ns, logarithmic=self.logarithmic)

    def count_below(self, samples: Samples) -> int:
        """Returns how many calls are shorter than what is shown."""
        return int(np.count_nonzero(samples < self.low_ns))

    def count_above(self, samples: Samples) -> int:
        """Returns how many calls are longer than what is shown."""
        return int(np.count_nonzero(samples > self.high_ns))


def need_logarithm(latency: Latency, *, all_calls: bool = False) -> bool:
    """Returns whether what is shown differs so much that an even axis cannot show it.

    That are the medians, or the fastest and the slowest call where ``all_calls`` are shown.
    """
    medians = [side.p50.ns for side in latency.sides]
    low, high = min(medians), max(medians)
    if all_calls:
        low = min(side.min_ns for side in latency.sides)
        high = float(max(side.samples_ns.max() for side in latency.sides))
    return high > FAR_APART * low


def span_bulk(latency: Latency, *, logarithmic: bool) -> LatencyAxis:
    """Returns the axis on which both sides' bulk can be seen.

    The bulk reaches to each side's 5th and 95th percentile, yet no further than five
    interquartile ranges beyond its quartiles: where one call in ten takes 50 times longer, the
    nine others would all fall into one bin. Percentiles further out, and the slowest call, are
    within the axis where they need little room.
    """
    sides = [_order(side.samples_ns, logarithmic) for side in latency.sides]
    lows, highs, outer_lows, outer_highs = [], [], [], []
    for placed in sides:
        least, p1, p5, q1, q3, p95, p99, most = find_percentiles(
            placed, (0, 1, 5, 25, 75, 95, 99, 100)
        )
        # Not nothing where most calls took equally long, as on a coarse clock.
        fence = max(_FENCE * (q3 - q1), 0.02 if logarithmic else 0.05 * q3)
        lows.append(max(p5, q1 - fence))
        highs.append(min(p95, q3 + fence))
        outer_lows += [least, p1]
        outer_highs += [p95, p99, most]
    low, high = min(lows), max(highs)
    room = (high - low) * _NEAR
    low = min([low, *(value for value in outer_lows if low - value <= room)])
    high = max([high, *(value for value in outer_highs if value - high <= room)])
    return round_axis(*_unplace(low, high, logarithmic), logarithmic=logarithmic)


def round_axis(low_ns: float, high_ns: float, *, logarithmic: bool) -> LatencyAxis:
    """Returns an axis that ends in round numbers, which seldom change while calls come in."""
    margin = max((high_ns - low_ns) * 0.01, high_ns * 0.01)
    if logarithmic:
        low_ns, high_ns = low_ns / 1.01, high_ns * 1.01
        if high_ns > 3 * low_ns:
            low, high = _round_mantissa(low_ns, up=False), _round_mantissa(high_ns, up=True)
            return LatencyAxis(low, high, logarithmic=True)
    else:
        low_ns, high_ns = max(low_ns - margin, 0.0), high_ns + margin
    step = _round_step((high_ns - low_ns) / 16)
    low = float(np.floor(low_ns / step + 1e-9) * step)
    high = float(np.ceil(high_ns / step - 1e-9) * step)
    return LatencyAxis(low_ns if logarithmic and low <= 0 else low, high, logarithmic=logarithmic)


def choose_edges(sides: Sequence[Samples], axis: LatencyAxis) -> FloatArray:
    """Returns the edges in ns of bins that are equally wide on the axis, the same for all sides.

    Their width is the narrower one of both sides by the rule of Freedman and Diaconis (1981),
    twice the interquartile range over the cube root of the number of calls, within bounds: the
    narrower side is not to become a single bar, nor are bars to be finer than pixels.
    """
    ends = _place(np.array([axis.low_ns, axis.high_ns]), axis.logarithmic)
    span = float(ends[1] - ends[0])
    widths = []
    for samples in sides:
        spread = _measure_spread(_order(samples, axis.logarithmic))
        if spread > 0:
            widths.append(2 * spread / len(samples) ** (1 / 3))
    wanted = span / min(widths) if widths else _BIN_COUNTS[2]
    count = next((count for count in _BIN_COUNTS if count >= wanted), _BIN_COUNTS[-1])
    if axis.logarithmic:
        return np.geomspace(axis.low_ns, axis.high_ns, count + 1)
    return np.linspace(axis.low_ns, axis.high_ns, count + 1)


def describe_share(count: int, samples: Samples) -> str:
    """Returns how many calls that is: ``1.3 % of calls``, of a few ``1 call of 5``."""
    if len(samples) < 100:
        return f"{count} of {len(samples)} calls"
    return f"{format_number(count / len(samples) * 100)} % of calls"


def find_percentiles(ordered: FloatArray, percents: Sequence[float]) -> FloatArray:
    """Returns what ``np.percentile`` does, of values in their order.

    Whole numbers are sorted several times faster than ``np.percentile`` parts them.
    """
    last = len(ordered) - 1
    return np.interp(np.array(percents) / 100 * last, np.arange(last + 1), ordered)


def _measure_spread(ordered: FloatArray) -> float:
    """Returns the interquartile range, or what it would be if all calls were like the densest.

    Two modes apart have a wide interquartile range, but either is narrow.
    """
    q1, q3 = find_percentiles(ordered, (25, 75))
    spread = float(q3 - q1)
    if len(ordered) < _FEW:
        return spread
    quarter = len(ordered) // 4
    densest = float((ordered[quarter:] - ordered[:-quarter]).min()) * _SHORTEST_QUARTER
    return min(spread, densest) or spread


def _order(samples: Samples, logarithmic: bool) -> FloatArray:
    # Sorted as they are: whole numbers take a quarter of what floating ones do.
    ordered = samples.copy()
    ordered.sort()
    return _place(ordered, logarithmic)


def _place(samples: Samples, logarithmic: bool) -> FloatArray:
    values: FloatArray = np.asarray(samples, dtype=np.float64)
    return np.log10(np.maximum(values, 1e-3)) if logarithmic else values


def _unplace(low: float, high: float, logarithmic: bool) -> tuple[float, float]:
    return (10.0**low, 10.0**high) if logarithmic else (float(low), float(high))


def _round_step(step: float) -> float:
    power = 10.0 ** np.floor(np.log10(step))
    return float(next(s * power for s in _STEPS if s * power >= step * (1 - 1e-9)))


def _round_mantissa(value: float, *, up: bool) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    mantissas = [m * power for m in _MANTISSAS]
    if up:
        return float(next(m for m in mantissas if m >= value * (1 - 1e-9)))
    return float(next(m for m in reversed(mantissas) if m <= value * (1 + 1e-9)))
