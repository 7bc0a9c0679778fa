"""What is said of the figures of one side's calls."""

from typing import Final

from app.core.format import format_count, format_duration, format_number
from app.core.results.latency import Estimate

NOT_TIMED: Final = "No call has been timed."
WAS_NOT_TIMED: Final = "No call was timed."
"""The same of a measurement that is over."""


def describe_certainty(estimate: Estimate) -> str:
    """Returns an estimate's interval, or how many calls it lacks; nothing where neither is known.

    The interquartile range is told from any number of calls.
    """
    if is_unsure(estimate):
        calls = format_count(estimate.calls, "call")
        return f"{calls} of the {estimate.fewest_calls} that {estimate.name} needs"
    if estimate.interval is None:
        return ""
    ends = (estimate.interval.low, estimate.interval.high)
    return f"95 % CI {' to '.join(map(format_duration, ends))}"


def is_unsure(estimate: Estimate) -> bool:
    """Returns whether too few calls stand behind a percentile."""
    return estimate.name != "iqr" and not estimate.has_enough_calls


def describe_per_call(count: float | None) -> str:
    """Returns how often the kernel did something in a call, where it counts that."""
    if count is None:
        return "unknown"
    return "< 0.001" if 0 < count < 0.001 else format_number(count)
