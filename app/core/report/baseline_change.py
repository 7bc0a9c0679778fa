"""What changed from a baseline to another comparison, with the uncertainty of both."""

import math
from dataclasses import dataclass
from typing import Final

from app.core.format import format_number, format_size
from app.core.report.ratios import LARGER, describe_interval, describe_ratio
from app.core.report.verdicts import format_percent
from app.core.results.comparison import Comparison
from app.core.results.divergence import Divergence
from app.core.results.latency import Estimate, Interval, Speedup, Verdict
from app.core.statistics.bootstrap import judge

_LEAST_TOLD: Final = 0.005
"""Sizes that are nearer to each other are told by their difference."""


@dataclass(frozen=True, slots=True)
class BaselineChange:
    """One short statement for each of the three questions."""

    speed: str
    size: str
    difference: str

    @property
    def answers(self) -> tuple[str, str, str]:
        """Returns all three, in the order in which the questions are put."""
        return self.speed, self.size, self.difference


@dataclass(frozen=True, slots=True)
class RatioChange:
    """A figure / the baseline's, with its 95 % interval and what that allows to be said.

    ``verdict`` is about the ratio itself: above 1 it is "faster". Without an interval it is "too
    few calls".
    """

    estimate: float
    interval: Interval | None
    verdict: Verdict


def compare_speedups(current: Speedup, baseline: Speedup) -> RatioChange:
    """Returns the ratio of two speed-ups; above 1, the candidate gains more than the baseline's.

    Both are taken as independent. Where one measurement went on from the other they share
    rounds, and the interval is wider than it need be.
    """
    after, before = current.interval, baseline.interval
    if after is None or before is None:
        return RatioChange(current.estimate / baseline.estimate, None, "too few calls")
    return _divide(current.estimate, after, baseline.estimate, before)


def compare_percentiles(current: Estimate, baseline: Estimate) -> RatioChange | None:
    """Returns the ratio of one side's percentile to the baseline's; above 1, it is longer.

    Returns:
        None where too few calls stand behind either, or it has no interval.
    """
    after, before = current.interval, baseline.interval
    enough = current.has_enough_calls and baseline.has_enough_calls
    # Records of other programs may hold an interval that reaches down to nothing.
    if not enough or after is None or before is None or min(after.low, before.low) <= 0:
        return None
    return _divide(current.ns, after, baseline.ns, before)


def find_speed_change(current: Comparison, baseline: Comparison) -> RatioChange | None:
    """Returns how two comparisons' speed-ups differ, None where one of them was not timed."""
    if current.speedup is None or baseline.speedup is None:
        return None
    return compare_speedups(current.speedup, baseline.speedup)


def describe_change(current: Comparison, baseline: Comparison) -> BaselineChange:
    """Returns how a comparison differs from its baseline, in words.

    Speed is about the two speed-ups, which may be compared across machines.
    """
    return BaselineChange(
        _describe_speed(current, baseline),
        describe_bytes(current.sizes.candidate.total_bytes, baseline.sizes.candidate.total_bytes),
        _describe_difference(current.divergence, baseline.divergence),
    )


def describe_bytes(current: int, baseline: int) -> str:
    """Returns how a file's size differs from the baseline's."""
    if current == baseline:
        return f"{format_size(current)}, as in the baseline"
    before = format_size(baseline)
    if abs(current - baseline) < baseline * _LEAST_TOLD:
        # A ratio of three digits would say nothing.
        apart = format_size(abs(current - baseline))
        return f"{apart} {LARGER[current < baseline]} than the baseline's {before}"
    return f"{describe_ratio(current / baseline)} than the baseline's {before}"


def format_divergence(divergence: Divergence) -> str:
    """Returns the output difference in percent, as text; where fp32's h is 0, as it is."""
    if divergence.percent is None:
        return f"{format_number(divergence.mean_abs_difference)} from 0"
    return f"{format_percent(divergence.percent)} %"


def _divide(
    current: float, current_ends: Interval, baseline: float, baseline_ends: Interval
) -> RatioChange:
    """Returns the ratio of two positive figures that were measured independently.

    On the logarithmic scale a ratio is a difference, and the distances of its ends from it are
    those of the two intervals added in quadrature, each end of one with the opposite end of the
    other: the method of variance estimates recovery (Zou and Donner, "Construction of confidence
    limits about effect measures: a general approach", Statistics in Medicine 27, 2008).
    """
    ratio = current / baseline
    below = math.hypot(
        math.log(current / current_ends.low), math.log(baseline_ends.high / baseline)
    )
    above = math.hypot(
        math.log(current_ends.high / current), math.log(baseline / baseline_ends.low)
    )
    low, high = ratio * math.exp(-below), ratio * math.exp(above)
    return RatioChange(ratio, Interval(low, high), judge(ratio, low, high))


def _describe_speed(current: Comparison, baseline: Comparison) -> str:
    change = find_speed_change(current, baseline)
    if change is None:
        whose = "this one has" if current.speedup is None else "the baseline has"
        return f"speed-up not compared: {whose} not been timed"
    if change.interval is None:
        return "speed-up not compared: too few calls"
    running = any(
        c.speedup is not None and c.speedup.stopped_by is None for c in (current, baseline)
    )
    so_far = " so far" if running else ""
    if change.verdict == "same":
        return f"speed-up practically unchanged{so_far} ({describe_interval(change.interval)})"
    if change.verdict == "undecided":
        return f"speed-up: cannot tell{so_far} ({describe_interval(change.interval)})"
    said = f"speed-up {describe_ratio(change.estimate)} than the baseline{so_far}"
    return f"{said} ({describe_interval(change.interval)})"


def _describe_difference(current: Divergence, baseline: Divergence) -> str:
    after, before = format_divergence(current), format_divergence(baseline)
    return f"{after}, as in the baseline" if after == before else f"{after} against {before}"
