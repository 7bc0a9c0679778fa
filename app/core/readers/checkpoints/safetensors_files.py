"""Reads the tensors of a safetensors file without torch."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from safetensors import safe_open

from app.core.errors import UnusableError
from app.core.format import show_text
from app.core.readers.checkpoints.tensors import (
    ITEM_BYTES,
    StoredTensor,
    UnfitError,
    Values,
    require_few,
    widen,
)
from app.core.readers.safetensors_header import LENGTH_BYTES, explain_damage, read_names

_NAMES: Final = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
}


def read_tensors(path: Path) -> dict[str, StoredTensor]:
    """Returns every tensor by its name, in the order of the names; no value has been read then.

    Raises:
        UnusableError: The header is no header, or speaks of more or less than the file holds.
        OSError: The file cannot be read.
    """
    try:
        # Checks that the tensors lie end to end and fill the file exactly.
        with safe_open(path, framework="np") as file:
            known = set(file.keys())
        entries = read_names(path)
    except (OSError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the boundary to two parsers of a foreign header
        raise UnusableError(explain_damage(path)) from None
    require_few(len(entries))
    if entries.keys() != known:
        raise UnusableError("It is a damaged safetensors file: it names a tensor twice.")
    with path.open("rb") as header:
        begin = LENGTH_BYTES + int.from_bytes(header.read(LENGTH_BYTES), "little")
    return {name: _make_tensor(path, begin, name, entries[name]) for name in sorted(entries)}


def _make_tensor(path: Path, begin: int, name: str, entry: Mapping[str, Any]) -> StoredTensor:
    shape = tuple(int(size) for size in entry["shape"])
    first, last = (int(offset) for offset in entry["data_offsets"])
    dtype = _NAMES.get(str(entry["dtype"]), str(entry["dtype"]).lower()[:20])

    def read() -> Values:
        shown = show_text(name.rpartition(".")[2])
        if last - first != math.prod(shape) * ITEM_BYTES[dtype] or first < 0:
            raise UnfitError(f"{shown} has another size than its shape says; save it again.")
        with path.open("rb") as file:
            file.seek(begin + first)
            data = file.read(last - first)
        if len(data) < last - first:
            raise UnfitError(f"{shown} is cut off; copy the file again.")
        return widen(data, dtype).reshape(shape)

    return StoredTensor(shape, dtype, read)
