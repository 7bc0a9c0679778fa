"""Tells what a file holds by its first bytes: comparisons, a checkpoint or inputs."""

import zipfile
from pathlib import Path
from typing import Final, Literal

from app.core.errors import UnusableError
from app.core.readers.checkpoints.shards import is_index
from app.core.readers.foreign_files import HEAD_BYTES
from app.core.readers.safetensors_header import is_safetensors, read_names
from app.core.storage.regular_file import require_regular

Content = Literal["comparison", "checkpoint", "inputs"]
_NUMPY: Final = b"\x93NUMPY"


def tell_content(path: Path) -> Content:
    """Returns what a file holds, by its bytes and not by its name.

    A pickle or an archive counts as a checkpoint: whether it is one, its reader says. So does
    everything that is not there or cannot be looked at, as a comparison.
    """
    try:
        require_regular(path)
    except UnusableError:
        return "comparison"
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        if head.startswith(_NUMPY):
            return "inputs"
        if head.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(path) as archive:
                arrays = any(name.endswith(".npy") for name in archive.namelist())
            return "inputs" if arrays else "checkpoint"
        if is_safetensors(head):
            names = read_names(path)
            found = any("weight_hh" in name for name in names)
            shapes = [entry.get("shape") for entry in names.values() if isinstance(entry, dict)]
            rank_three = any(isinstance(shape, list) and len(shape) == 3 for shape in shapes)
            return "inputs" if rank_three and not found else "checkpoint"
        pickled = head[:1] == b"\x80" or head.startswith(b"\x89HDF")
        return "checkpoint" if pickled or is_index(head, path) else "comparison"
    except Exception:  # noqa: BLE001 - the boundary to parsers of what may be damaged
        # The reader of this kind of file finds the words.
        return "checkpoint"
