"""Numbers as people read them, at most three significant digits, and names out of files."""

import math
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

_DURATIONS: Final = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns"))
_MOST_AXES: Final = 6
_MOST_MARKS: Final = 2
# Letters by their category, which show nothing and take no room, or an empty place.
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_SIZES: Final = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B"))
_PLAIN_ABOVE: Final = 1e-12
_PLAIN_BELOW: Final = 1e12
_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TOGETHER: Final = re.compile(
    r"""(?<=[\d∞])\ (?=(?:%|[nµm]?s|[kMG]?B|dB|σ|×)(?![\w-])) # a number and its unit
    |(?<=\d\ ×)\ (?=\d)                                        # the sides of a shape
    |(?<=\d\ %)\ (?=CI\b)
    |(?<=±)\ (?=\d)
    |(?<=\bp)\ (?=[=<]\ \d)|(?<=\bp\ [=<])\ (?=\d)            # p = 0.03""",
    re.VERBOSE,
)
"""Blanks at which no line may end."""

MINUS: Final = "−"
"""Stands before what is below zero: a hyphen is too short, and lines end at it."""


def format_number(value: float) -> str:
    """Returns three significant digits without trailing zeros; what has many zeros as a power.

    >>> format_number(0.0015649), format_number(123456), format_number(1e30)
    ('0.00156', '123,000', '10³⁰')
    """
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: f"{MINUS}∞"}.get(value, "not a number")
    rounded = float(f"{value:.3g}")
    if rounded == 0:
        return "0"
    if rounded < 0:
        return f"{MINUS}{format_number(-value)}"
    if not _PLAIN_ABOVE <= abs(rounded) < _PLAIN_BELOW:
        digits, exponent = f"{rounded:.2e}".split("e")
        power = f"10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
        factor = digits.rstrip("0").rstrip(".")
        return power if factor == "1" else f"{factor}×{power}"
    if abs(rounded) >= 100:
        return f"{rounded:,.0f}"
    return f"{Decimal(f'{value:.3g}').normalize():f}"


def format_recipe(value: float) -> str:
    """Returns five decimals, as the recipe prints its figures, where they hold two digits or more.

    >>> format_recipe(0.12887), format_recipe(0.00092), format_recipe(2.98e-8)
    ('0.12887', '0.00092', '0.0000000298')
    """
    return f"{value:.5f}" if 0.0001 <= abs(value) < 1000 else format_number(value)


def format_factor(value: float) -> str:
    """Returns a ratio with its three digits kept: 2.30, 12.1, 151; without zeros below 0.1."""
    if value < 0.1 or value >= _PLAIN_BELOW:
        return format_number(value)
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:,.{decimals}f}"


def format_percentage(share: float) -> str:
    """Returns a part of a whole as a percentage: 0.968 is "96.8 %".

    One decimal tells one utterance of 370 from the next.
    """
    return f"{format_tenths(share * 100)} %"


def format_tenths(value: float) -> str:
    """Returns one decimal, or none where that would be a fourth digit: 96.8, 0.0, 100."""
    text = f"{value:.1f}" if abs(value) < 99.95 else f"{value:,.0f}"
    return f"{float(text) + 0.0:.1f}" if text == "-0.0" else text.replace("-", MINUS)


def format_change(value: float) -> str:
    """Returns a difference with one decimal and its sign: +0.5, −1.2; nothing is 0.0."""
    text = format_tenths(value)
    return f"+{text}" if value > 0 and text != "0.0" else text


def format_cosine(cosine: float) -> str:
    """Returns a cosine with six decimals, which near 1 say more than three digits."""
    if 1 > cosine > 0.9999995:
        return "> 0.999999"
    text = f"{round(cosine, 6) + 0.0:.6f}".rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def duration_unit(ns: float) -> tuple[float, str]:
    """Returns the nanoseconds in the unit that suits ``ns``, and its symbol."""
    return _choose(_DURATIONS, ns)


def size_unit(size_bytes: float) -> tuple[float, str]:
    """Returns the bytes in the decimal unit that suits ``size_bytes``, and its symbol."""
    return _choose(_SIZES, size_bytes)


