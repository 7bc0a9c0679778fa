"""Whether an error grows over the steps, in words."""

from typing import Final

from app.core.limits import LIMITS
from app.core.report.ratios import describe_interval, describe_ratio
from app.core.results.anatomy import FEWEST_STEPS, LARGEST_CHANGE, Growth
from app.core.results.latency import Interval
from app.core.spec import ComparisonSpec

_VERDICTS: Final = {
    "settles": "the error settles",
    "grows": "the error grows",
    "unclear": "not clear whether it grows",
}
_BOTH: Final = {
    "settles": "The error settles in both directions",
    "grows": "The error grows in both directions",
    "unclear": "Not clear whether the error grows",
}
_ALONE: Final = _BOTH | {"settles": "The error settles", "grows": "The error grows"}
_MOST: Final = (1 + LARGEST_CHANGE) * (1 - 1e-9)
_STRETCH: Final = "over the last three quarters of the steps"
_ORDER: Final = "each in its own reading order"


def state_growth(growth: tuple[Growth, ...], spec: ComparisonSpec) -> str:
    """Says whether the error of the last layer's h settles or grows as its steps are read.

    Args:
        growth: As of an ``Anatomy``.
        spec: What was compared.
    """
    if not growth:
        return (
            "Whether the error grows was not judged: this record does not tell the two directions "
            "apart, which read in opposite orders. Measured anew, it is."
        )
    if growth[0].verdict == "short":
        return f"Too short to tell whether the error grows: that takes {FEWEST_STEPS} steps."
    remedy = "; a longer sequence may tell" if _can_tell_more(growth, spec) else ""
    if len(growth) == 1:
        (own,) = growth
        change = _describe_change(own.change)
        return f"{_ALONE[own.verdict]}: {change} {_STRETCH}, {_describe_interval(own)}{remedy}."
    forward, backward = (f"{_describe_change(g.change)} ({_describe_interval(g)})" for g in growth)
    verdicts = [g.verdict for g in growth]
    if verdicts[0] == verdicts[1]:
        figures = f"forward {forward}, backward {backward}"
        return f"{_BOTH[verdicts[0]]}: {figures} {_STRETCH}, {_ORDER}{remedy}."
    return (
        f"Forward, {_VERDICTS[verdicts[0]]}: {forward}. Backward, {_VERDICTS[verdicts[1]]}: "
        f"{backward}. That is {_STRETCH}, {_ORDER}{remedy}."
    )


def _describe_interval(growth: Growth) -> str:
    return describe_interval(Interval(1 + growth.low, 1 + growth.high), most=_MOST)


def _describe_change(change: float) -> str:
    return describe_ratio(1 + change, most=_MOST)


def _can_tell_more(growth: tuple[Growth, ...], spec: ComparisonSpec) -> bool:
    """Returns whether a longer sequence can be had: those from files have their own length."""
    drawn = bool(spec.vocabulary) or spec.inputs in {"normal", "uniform"}
    unclear = any(own.verdict == "unclear" for own in growth)
    return unclear and drawn and spec.seq_len < LIMITS["seq_len"].high
