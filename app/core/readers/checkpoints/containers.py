"""Tells by a file's first bytes how its tensors are packed."""

from pathlib import Path
from typing import Literal

from app.core.errors import UnusableError
from app.core.readers.checkpoints.shards import is_index
from app.core.readers.file_kinds import is_old_torch
from app.core.readers.foreign_files import HEAD_BYTES, explain_head
from app.core.readers.safetensors_header import is_safetensors

Container = Literal["safetensors", "zip", "legacy", "index"]


def tell_container(path: Path) -> Container:
    """Returns how a checkpoint is packed.

    Raises:
        UnusableError: It is none that can be read.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if is_safetensors(head):
        return "safetensors"
    if is_index(head, path):
        return "index"
    if is_old_torch(head):
        return "legacy"
    raise UnusableError(explain_head(head, path, "network"))