def format_duration(ns: float) -> str:
    """Returns a duration: ``format_duration(1_200)`` is ``1.2 µs``."""
    scale, unit = duration_unit(ns)
    return f"{format_number(ns / scale)} {unit}"


def format_durations(ns: Sequence[float]) -> list[str]:
    """Returns durations that stand above each other, all in the unit that suits the longest."""
    scale, unit = duration_unit(max(ns, default=0.0))
    return [f"{format_number(each / scale)} {unit}" for each in ns]


def format_size(size_bytes: float) -> str:
    """Returns a size in decimal units: ``format_size(4479)`` is ``4.48 kB``."""
    scale, unit = size_unit(size_bytes)
    return f"{format_number(size_bytes / scale)} {unit}"


def format_count(count: int, noun: str) -> str:
    """Returns a count with its noun in the right number: ``1 call``, ``1,240 calls``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def format_sizes(sizes_bytes: Sequence[float]) -> list[str]:
    """Returns sizes that stand above each other, all in the unit that suits the largest."""
    scale, unit = size_unit(max(sizes_bytes, default=0.0))
    return [f"{format_number(each / scale)} {unit}" for each in sizes_bytes]


def join_range(low: str, high: str) -> str:
    """Returns both ends of a range that have been written; a sign stands on both, or on neither.

    >>> join_range("−2", "2")
    '−2 to +2'
    """
    parted = low.startswith("−") and high[:1].isdigit() and high.strip("0.") != ""
    return f"{low} to {'+' if parted else ''}{high}"


def keep_together(text: str) -> str:
    r"""Returns a text in which no line ends between a number and its unit, nor within "p = 0.03".

    Whatever shows texts has them go through here, so that those who make them need not care.

    >>> keep_together("p = 0.03 of 12 ms").split(" ")
    ['p\xa0=\xa00.03', 'of', '12\xa0ms']
    """
    return _TOGETHER.sub("\N{NO-BREAK SPACE}", text)


def clean_line(text: str) -> str:
    """Returns a text out of a file as one line in which every character can be seen.

    Whatever could break the line, turn its direction, hide in it or command a terminal becomes a
    replacement character; accents are kept up to two on a letter.
    """
    shown, marks = [], 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS:
            continue
        if unicodedata.category(character) == "Zs":
            shown.append(" ")
        elif character.isprintable() and character not in _UNSEEN:
            shown.append(character)
        else:
            shown.append("\N{REPLACEMENT CHARACTER}")
    return "".join(shown)


def show_text(text: str, longest: int = 80) -> str:
    """Returns a name out of a file as it may stand in a sentence: see ``clean_line``, shortened.

    The middle is left out: paths are told apart by how they begin and end.

    >>> show_text("encoder." + "x" * 1000 + ".weight", 24)
    'encoder.xxxxxxx…x.weight'
    """
    if len(text) > longest:
        tail = longest // 3
        text = f"{text[: longest - 1 - tail]}…{text[len(text) - tail :]}"
    return clean_line(text)


def show_shape(shape: Sequence[int]) -> str:
    """Returns sizes with a multiplication sign between them, the first three of very many.

    >>> show_shape((16, 4)), show_shape((1,) * 1000)
    ('16 × 4', '1 × 1 × 1 × … (1,000 dimensions)')
    """
    if not shape:
        return "a single number"
    shown = shape if len(shape) <= _MOST_AXES else shape[:3]
    text = " × ".join(map(_show_size, shown))
    return text if len(shown) == len(shape) else f"{text} × … ({len(shape):,} dimensions)"


def _show_size(size: int) -> str:
    # A file may declare a number of thousands of digits.
    return f"{size:,}" if abs(size) < 10**15 else f"10^{math.floor(math.log10(abs(size)))}"


def _choose(units: tuple[tuple[float, str], ...], value: float) -> tuple[float, str]:
    for scale, unit in units:
        # 999.6 would print as 1,000 of the smaller unit.
        if float(f"{abs(value):.3g}") >= scale:
            return scale, unit
    return units[-1]
