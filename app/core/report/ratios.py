"""A figure against another one in words: how many times larger, or by how many per cent."""

import math
from typing import Final

from app.core.format import format_change, format_factor, format_tenths
from app.core.results.latency import Interval

Ways = tuple[str, str]
"""What a ratio above 1 is called, and one below."""

LARGER: Final[Ways] = ("larger", "smaller")
LONGER: Final[Ways] = ("longer", "shorter")

_LEAST_FACTOR: Final = 1.1
"""What is nearer to 1 is easier to grasp in per cent."""

_NONE: Final = "0 %"


def describe_ratio(ratio: float, ways: Ways = LARGER, most: float = math.inf) -> str:
    """Returns a ratio as "2.10× larger" or, near 1, as "3.1 % smaller".

    Args:
        ratio: Not negative.
        ways: What it is called.
        most: From here on it is only known to be larger.

    >>> describe_ratio(0.00564), describe_ratio(1.031), describe_ratio(2.0, LONGER)
    ('177× smaller', '3.1 % larger', '2.00× longer')
    """
    if ratio == 0:
        return "down to nothing"
    way, factor = ways[ratio < 1], max(ratio, 1 / ratio)
    if ratio >= most:
        return f"over {most:,.0f}× {way}"
    if _is_factor(ratio):
        return f"{format_factor(factor)}× {way}"
    percent = format_tenths(abs(ratio - 1) * 100)
    return _NONE if float(percent) == 0 else f"{percent} % {way}"


def describe_interval(interval: Interval, ways: Ways = LARGER, most: float = math.inf) -> str:
    """Returns a ratio's interval: the same way round as the ratio, if both ends are on one side.

    >>> describe_interval(Interval(0.5, 0.8)), describe_interval(Interval(0.969, 1.5))
    ('95 % CI 1.25 to 2.00', '95 % CI 3.1 % smaller to 1.50× larger')
    >>> describe_interval(Interval(0.969, 1.007))
    '95 % CI −3.1 to +0.7 %'
    """
    if interval.low <= 1 <= interval.high and not any(
        map(_is_factor, (interval.low, interval.high))
    ):
        low, high = (format_change((end - 1) * 100) for end in (interval.low, interval.high))
        return f"95 % CI {low} to {high} %"
    ends = [describe_ratio(end, ways, most) for end in (interval.low, interval.high)]
    for way in ways:
        if all(end.endswith(f"× {way}") for end in ends):
            ends = [end.removesuffix(f"× {way}") for end in ends]
        elif all(end.endswith(way) for end in ends):
            nearer = way == ways[1]
            ends[nearer] = ends[nearer].removesuffix(f" {way}")
    if interval.high < 1:
        ends.reverse()
    return f"95 % CI {ends[0]} to {ends[1]}"


def _is_factor(ratio: float) -> bool:
    return ratio == 0 or round(max(ratio, 1 / ratio), 2) >= _LEAST_FACTOR


def describe_figures(current: float, baseline: float) -> str:
    """Returns what has become of a figure that has no interval.

    Args:
        current: The later one, which is another one.
        baseline: Above 0.
    """
    said = describe_ratio(current / baseline)
    return f"less than 0.1 % {LARGER[current < baseline]}" if said == _NONE else said
