"""Reads the header of a safetensors file, and tells what is wrong with one that is not whole."""

import json
from pathlib import Path
from typing import Any, Final

from app.core.format import show_text

LENGTH_BYTES: Final = 8
MOST_HEADER_BYTES: Final = 16 * 1024**2
"""A hundred thousand tensors fit."""

_KNOWN: Final = frozenset(
    (
        *("F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8"),
        *("F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F6_E2M3", "F6_E3M2"),
        *("BOOL", "C64", "F4"),
    )
)


def is_safetensors(head: bytes) -> bool:
    """Returns whether a file begins with the length of a header, and then the header's brace."""
    length = int.from_bytes(head[:LENGTH_BYTES], "little")
    brace = head[LENGTH_BYTES : LENGTH_BYTES + 1] == b"{"
    return brace and 2 <= length <= MOST_HEADER_BYTES


def read_names(path: Path) -> dict[str, Any]:
    """Returns what the header of a safetensors file says of each tensor.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is not one.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(LENGTH_BYTES), "little")
        if not 2 <= length <= MOST_HEADER_BYTES:
            raise ValueError("the header's length is out of bounds")
        text = file.read(length)
    header = json.loads(text)
    if len(text) < length or not isinstance(header, dict):
        raise ValueError("the header is not whole")
    return {name: entry for name, entry in header.items() if name != "__metadata__"}


def explain_damage(path: Path) -> str:
    """Returns a sentence on a safetensors file that is not whole, from what was found wrong.

    Raises:
        OSError: The file cannot be read.
    """
    held = path.stat().st_size
    with path.open("rb") as file:
        header = LENGTH_BYTES + int.from_bytes(file.read(LENGTH_BYTES), "little")
    if header > held:
        return _describe_cut(header, held)
    try:
        entries = read_names(path)
        ends = [int(entry["data_offsets"][1]) for entry in entries.values()]
        types = [str(entry["dtype"]) for entry in entries.values()]
    except Exception:  # noqa: BLE001 - whatever the header holds in place of its entries
        return "It is a damaged safetensors file: its header cannot be read. Copy or save it again."
    foreign = [dtype for dtype in types if dtype not in _KNOWN]
    if foreign:
        return (
            f"It is a safetensors file with values of type {show_text(foreign[0], 20)}, which is "
            "not known here; save what is meant alone, as float32."
        )
    end = header + max(ends, default=0)
    if held < end < 2**63:
        return _describe_cut(end, held)
    return (
        "It is a damaged safetensors file: what its header says and what it holds differ. Copy or "
        "save it again."
    )


def _describe_cut(said: int, held: int) -> str:
    return (
        f"It is a safetensors file of {said:,} bytes, by its header, and {held:,} of them are "
        "here: it was cut off. Copy or download it again."
    )
