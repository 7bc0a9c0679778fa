"""What is said of the speed-up: muted while it is measured, a claim only once it is one."""

import math
from typing import Final

from app.core.format import format_factor, format_number, format_tenths
from app.core.report.verdicts import Statement
from app.core.results.comparison import Comparison
from app.core.results.latency import SAMPLE_FLOORS, SMALLEST_EFFECT, Interval, Speedup
from app.core.statistics.bootstrap import FEWEST_PAIRS, stretch

_WIDE: Final = 2.0
"""An interval whose ends are further apart than this factor tells no size yet."""

_ONE_SIDED: Final = 0.9
"""The share of an interval on one side of 1, on the logarithmic scale, that is called probable.

Of a normal error, 1 then lies 1.6 standard errors away: some 16 to 1 for that side.
"""

_LONGEST: Final = 100
"""So many times as long is no advice any more."""

_FAR: Final = 1000
_TOO_FEW: Final = f"an interval takes {SAMPLE_FLOORS['p50']} calls of each"


def state_speed(speedup: Speedup, pairs: int) -> Statement:
    """Says how much faster or slower the candidate is, and how sure that is.

    While the measurement runs, and in what was saved of it before its end, a claim stands in full
    contrast only where twice the interval would hold no 1 either: a claim that is taken back is
    worse than one that comes late.

    Args:
        speedup: Unfinished where ``stopped_by`` is None.
        pairs: How many pairs of models have been timed; the first alone is a beginning.
    """
    interval = speedup.interval
    if speedup.stopped_by is None:
        return _state_so_far(speedup.estimate, interval, pairs)
    return _state_end(speedup, interval, pairs)


def state_comparison(comparison: Comparison) -> Statement | None:
    """Returns what is said of a comparison's speed-up, None where no call was timed."""
    if comparison.latency is None or comparison.speedup is None:
        return None
    return state_speed(comparison.speedup, comparison.latency.pairs)


def describe_speed_ratio(ratio: float) -> str:
    """Returns a ratio of speeds as "2.1 % slower" or "3.10× faster"."""
    factor, way = max(ratio, 1 / ratio), _name_way(ratio)
    if factor >= _WIDE:
        return f"{_format_end(factor)}× {way}"
    percent = (factor - 1) * 100
    text = format_tenths(percent) if percent < 9.95 else format_number(round(percent))
    return "0 %" if text == "0.0" else f"{text} % {way}"


def _describe_ends(interval: Interval) -> str:
    """Returns an interval that speaks for no side, or for hardly any."""
    return f"95 % CI {describe_speed_ratio(interval.low)} to {describe_speed_ratio(interval.high)}"


def _state_so_far(estimate: float, interval: Interval | None, pairs: int) -> Statement:
    if interval is None:
        return Statement(_state_about(estimate), _TOO_FEW, "muted")
    if not _is_effect(estimate):
        holds_1 = interval.low <= 1 <= interval.high
        headline = "no difference seen so far" if holds_1 else _hint(estimate)
        return Statement(headline, _describe_ends(interval), "muted")
    if interval.low <= 1 <= interval.high:
        return Statement(f"perhaps {_name_way(estimate)}", _describe_ends(interval), "muted")
    near = min(abs(math.log(interval.low)), abs(math.log(interval.high)))
    firm = near >= abs(math.log(estimate)) - near
    if pairs < 2 or _is_wide(interval) or not firm:
        return Statement(_state_about(estimate), _describe_factors(estimate, interval), "muted")
    return Statement(_describe_factor(estimate), _describe_factors(estimate, interval))


def _state_end(speedup: Speedup, interval: Interval | None, pairs: int) -> Statement:
    estimate = speedup.estimate
    if interval is None:
        return Statement(
            "too few calls",
            f"seen: {describe_speed_ratio(estimate)}, no interval",
            remedy=_TOO_FEW,
        )
    if speedup.verdict == "same":
        return Statement("practically the same", _describe_ends(interval))
    if speedup.verdict == "undecided":
        return Statement(
            _describe_lean(estimate, interval),
            _describe_ends(interval),
            remedy=_advise(speedup, pairs),
        )
    if _is_wide(interval):
        return Statement(
            _describe_least(estimate, interval),
            f"{_describe_factors(estimate, interval)}; seen: {describe_speed_ratio(estimate)}",
            remedy="measure longer to know how much",
        )
    return Statement(_describe_factor(estimate), _describe_factors(estimate, interval))


