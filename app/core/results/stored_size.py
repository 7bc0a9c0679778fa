"""What a network's file would take in the type in which its weights were stored."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.spec import FileSource

if TYPE_CHECKING:
    from app.core.results.latency import FileSize


@dataclass(frozen=True, slots=True)
class StoredSize:
    """The reference's file on equal terms with the one that its weights come from.

    Attributes:
        dtype: The type of the stored tensors by torch's name, "mixed" where there are several.
        total_bytes: Of a file of those tensors, packed as the fp32 file is.
    """

    dtype: str
    total_bytes: int


def find_stored_size(reference: "FileSize", weights: FileSource | None) -> StoredSize | None:
    """Returns the size in the stored type, None where that is float32 or is not known.

    It is computed: the bytes of the tensors as they are stored, and what the fp32 file holds
    besides its tensors. A file that torch writes in the other type holds as much, to a few bytes.
    """
    if weights is None or not weights.stored_type:
        return None
    around = reference.packing_bytes + reference.overhead_bytes
    return StoredSize(weights.stored_type, weights.stored_bytes + around)
