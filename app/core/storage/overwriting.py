"""Tells which files must not be written over: those that are read, and those that are kept."""

import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_KEPT_NAME: Final = re.compile(r"[0-9a-f]{64}\.safetensors")
_DATABASE: Final = b"SQLite format 3\x00"


def is_same_file(one: Path, other: Path) -> bool:
    """Returns whether two paths lead to one file, or would once they are written.

    Symbolic and hard links are seen through, and letters' case where the folder ignores it.
    """
    try:
        if one.samefile(other):
            return True
    except OSError:
        # One is not there yet: what counts is the name that it will have.
        pass
    one, other = _place(one), _place(other)
    if one == other:
        return True
    if one.name.casefold() != other.name.casefold():
        return False
    try:
        return one.parent.samefile(other.parent) and _ignores_case(one.parent)
    except OSError:
        return False


def why_protected(path: Path, read: Iterable[tuple[str, Path]] = ()) -> str | None:
    """Returns one sentence on why nothing may be written at ``path``, or None if it may.

    Args:
        path: Where something is about to be written.
        read: The files that are read, each with what it is, as "the checkpoint".
    """
    for what, other in read:
        if is_same_file(path, other):
            return f"{path} is {what} itself and would be lost; choose another name."
    # Opened only where it is a file: a pipe may never end.
    try:
        target = path.resolve()
        if not stat.S_ISREG(target.stat().st_mode):
            return None
        with target.open("rb") as file:
            head = file.read(len(_DATABASE))
    except (OSError, RuntimeError):
        # It is not there, or whoever writes says why it cannot be.
        return None
    if head == _DATABASE:
        return f"{path} is a database, as the history is, and would be lost; choose another name."
    if _KEPT_NAME.fullmatch(target.name):
        return f"{path} holds kept weights or inputs and would be lost; choose another name."
    return None


def _place(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        # Links in a circle, or the current folder is gone.
        return path


def _ignores_case(folder: Path) -> bool:
    """Returns whether the folder's file system takes names that differ in case for the same."""
    for part in (folder, *folder.parents):
        swapped = part.name.swapcase()
        if swapped != part.name:
            other = part.with_name(swapped)
            return other.exists() and part.samefile(other)
    return False
