"""Opens files that hold comparisons: records, and pictures that remember theirs."""

import stat
from pathlib import Path
from typing import Final

from app.core.packets import kind_of, take_record
from app.core.reading import MOST_BYTES, read_records
from app.core.results import Comparison
from app.errors import UnusableError

MOST_PICTURE_BYTES: Final = 256 * 1024 * 1024


def open_comparisons(path: Path) -> tuple[Comparison, ...]:
    """Returns the comparisons of a record or a picture, at least one.

    What a file is, is told by its bytes and not by its name.

    Raises:
        UnusableError: It cannot be read, or holds no comparison; one sentence with its name.
    """
    try:
        data = read_bounded(path)
        return read_comparisons(data)
    except UnusableError as error:
        raise UnusableError(f"{show_name(path)} cannot be opened. {error}") from None


def read_comparisons(data: bytes) -> tuple[Comparison, ...]:
    """Returns the comparisons of a file's bytes, at least one.

    Raises:
        UnusableError: They hold none.
    """
    kind = kind_of(data)
    if kind == "other":
        raise UnusableError(
            "It is neither a record (.json) nor a picture (.png, .svg, .pdf) of QuantScope's; "
            "choose one that QuantScope has written."
        )
    return read_records(data if kind == "json" else take_record(data))


def read_bounded(path: Path) -> bytes:
    """Returns a file's bytes.

    Raises:
        UnusableError: It is not there, no file, not readable, or larger than any of ours.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UnusableError("It is a folder; choose a file in it.")
        if not stat.S_ISREG(found.st_mode):
            # Reading a pipe or a device may never end.
            raise UnusableError("It is not an ordinary file; choose one.")
        if found.st_size == 0:
            raise UnusableError("It is empty; choose another file.")
        most = max(MOST_BYTES, MOST_PICTURE_BYTES)
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise UnusableError("There is no such file; look at its name.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableError(f"It could not be read: {reason}. Choose another file.") from None
    if len(data) > most:
        raise UnusableError(f"It is larger than {most // 2**20} MB; no file of QuantScope's is.")
    return data


def show_name(path: Path) -> str:
    """Returns a file's name as one printable line."""
    name = path.name or str(path)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)[:120]
