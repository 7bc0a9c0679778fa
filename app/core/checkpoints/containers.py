"""Tells by a file's first bytes how its tensors are packed."""

from pathlib import Path
from typing import Final, Literal

from app.core.store import MOST_HEADER_BYTES
from app.errors import UnusableError

Container = Literal["safetensors", "zip", "legacy"]

_HDF5: Final = b"\x89HDF\r\n\x1a\n"
_TAR_MAGIC: Final = (257, b"ustar")
_LEGACY_MAGIC: Final = (0x1950A86A20F9469CFC6C).to_bytes(10, "little")


def tell_container(path: Path) -> Container:
    """Returns how a checkpoint is packed.

    Raises:
        UnusableError: It is none that can be read.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if is_safetensors(head):
        return "safetensors"
    if head[:1] == b"\x80" and _LEGACY_MAGIC in head[:32]:
        return "legacy"
    raise UnusableError(_explain(head))


def is_safetensors(head: bytes) -> bool:
    """Returns whether a file begins with the length of a header, and then the header's brace."""
    length = int.from_bytes(head[:8], "little")
    return len(head) > 8 and 2 <= length <= MOST_HEADER_BYTES and head[8:9] == b"{"


def _explain(head: bytes) -> str:
    offset, magic = _TAR_MAGIC
    if head[offset : offset + len(magic)] == magic:
        return (
            "It is in torch's oldest format, a tar archive, which cannot be read without running "
            "what is in it; load it where it is trusted and save its state_dict again."
        )
    if head.startswith(_HDF5):
        return "It is an HDF5 file, as Keras writes it; save the weights as .safetensors."
    if head[:1] == b"\x80":
        return (
            "It is a pickle, but none that torch.save wrote; save the model's state_dict with "
            "torch.save or as .safetensors."
        )
    return (
        "It is no checkpoint: neither .safetensors nor what torch.save writes; save the model's "
        "state_dict in one of these."
    )
