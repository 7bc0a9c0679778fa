"""Reads the tensors of what torch.save wrote, without torch: nothing of the file is ever run."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

import numpy as np

from app.core.errors import UnusableError
from app.core.format import show_text
from app.core.readers.checkpoints.archive import Member, open_archive
from app.core.readers.checkpoints.pickle_walker import Demands, Walker, load_one, walk
from app.core.readers.checkpoints.stand_ins import ITEM_BYTES, Storage, Tensor, UnusedObject
from app.core.readers.checkpoints.tensors import (
    FLOATING,
    OTHER_TYPE,
    TOO_MUCH,
    StoredTensor,
    UnfitError,
    Values,
    require_few,
    widen,
)
from app.core.readers.checkpoints.unknown_classes import Whereabouts, refuse_unknown

_DEEPEST: Final = 8
_MOST_VISITS: Final = 2_000_000
_LONGEST_PATH: Final = 1000
_CHUNK: Final = 16 * 1024**2


def read_tensors(path: Path, container: Literal["zip", "legacy"]) -> dict[str, StoredTensor]:
    """Returns every tensor under the path of the keys that lead to it, joined by dots.

    Raises:
        UnusableError: The file is damaged, holds what only code could rebuild, or declares sizes
            that it does not have; no value has been read then.
        OSError: The file cannot be read.
    """
    demands = Demands()
    try:
        if container == "zip":
            content, values = _open_zip(path, demands)
        else:
            with path.open("rb") as file:
                content, values = _open_legacy(file, path, demands)
    except UnusableError:
        if demands.unknown:
            refuse_unknown(demands.unknown, path, None)
        raise
    if demands.unknown:
        refuse_unknown(demands.unknown, path, _find_weights(content))
    found = dict(_flatten(content))
    require_few(len(found))
    return {name: values.make_tensor(name, tensor) for name, tensor in found.items()}


@dataclass(frozen=True, slots=True)
class _Values:
    """The storages of a file, and the order of the bytes in them."""

    path: Path
    storages: Mapping[str, Member]
    big_endian: bool

    def make_tensor(self, name: str, tensor: Tensor) -> StoredTensor:
        last = show_text(name.rpartition(".")[2] or "The tensor")

        def read() -> Values:
            if tensor.lacks or tensor.storage is None:
                raise UnfitError(
                    f"{last} {tensor.lacks}, so that it has no values of its own to compare; save "
                    "the state_dict of the trained model, each tensor contiguous."
                )
            return self._read(last, tensor, tensor.storage)

        return StoredTensor(tensor.shape, tensor.dtype, read)

    def _read(self, name: str, tensor: Tensor, storage: Storage) -> Values:
        if tensor.dtype not in FLOATING:
            raise UnfitError(OTHER_TYPE.format(what=name, dtype=tensor.dtype))
        if 0 in tensor.shape:
            return np.zeros(tensor.shape, np.float32)
        member, item = self.storages[storage.key], ITEM_BYTES[tensor.dtype]
        reached = sum(
            step * (count - 1) for count, step in zip(tensor.shape, tensor.stride, strict=True)
        )
        with self.path.open("rb") as file:
            if member.crc is not None and not _matches(file, member):
                raise UnfitError(
                    f"{name} differs from the checksum beside it, so that the file is damaged; "
                    "copy or download it again."
                )
            file.seek(member.begin + tensor.begin)
            data = file.read((reached + 1) * item)
        if len(data) < (reached + 1) * item:
            raise UnfitError(f"{name} is cut off; copy or download the file again.")
        flat = widen(data, tensor.dtype, big_endian=self.big_endian)
        strides = tuple(step * flat.itemsize for step in tensor.stride)
        # Within ``flat``: the strides were compared with the storage, and reach no further.
        shown = np.lib.stride_tricks.as_strided(flat, tensor.shape, strides)
        return np.negative(shown) if tensor.negated else np.ascontiguousarray(shown)


def _matches(file: BinaryIO, member: Member) -> bool:
    file.seek(member.begin)
    found, left = 0, member.size_bytes
    while left and (chunk := file.read(min(left, _CHUNK))):
        found = zlib.crc32(chunk, found)
        left -= len(chunk)
    return left == 0 and found == member.crc


def _open_zip(path: Path, demands: Demands) -> tuple[object, _Values]:
    archive = open_archive(path)
    content = walk(archive.pickle, demands)
    for storage in demands.storages.values():
        held = archive.storages.get(storage.key)
        if storage.size_bytes > (held.size_bytes if held else 0):
            _refuse_storage(storage, held.size_bytes if held else 0)
    return content, _Values(path, archive.storages, archive.big_endian)


def _open_legacy(file: BinaryIO, path: Path, demands: Demands) -> tuple[object, _Values]:
    """Walks the five pickles of the old format, and the sizes of what follows them."""
    # The magic number, the protocol, the system, the object, and the order of the storages.
    *_, content, keys = [load_one(Walker(file, demands)) for _ in range(5)]
    if (
        not isinstance(keys, list)
        or not all(isinstance(key, str) for key in keys)
        or set(keys) != demands.storages.keys()
    ):
        raise UnusableError("Its storages are not those that its tensors name; copy it again.")
    storages: dict[str, Member] = {}
    file_bytes = path.stat().st_size
    for key in keys:
        storage = demands.storages[key]
        count = int.from_bytes(file.read(8), "little", signed=True)
        left = file_bytes - file.tell()
        if count != storage.count or storage.size_bytes > left:
            _refuse_storage(storage, left)
        storages[key] = Member(file.tell(), storage.size_bytes, None)
        file.seek(storage.size_bytes, 1)
    # Always written with the lowest byte first.
    return content, _Values(path, storages, big_endian=False)


def _refuse_storage(storage: Storage, held: int) -> None:
    raise UnusableError(
        f"It declares {storage.size_bytes:,} bytes of weights where the file holds {held:,}; it "
        "was cut off or made to deceive. Copy it again."
    )


def _flatten(content: object) -> Iterator[tuple[str, Tensor]]:
    """Yields the tensors in mappings and lists; one that stands there twice has two paths."""
    visits = 0

    def visit(value: object, path: str, depth: int) -> Iterator[tuple[str, Tensor]]:
        nonlocal visits
        visits += 1
        if visits > _MOST_VISITS:
            # A few lists that hold each other many times over stand for more than any file has.
            raise UnusableError(TOO_MUCH)
        if isinstance(value, Tensor):
            yield path, value
        elif depth < _DEEPEST and isinstance(value, dict):
            for key, item in value.items():
                if name := _name_key(key):
                    yield from visit(item, f"{path}.{name}" if path else name, depth + 1)
        elif depth < _DEEPEST and isinstance(value, list | tuple):
            for number, item in enumerate(value):
                yield from visit(item, f"{path}.{number}" if path else str(number), depth + 1)

    yield from visit(content, "", 0)


def _find_weights(content: object) -> Whereabouts | None:
    """Returns where in a file its recurrent weights stand, as far as that can be seen."""
    if isinstance(content, UnusedObject):
        return Whereabouts(None, in_module=True)
    if not isinstance(content, dict | list | tuple):
        return None
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    parts = [(key, item) for key, item in pairs if isinstance(key, str | int)]
    for key, item in parts:
        if isinstance(item, dict) and any("weight_hh" in name for name, _ in _flatten(item)):
            return Whereabouts(key, in_module=False)
    for key, item in parts:
        if isinstance(item, UnusedObject) and item.is_module:
            return Whereabouts(key, in_module=True)
    return Whereabouts(None, in_module=False) if isinstance(content, dict) else None


def _name_key(key: object) -> str:
    if isinstance(key, int):
        return str(key) if abs(key) < 10**18 else ""
    return key if isinstance(key, str) and len(key) <= _LONGEST_PATH else ""
