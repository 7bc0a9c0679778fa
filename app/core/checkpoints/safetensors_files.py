"""Reads the tensors of a safetensors file without torch."""

from pathlib import Path
from typing import Final

import numpy as np
from safetensors import SafetensorError, deserialize

from app.core.checkpoints.tensors import MOST_TENSORS, StoredTensor, Values
from app.errors import UnusableError

_NAMES: Final = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
}
_PLAIN: Final = {"F64": np.float64, "F32": np.float32, "F16": np.float16}


def read_tensors(path: Path) -> dict[str, StoredTensor]:
    """Returns every tensor by its name, in the order of the names.

    Raises:
        UnusableError: The header is no header, or speaks of more or less than the file holds.
        OSError: The file cannot be read.
    """
    data = path.read_bytes()
    try:
        # Checks that the tensors lie end to end and fill the file exactly.
        entries = deserialize(data)  # type: ignore[no-untyped-call]  # not annotated
    except SafetensorError as error:
        raise UnusableError(
            f"It is a damaged safetensors file ({str(error)[:120]}); copy or save it again."
        ) from None
    if len(entries) > MOST_TENSORS:
        raise UnusableError(f"It holds {len(entries):,} tensors; no network has so many.")
    return dict(sorted((name, _describe(entry)) for name, entry in entries))


def _describe(entry: dict[str, object]) -> StoredTensor:
    shape, dtype, data = entry["shape"], entry["dtype"], entry["data"]
    if not isinstance(shape, list) or not isinstance(data, bytes | bytearray):
        raise TypeError("safetensors describes its tensors in another way")
    sizes = tuple(int(size) for size in shape)

    def read() -> Values:
        return _widen(data, str(dtype)).reshape(sizes)

    return StoredTensor(sizes, _NAMES.get(str(dtype), str(dtype).lower()), read)


def _widen(data: bytes | bytearray, dtype: str) -> Values:
    if dtype == "BF16":
        # The upper half of a float32.
        high = np.frombuffer(data, "<u2").astype(np.uint32) << 16
        return high.view(np.float32)
    values = np.frombuffer(data, np.dtype(_PLAIN[dtype]).newbyteorder("<"))
    return values.astype(np.float64 if dtype == "F64" else np.float32)
