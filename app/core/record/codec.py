"""Writes and builds results by the declarations of their fields, one rule for all of them.

A property that is declared as an entry is a figure that follows from the fields: it is written
with them, and what a record says of it must be what follows.
"""

import math
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

from app.core.bounds import LONGEST_LINE, Entry, Unrecorded
from app.core.format import clean_line
from app.core.record.checks import agree
from app.core.types import freeze

LEVELS: Final = 1000
"""What is only drawn (the map, the units of c) is kept in so many steps of its largest value."""

_Kind = TypeVar("_Kind")
_NONE: Final = Entry()


@dataclass(frozen=True, slots=True)
class Member:
    """A field that is recorded, or a property: a figure that follows from the fields.

    Attributes:
        attribute: Its name.
        hint: Its type with all that is declared about it.
        entry: How it stands in a record.
        default: What it is where nothing is told; MISSING for a field without.
        follows: Whether it is a property.
    """

    attribute: str
    hint: Any
    entry: Entry
    default: Any
    follows: bool

    @property
    def name(self) -> str:
        """Returns its name in a record."""
        return self.entry.name or self.attribute


@cache
def members_of(kind: Any) -> tuple[Member, ...]:
    """Returns what is recorded of a result, in the order of a record."""
    found = [*_find_fields(kind), *_find_figures(kind)]
    ordered = [member for member in found if member.entry.after is None]
    for member in found:
        if member.entry.after is not None:
            names = ["", *(other.attribute for other in ordered)]
            ordered.insert(names.index(member.entry.after), member)
    return tuple(ordered)


def _find_fields(kind: Any) -> Iterator[Member]:
    hints = get_type_hints(kind, include_extras=True)
    for field in fields(kind):
        hint, default = hints[field.name], field.default
        if field.default_factory is not MISSING:
            default = field.default_factory()
        if not any(isinstance(mark, Unrecorded) for mark in _marks_of(hint)):
            yield Member(field.name, hint, _entry_of(hint) or _NONE, default, False)


def _find_figures(kind: Any) -> Iterator[Member]:
    for name, member in vars(kind).items():
        if isinstance(member, property):
            hint = get_type_hints(member.fget, include_extras=True)["return"]
            if entry := _entry_of(hint):
                yield Member(name, hint, entry, MISSING, True)


def _marks_of(hint: Any) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _entry_of(hint: Any) -> Entry | None:
    return next((mark for mark in _marks_of(hint) if isinstance(mark, Entry)), None)


def write(result: Any) -> Any:
    """Returns a result as plain JSON values, null where there is none."""
    if result is None:
        return None
    kind: Any = type(result)
    written: dict[str, Any] = {}
    for member in members_of(kind):
        value, entry = getattr(result, member.attribute), member.entry
        if entry.omitted and value == (None if member.default is MISSING else member.default):
            continue
        place = written.setdefault(entry.under, {}) if entry.under else written
        place[member.name] = _write_value(value, entry)
    return written


def _write_value(value: Any, entry: Entry) -> Any:
    if isinstance(value, np.ndarray):
        return _write_levels(value) if entry.levels else value.tolist()
    if isinstance(value, tuple):
        return [_write_value(item, entry) for item in value]
    if is_dataclass(value):
        return write(value)
    if entry.cleaned:
        # A tensor's name can be anything.
        return clean_line(value)[:LONGEST_LINE]
    # JSON has no infinity. What is not a number stays, and is refused when it is written.
    return None if entry.infinite and value is not None and math.isinf(value) else value


def _write_levels(values: npt.NDArray[np.floating[Any]]) -> dict[str, Any]:
    """Returns values of 0 and more as whole steps of a ``LEVELS``-th of the largest."""
    top = float(values.max())
    steps = np.rint(values.astype(np.float64) / (top or 1.0) * LEVELS).astype(np.int64)
    return {"top": top, "levels": steps.tolist()}


def build(kind: type[_Kind], part: Any, place: str = "", **others: Any) -> _Kind:
    """Returns the result that a part of a record tells, whose shape has been checked.

    Args:
        kind: What it is.
        part: The entries; see ``shape_of``.
        place: Where they stand in the record.
        others: Fields that do not follow from them alone, as they are.

    Raises:
        UnusableError: A figure is not what follows from the fields.
    """
    given: dict[str, Any] = {}
    declared: Any = kind
    for member in members_of(declared):
        if member.follows or member.attribute in others:
            continue
        under = member.entry.under
        told = getattr(part, under) if under else part
        path = _join(place, under, member.name)
        if member.name in told.model_fields_set:
            value = getattr(told, member.name)
            given[member.attribute] = _build_value(member.hint, member.entry, value, path)
        elif member.default is MISSING:
            given[member.attribute] = None
    result = kind(**given | others)
    for member in members_of(declared):
        if member.follows:
            said, derived = getattr(part, member.name), getattr(result, member.attribute)
            if isinstance(said, int | float) and isinstance(derived, int | float):
                agree(_join(place, member.name), said, derived)
    return result


def _join(*steps: str) -> str:
    return ".".join(filter(None, steps))


def _build_value(hint: Any, entry: Entry, value: Any, place: str) -> Any:
    if value is None:
        return math.inf if entry.infinite else None
    bare = strip(hint)
    if is_dataclass(bare):
        return build(cast("type", bare), value, place)
    if get_origin(bare) is tuple:
        kind = get_args(bare)[0]
        return tuple(_build_value(kind, _NONE, v, f"{place}.{i}") for i, v in enumerate(value))
    if get_origin(bare) is np.ndarray:
        scalar = get_args(get_args(bare)[1])[0]
        numbers = np.asarray(value.levels) / LEVELS * value.top if entry.levels else value
        return freeze(np.array(numbers, scalar))
    return value


def strip(hint: Any) -> Any:
    """Returns a type without what is declared about it, and without None."""
    if get_origin(hint) is Annotated:
        return strip(get_args(hint)[0])
    if get_origin(hint) in {Union, UnionType}:
        others = [other for other in get_args(hint) if other is not NoneType]
        return strip(others[0]) if len(others) == 1 else hint
    return hint
