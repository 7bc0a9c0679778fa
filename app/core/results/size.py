"""Where the bytes of both saved models go."""

from dataclasses import dataclass
from typing import Annotated, Literal

from app.core.bounds import Bytes, Entry, FileBytes, Unrecorded
from app.core.spec import FileSource

PartName = Literal["embedding", "weights", "linear", "biases", "packing", "overhead"]


@dataclass(frozen=True, slots=True)
class SizePart:
    """One part of a file by its name."""

    name: PartName
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FileSize:
    """Where the bytes of one saved state_dict go; the parts add up to ``total_bytes``.

    Attributes:
        weights_bytes: Elements of the recurrent layer's weight matrices.
        biases_bytes: Elements of the bias vectors, as often as the file repeats them.
        packing_bytes: The pickled index, with scales, zero points and packing parameters.
        overhead_bytes: The zip archive: headers, names, alignment, version entries.
        embedding_bytes: Elements of an embedding before the recurrent layer.
        linear_bytes: Elements of the weight matrix of a linear layer after it.
    """

    weights_bytes: Bytes
    biases_bytes: Bytes
    packing_bytes: Bytes
    overhead_bytes: Bytes
    embedding_bytes: Bytes = 0
    linear_bytes: Bytes = 0

    @property
    def parts(self) -> tuple[SizePart, ...]:
        """Returns all parts, in the order in which they are shown."""
        return (
            SizePart("embedding", self.embedding_bytes),
            SizePart("weights", self.weights_bytes),
            SizePart("linear", self.linear_bytes),
            SizePart("biases", self.biases_bytes),
            SizePart("packing", self.packing_bytes),
            SizePart("overhead", self.overhead_bytes),
        )

    @property
    def total_bytes(self) -> int:
        """Returns the size of the file."""
        return sum(part.size_bytes for part in self.parts)


@dataclass(frozen=True, slots=True)
class StoredSize:
    """The reference's file on equal terms with the one that its weights come from.

    Attributes:
        dtype: The type of the stored tensors by torch's name, "mixed" where there are several.
        total_bytes: Of a file of those tensors, packed as the fp32 file is.
    """

    dtype: str
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """The saved files of both models.

    ``stored`` is the reference's in the type that its weights were stored in, None for float32.
    """

    reference: Annotated[FileSize, Entry(under="breakdown")]
    candidate: Annotated[FileSize, Entry(under="breakdown")]
    stored: Annotated[StoredSize | None, Unrecorded()] = None

    @property
    def sides(self) -> tuple[FileSize, FileSize]:
        """Returns the reference's file and the candidate's."""
        return self.reference, self.candidate

    @property
    def reference_bytes(self) -> Annotated[FileBytes, Entry(after="")]:
        """Returns the size of the reference's file."""
        return self.reference.total_bytes

    @property
    def candidate_bytes(self) -> Annotated[FileBytes, Entry(after="reference_bytes")]:
        """Returns the size of the candidate's file."""
        return self.candidate.total_bytes

    @property
    def ratio(self) -> Annotated[float, Entry(after="candidate_bytes")]:
        """Returns reference bytes / candidate bytes: above 1, the candidate is smaller."""
        return self.reference.total_bytes / self.candidate.total_bytes


def find_stored_size(reference: FileSize, weights: FileSource | None) -> StoredSize | None:
    """Returns the size in the stored type, None where that is float32 or is not known.

    It is computed: the bytes of the tensors as they are stored, and what the fp32 file holds
    besides its tensors. A file that torch writes in the other type holds as much, to a few bytes.
    """
    if weights is None or not weights.stored_type:
        return None
    around = reference.packing_bytes + reference.overhead_bytes
    return StoredSize(weights.stored_type, weights.stored_bytes + around)