def _describe_lean(estimate: float, interval: Interval) -> str:
    way, low, high = _name_way(estimate), math.log(interval.low), math.log(interval.high)
    if low > 0 or high < 0:
        # It holds no 1, but its middle is less than the smallest effect away.
        return _hint(estimate)
    share = (high if estimate > 1 else -low) / (high - low)
    if share < _ONE_SIDED or not _is_effect(estimate):
        return "cannot tell"
    return f"probably {way}, about {_round_factor(estimate)}×"


def _advise(speedup: Speedup, pairs: int) -> str:
    """Returns how much longer a measurement may decide it.

    What replicates span shrinks as the square root of the pairs of models, and is stretched the
    less the more there are. Where it is as narrow as the distance of its end from 1, or from the
    smallest effect, a side or "the same" can be said.
    """
    if pairs < FEWEST_PAIRS or speedup.interval is None:
        # It holds what single calls span, which goes as soon as there are enough pairs.
        return "a longer measurement may decide it"
    estimate = math.log(speedup.estimate)
    below = estimate - math.log(speedup.interval.low)
    above = math.log(speedup.interval.high) - estimate
    if _is_effect(speedup.estimate):
        excess = (below if estimate > 0 else above) / abs(estimate)
    else:
        room = math.log(1 + SMALLEST_EFFECT)
        excess = max(below / (room + estimate), above / (room - estimate))
    for times in range(2, _LONGEST + 1):
        shrunk = stretch(times * pairs) / stretch(pairs) / math.sqrt(times)
        if shrunk * excess <= 1:
            return f"about {times} times as long may decide it"
    return f"it would take over {_LONGEST} times as long"


def _is_effect(estimate: float) -> bool:
    return max(estimate, 1 / estimate) - 1 >= SMALLEST_EFFECT


def _is_wide(interval: Interval) -> bool:
    return interval.high / interval.low > _WIDE


def _name_way(estimate: float) -> str:
    return "faster" if estimate >= 1 else "slower"


def _state_about(estimate: float) -> str:
    if not _is_effect(estimate):
        return "no difference seen so far"
    way = _name_way(estimate)
    return f"about {_round_factor(estimate)}× {way} so far"


def _describe_factor(estimate: float) -> str:
    return f"{format_factor(max(estimate, 1 / estimate))}× {_name_way(estimate)}"


def _round_factor(estimate: float) -> str:
    """Returns a factor with two digits, as little as it is known; near 1 that would be none."""
    factor = max(estimate, 1 / estimate)
    return f"{factor:.2f}" if factor < 1.2 else f"{float(f'{factor:.2g}'):,.{int(factor < 9.95)}f}"


def _describe_least(estimate: float, interval: Interval) -> str:
    """Returns the end that is nearer to 1, not rounded beyond what stands there in the interval.

    1 alone is no factor.
    """
    factor = round(min(max(interval.low, 1 / interval.high), _FAR), 2)
    digits = 0 if factor >= 10 else 1 if factor >= 2 else 2
    least = math.floor(factor * 10**digits + 1e-9) / 10**digits
    way = _name_way(estimate)
    return way if least <= 1 else f"at least {least:,.{digits}f}× {way}"


def _describe_factors(estimate: float, interval: Interval) -> str:
    """Returns an interval the same way round as the headline's factor."""
    low, high = interval.low, interval.high
    if estimate < 1:
        low, high = 1 / high, 1 / low
    return f"95 % CI {_format_end(low)} to {_format_end(high)}"


def _format_end(factor: float) -> str:
    """Returns an interval's end; of two pairs of models it may lie anywhere."""
    return format_factor(factor) if factor < _FAR else f"over {_FAR:,}"


def _hint(estimate: float) -> str:
    """Returns what is said of less than the smallest effect: a copy may show as much."""
    return f"perhaps a little {_name_way(estimate)}"
