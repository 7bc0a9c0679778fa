"""Reads the tensors of a checkpoint, however they are packed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.errors import UnusableError
from app.core.format import show_text
from app.core.readers.checkpoints import safetensors_files, torch_files
from app.core.readers.checkpoints.containers import Container, tell_container
from app.core.readers.checkpoints.shards import read_index
from app.core.readers.checkpoints.tensors import (
    MOST_FILE_BYTES,
    TOO_LARGE,
    StoredTensor,
    require_few,
)

_KINDS: Final[dict[Container, str]] = {
    "safetensors": "safetensors",
    "zip": "torch",
    "legacy": "torch, before version 1.6",
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tensors of a checkpoint by their paths in it, and how it was written, in words."""

    tensors: Mapping[str, StoredTensor]
    kind: str


def measure_files(path: Path) -> int:
    """Returns how many bytes a checkpoint has, those of the files that it is an index of included.

    Raises:
        UnusableError: It is none, or larger than any that is read.
        OSError: It cannot be read.
    """
    files = [path]
    if tell_container(path) == "index":
        files += read_index(path).files.values()
    total = sum(file.stat().st_size for file in files)
    if total > MOST_FILE_BYTES:
        raise UnusableError(TOO_LARGE)
    return total


def read_checkpoint(path: Path) -> Checkpoint:
    """Returns what a checkpoint holds; no value has been read then.

    Raises:
        UnusableError: It is none, or none that can be read safely.
        OSError: It cannot be read.
    """
    container = tell_container(path)
    if container != "index":
        return Checkpoint(_read_file(path, container), _KINDS[container])
    index = read_index(path)
    require_few(len(index.tensors), "names")
    held = {name: _read_shard(name, file) for name, file in index.files.items()}
    tensors = {}
    for name, file in index.tensors.items():
        if name not in held[file]:
            raise UnusableError(
                f"It says that {show_text(name)} lies in {show_text(file)}, and it does not; "
                "download them again."
            )
        tensors[name] = held[file][name]
    return Checkpoint(tensors, f"{len(held):,} files with an index")


def _read_file(path: Path, container: Container) -> dict[str, StoredTensor]:
    if container == "safetensors":
        return safetensors_files.read_tensors(path)
    if container == "index":
        raise UnusableError("It is an index itself.")
    return torch_files.read_tensors(path, container)


def _read_shard(name: str, path: Path) -> dict[str, StoredTensor]:
    try:
        return _read_file(path, tell_container(path))
    except UnusableError as error:
        raise UnusableError(f"{show_text(name)} in it cannot be read. {error}") from None
