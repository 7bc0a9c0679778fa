"""Tells what a file holds, and opens those with comparisons: records and pictures."""

import stat
import zipfile
from pathlib import Path
from typing import Final, Literal

from app.core.checkpoints.containers import is_safetensors
from app.core.files import show_name as show_name
from app.core.packets import kind_of, take_record
from app.core.reading import MOST_BYTES, read_records
from app.core.results import Comparison
from app.core.store import read_names
from app.errors import UnusableError

MOST_PICTURE_BYTES: Final = 256 * 1024 * 1024

Content = Literal["comparison", "checkpoint", "inputs"]
_NUMPY: Final = b"\x93NUMPY"
_HEAD_BYTES: Final = 64


def tell_content(path: Path) -> Content:
    """Returns what a file holds, by its bytes and not by its name.

    A pickle or an archive counts as a checkpoint: whether it is one, its reader says. So does
    everything that is not there or cannot be looked at, as a comparison.
    """
    try:
        if not path.is_file():
            return "comparison"
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if head.startswith(_NUMPY):
            return "inputs"
        if head.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(path) as archive:
                arrays = all(name.endswith(".npy") for name in archive.namelist())
            return "inputs" if arrays else "checkpoint"
        if is_safetensors(head):
            names = read_names(path)
            found = any("weight_hh" in name for name in names)
            shapes = [entry.get("shape") for entry in names.values() if isinstance(entry, dict)]
            rank_three = any(isinstance(shape, list) and len(shape) == 3 for shape in shapes)
            return "inputs" if rank_three and not found else "checkpoint"
    except (OSError, ValueError, RecursionError, zipfile.BadZipFile):
        # Damaged: the reader of this kind of file finds the words.
        return "checkpoint"
    pickled = head[:1] == b"\x80" or head.startswith(b"\x89HDF")
    return "checkpoint" if pickled else "comparison"


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
            "It is neither a record (.json) nor a picture (.png, .svg, .pdf) of QuantScope's, nor "
            "a checkpoint or an array; choose one of these."
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
