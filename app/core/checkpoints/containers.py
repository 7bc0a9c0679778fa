"""Tells by a file's first bytes how its tensors are packed."""

from pathlib import Path
from typing import Final, Literal

from app.core.checkpoints.shards import is_index
from app.core.foreign_files import explain_head
from app.core.store import MOST_HEADER_BYTES
from app.errors import UnusableError

Container = Literal["safetensors", "zip", "legacy", "index"]

_HEAD_BYTES: Final = 4096
_LEGACY_MAGIC: Final = (0x1950A86A20F9469CFC6C).to_bytes(10, "little")


def tell_container(path: Path) -> Container:
    """Returns how a checkpoint is packed.

    Raises:
        UnusableError: It is none that can be read.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if is_safetensors(head):
        return "safetensors"
    if is_index(head, path):
        return "index"
    if head[:1] == b"\x80" and _LEGACY_MAGIC in head[:32]:
        return "legacy"
    raise UnusableError(explain_head(head, path, "network"))


def is_safetensors(head: bytes) -> bool:
    """Returns whether a file begins with the length of a header, and then the header's brace."""
    length = int.from_bytes(head[:8], "little")
    return len(head) > 8 and 2 <= length <= MOST_HEADER_BYTES and head[8:9] == b"{"
