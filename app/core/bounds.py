"""Types with bounds and units, with which fields of specs and results are declared.

Bounds are wide enough for any measurement, and narrow enough that no figure derived within them
overflows. What checks a record by them is derived elsewhere: loading this costs next to nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from annotated_types import Ge, Gt, Le, MaxLen, Unit

MOST_NS: Final = 10**13
MOST_BYTES: Final = 10**15
MOST_STEPS: Final = 5000
MOST_UNITS: Final = 16 * 2 * 8192
MOST_ROWS: Final = 1024
LONGEST_LINE: Final = 300
_LONGEST_OF_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class Check:
    """A test that a text has to stand, and what it must be."""

    holds: Callable[[str], object]
    reason: str


@dataclass(frozen=True, slots=True)
class Items:
    """The numbers of an array: what each may be, and how many there are."""

    kind: Any
    most: int
    fewest: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """How a field stands in a record, where it is not simply there under its own name.

    Attributes:
        name: Its name there.
        under: The object in which it stands.
        after: The field that it follows, "" for none; by default the one declared before it.
        required: Whether every record has it, though a spec need not tell it.
        optional: Whether a record may lack it, or hold null, though a result always has it.
        omitted: Whether it is left out where it is its own default, None if it has no other.
        infinite: Whether it may be infinite; null stands for that.
        levels: How long an array, which is kept in whole steps of a share of its largest value,
            may be in each dimension.
        cleaned: Whether it can be any text, and is written as a line that a record may hold.
        former: Names, with their types, of what older records held in its place.
        also: A type of what else older records held.
    """

    name: str = ""
    under: str = ""
    after: str | None = None
    required: bool = False
    optional: bool = False
    omitted: bool = False
    infinite: bool = False
    levels: tuple[int, ...] = ()
    cleaned: bool = False
    former: tuple[tuple[str, Any], ...] = ()
    also: Any = None


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """Marks a field that no record holds, or that is written in a way of its own."""


def _is_text(text: str) -> bool:
    lines = text.split("\n")
    return all(line.isprintable() and len(line) <= _LONGEST_OF_TEXT for line in lines)


Line = Annotated[
    str,
    MaxLen(LONGEST_LINE),
    Check(str.isprintable, "must be one line of printable characters"),
]
Text = Annotated[
    str,
    MaxLen(1_000_000),
    Check(_is_text, f"must be lines of up to {_LONGEST_OF_TEXT:,} printable characters"),
]
Digest = Annotated[
    str,
    Check(re.compile("[0-9a-f]{64}").fullmatch, "String should match pattern '^[0-9a-f]{64}$'"),
]
Count = Annotated[int, Ge(0), Le(MOST_BYTES)]
Bytes = Annotated[int, Ge(0), Le(MOST_BYTES), Unit("B")]
FileBytes = Annotated[int, Ge(1), Le(MOST_BYTES), Unit("B")]
Nanoseconds = Annotated[int, Ge(1), Le(MOST_NS), Unit("ns")]
Duration = Annotated[float, Gt(0), Le(MOST_NS), Unit("ns")]
Share = Annotated[float, Ge(0), Le(MOST_NS)]
Difference = Annotated[float, Ge(0), Le(1e9)]
Ratio = Annotated[float, Ge(1e-100), Le(1e100)]
Fraction = Annotated[float, Ge(0), Le(1)]
Percent = Annotated[float, Ge(0), Le(1e30), Unit("%")]
Decibels = Annotated[float, Ge(-1000), Le(1000), Unit("dB")]
Weight = Annotated[float, Ge(0), Le(3.5e38)]
"""The magnitude of an fp32 number, or a quotient of two that are not far apart."""
