"""Reads the tensors of what torch.save wrote, by torch.load with weights only."""

import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Literal

import torch
from torch import Tensor

from app.core.checkpoints.archive import open_archive
from app.core.checkpoints.pickles import Demands, Storage, Walker, check_strides, load_one, walk
from app.core.checkpoints.tensors import MOST_TENSORS, StoredTensor, Values
from app.errors import UnusableError

_DEEPEST: Final = 8


def read_tensors(path: Path, container: Literal["zip", "legacy"]) -> dict[str, StoredTensor]:
    """Returns every tensor under the path of the keys that lead to it, joined by dots.

    Raises:
        UnusableError: The file is damaged, asks for more than weights need, or declares sizes
            that it does not have; nothing has been allocated then.
        OSError: The file cannot be read.
    """
    if container == "zip":
        _check_archive(path)
    else:
        with path.open("rb") as file:
            _check_legacy(file, path.stat().st_size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            content = torch.load(path, map_location="cpu", weights_only=True)
        except pickle.UnpicklingError as error:
            line = " ".join(str(error).split())[:160]
            raise UnusableError(
                f"torch refuses to load it with weights only ({line}); save the state_dict alone."
            ) from None
    found = {name: _describe(name, tensor) for name, tensor in _flatten(content, "", 0)}
    if len(found) > MOST_TENSORS:
        raise UnusableError(f"It holds {len(found):,} tensors; no network has so many.")
    return found


def _check_archive(path: Path) -> None:
    archive = open_archive(path)
    demands = walk(archive.pickle)
    for storage in demands.storages.values():
        held = archive.storages.get(storage.key)
        if held is None or storage.size_bytes > held:
            _refuse_storage(storage, held or 0)


def _check_legacy(file: BinaryIO, file_bytes: int) -> None:
    """Walks the five pickles of the old format, and the sizes of what follows them."""
    demands = Demands()
    # The magic number, the protocol, the system, the object, and the order of the storages.
    *_, keys = [load_one(Walker(file, demands)) for _ in range(5)]
    if not isinstance(keys, list) or {k for k in keys if isinstance(k, str)} != set(
        demands.storages
    ):
        raise UnusableError("Its storages are not those that its tensors name; copy it again.")
    for key in keys:
        storage = demands.storages[key]
        count = int.from_bytes(file.read(8), "little", signed=True)
        left = file_bytes - file.tell()
        if count != storage.count or storage.size_bytes > left:
            _refuse_storage(storage, left)
        file.seek(storage.size_bytes, 1)


def _refuse_storage(storage: Storage, held: int) -> None:
    raise UnusableError(
        f"It declares {storage.size_bytes:,} bytes of weights where the file holds {held:,}; it "
        "was cut off or made to deceive. Copy it again."
    )


def _flatten(value: object, path: str, depth: int) -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield path, value
    elif depth < _DEEPEST and isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str | int):
                yield from _flatten(item, f"{path}.{key}" if path else str(key), depth + 1)
    elif depth < _DEEPEST and isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _flatten(item, f"{path}.{number}" if path else str(number), depth + 1)


def _describe(name: str, tensor: Tensor) -> StoredTensor:
    plain = tensor.layout is torch.strided and tensor.device.type == "cpu"
    if not plain or tensor.is_quantized:
        raise UnusableError(
            f"{name[:100]} is no ordinary tensor ({tensor.layout}, {tensor.device}); save a plain "
            "fp32 state_dict."
        )
    count = tensor.untyped_storage().nbytes() // tensor.element_size()
    check_strides(tuple(tensor.shape), tensor.stride(), int(tensor.storage_offset()), count)

    def read() -> Values:
        wide = torch.float64 if tensor.dtype is torch.float64 else torch.float32
        values: Values = tensor.detach().to(wide).contiguous().numpy()
        return values

    return StoredTensor(tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."), read)
