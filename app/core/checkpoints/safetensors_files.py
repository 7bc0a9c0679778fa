"""Reads the tensors of a safetensors file without torch."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from safetensors import safe_open

from app.core.checkpoints.tensors import (
    ITEM_BYTES,
    MOST_TENSORS,
    StoredTensor,
    UnfitError,
    Values,
    widen,
)
from app.core.format import show_text
from app.core.store import read_names
from app.errors import UnusableError

_LENGTH_BYTES: Final = 8
_NAMES: Final = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
}
_OTHERS: Final = frozenset(
    (
        *("I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL", "C64", "F4"),
        *("F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F6_E2M3", "F6_E3M2"),
    )
)


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
    if len(entries) > MOST_TENSORS:
        raise UnusableError(f"It holds {len(entries):,} tensors; no network has so many.")
    if entries.keys() != known:
        raise UnusableError("It is a damaged safetensors file: it names a tensor twice.")
    with path.open("rb") as header:
        begin = _LENGTH_BYTES + int.from_bytes(header.read(_LENGTH_BYTES), "little")
    return {name: _describe(path, begin, name, entries[name]) for name in sorted(entries)}


def explain_damage(path: Path) -> str:
    """Returns a sentence on a safetensors file that is not whole, from what was found wrong.

    Raises:
        OSError: The file cannot be read.
    """
    held = path.stat().st_size
    with path.open("rb") as file:
        header = _LENGTH_BYTES + int.from_bytes(file.read(_LENGTH_BYTES), "little")
    if header > held:
        return _say_cut(header, held)
    try:
        entries = read_names(path)
        ends = [int(entry["data_offsets"][1]) for entry in entries.values()]
        types = [str(entry["dtype"]) for entry in entries.values()]
    except Exception:  # noqa: BLE001 - whatever the header holds in place of its entries
        return "It is a damaged safetensors file: its header cannot be read. Copy or save it again."
    foreign = [dtype for dtype in types if dtype not in _NAMES and dtype not in _OTHERS]
    if foreign:
        return (
            f"It is a safetensors file with values of type {show_text(foreign[0], 20)}, which is "
            "not known here; save the recurrent layers alone, as float32."
        )
    if ends and header + max(ends) > held:
        return _say_cut(header + max(ends), held)
    return (
        "It is a damaged safetensors file: what its header says and what it holds differ. Copy or "
        "save it again."
    )


def _say_cut(said: int, held: int) -> str:
    return (
        f"It is a safetensors file of {said:,} bytes, by its header, and {held:,} of them are "
        "here: it was cut off. Copy or download it again."
    )


def _describe(path: Path, begin: int, name: str, entry: Mapping[str, Any]) -> StoredTensor:
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
