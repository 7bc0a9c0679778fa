"""Derives what must be in a record, of which type and within which bounds."""

from dataclasses import MISSING, is_dataclass
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, cast, get_args, get_origin

import numpy as np
from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AfterValidator, BaseModel, ConfigDict, create_model

from app.core.bounds import Check, Difference, Entry, Items, Unrecorded
from app.core.record.codec import LEVELS, Member, members_of


class Part(BaseModel):
    """Takes no text for a number and no infinity; keeps what it does not know."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)

    if TYPE_CHECKING:
        # Which entries there are, the declarations tell.
        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...


@cache
def shape_of(kind: Any) -> type[Part]:
    """Returns the shape of a result in a record; fields beyond it are let through."""
    shape: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for member in members_of(kind):
        entry = member.entry
        place = shape
        if entry.under:
            shape[entry.under] = ...
            place = groups.setdefault(entry.under, {})
        place[member.name] = _shape_of_member(member)
        place.update({name: (hint, None) for name, hint in entry.former})
    for name, group in groups.items():
        shape[name] = (compose(name.title().replace("_", ""), **group), ...)
    return compose(kind.__name__, **shape)


def compose(name: str, base: Any = Part, /, **entries: tuple[Any, Any]) -> type[Part]:
    """Returns the shape with these entries, each a type with its default, ``...`` for none."""
    shape: type[Part] = create_model(name, __base__=base, **cast("dict[str, Any]", entries))
    return shape


def _shape_of_member(member: Member) -> tuple[Any, Any]:
    entry, hint = member.entry, _shape_of_hint(member.hint, member.entry)
    if entry.also is not None:
        hint = Union[hint, entry.also]  # noqa: UP007 - of types that are known only here
    if entry.infinite or entry.optional:
        hint = Union[hint, None]  # noqa: UP007
    if member.default is MISSING:
        return hint, None if entry.optional or entry.omitted else ...
    return hint, ... if entry.required else member.default


def _shape_of_hint(hint: Any, entry: Entry) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        bare, *marks = arguments
        items = next((mark for mark in marks if isinstance(mark, Items)), None)
        if items is not None:
            kind: Any = items.kind
            return Annotated[list[kind], MinLen(items.fewest), MaxLen(items.most)]
        kept = [_as_validator(mark) for mark in marks if not isinstance(mark, Entry | Unrecorded)]
        shape = _shape_of_hint(bare, entry)
        return Annotated[shape, *kept] if kept else shape
    if origin in {Union, UnionType}:
        return Union[tuple(_shape_of_hint(other, entry) for other in arguments)]  # noqa: UP007
    if origin is np.ndarray:
        levels: Any = Annotated[int, Ge(0), Le(LEVELS)]
        for most in reversed(entry.levels):
            levels = Annotated[list[levels], MinLen(1), MaxLen(most)]
        return compose("Levels", top=(Difference, ...), levels=(levels, ...))
    if origin is tuple:
        return list[_shape_of_hint(arguments[0], Entry())]  # type: ignore[misc]
    return shape_of(cast("Any", hint)) if is_dataclass(hint) else hint


def _as_validator(mark: Any) -> Any:
    if not isinstance(mark, Check):
        return mark

    def validate(text: str) -> str:
        if not mark.holds(text):
            raise ValueError(mark.reason)
        return text

    return AfterValidator(validate)
