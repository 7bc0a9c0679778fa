"""Opens files with comparisons: records and pictures."""

from pathlib import Path
from typing import Final

from app.core.errors import UnusableError
from app.core.readers.checkpoints.shards import is_index
from app.core.readers.foreign_files import HEAD_BYTES, explain_head
from app.core.record.embedded.packets import MOST_RECORD_BYTES, kind_of, take_record
from app.core.record.read import read_records
from app.core.results.comparison import Comparison
from app.core.storage.files import show_name
from app.core.storage.regular_file import require_regular

MOST_PICTURE_BYTES: Final = 256 * 1024 * 1024


def open_comparisons(path: Path) -> tuple[Comparison, ...]:
    """Returns the comparisons of a record or a picture, at least one.

    What a file is, is told by its bytes and not by its name.

    Raises:
        UnusableError: It cannot be read, or holds no comparison; one sentence with its name.
    """
    try:
        data = _read_bounded(path)
        _refuse_foreign(data, path)
        return read_comparisons(data)
    except UnusableError as error:
        raise UnusableError(f"{show_name(path)} cannot be opened. {error}") from None
    except MemoryError:
        raise UnusableError(
            f"{show_name(path)} cannot be opened. There is no memory for it; close other programs."
        ) from None
    except Exception:  # noqa: BLE001 - the boundary: a file from anywhere
        raise UnusableError(
            f"{show_name(path)} cannot be opened. What it holds contradicts itself, so that it is "
            "damaged; copy or save it again."
        ) from None


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


def _refuse_foreign(data: bytes, path: Path) -> None:
    head = data[:HEAD_BYTES]
    if kind_of(data) == "other" or is_index(head, path):
        raise UnusableError(explain_head(head, path, "comparison"))


def _read_bounded(path: Path) -> bytes:
    """Returns a file's bytes.

    Raises:
        UnusableError: It is not there, no file, not readable, or larger than any of ours.
    """
    most = max(MOST_RECORD_BYTES, MOST_PICTURE_BYTES)
    require_regular(path)
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise UnusableError("There is no such file; look at its name.") from None
    except OSError as error:
        reason = error.strerror or "the system gives no reason"
        raise UnusableError(f"It could not be read: {reason}. Choose another file.") from None
    if len(data) > most:
        raise UnusableError(f"It is larger than {most // 2**20} MB; no file of QuantScope's is.")
    return data
