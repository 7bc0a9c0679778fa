"""Puts all names of which one is to be chosen into one line."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.core.format import show_text

_MOST: Final = 300
_SHORTEST_RUN: Final = 4
_NUMBER: Final = re.compile(r"(\d{1,9})")


def list_names(names: Sequence[str]) -> str:
    """Returns all names in their order; those that count up stand as a run.

    >>> list_names(["enc", "rnns.0.cell", "rnns.1.cell", "rnns.2.cell", "rnns.3.cell"])
    'enc, rnns.0.cell to rnns.3.cell'
    """
    parts: list[str] = []
    left = len(names)
    for run in _find_runs(names):
        if len(parts) == _MOST:
            break
        left -= len(run)
        parts.append(_show(run[0]) if len(run) == 1 else f"{_show(run[0])} to {_show(run[-1])}")
    more = f", and {left:,} more" if left else ""
    return f"{', '.join(parts)}{more}"


def _show(name: str) -> str:
    return show_text(name, 200) or '""'


def _find_runs(names: Sequence[str]) -> Iterator[Sequence[str]]:
    begin = 0
    while begin < len(names):
        end = begin + 1
        slot = None
        while end < len(names):
            found = _count_up(names[end - 1], names[end])
            if found is None or slot not in {None, found}:
                break
            slot = found
            end += 1
        if end - begin < _SHORTEST_RUN:
            end = begin + 1
        yield names[begin:end]
        begin = end


def _count_up(one: str, other: str) -> int | None:
    """Returns which number in a name is one more in the other, None if that is not all."""
    left, right = _NUMBER.split(one), _NUMBER.split(other)
    if len(left) != len(right):
        return None
    differing = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(differing) != 1 or differing[0] % 2 == 0:
        return None
    (slot,) = differing
    return slot if int(right[slot]) == int(left[slot]) + 1 else None
