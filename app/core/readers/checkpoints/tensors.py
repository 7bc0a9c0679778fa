"""A tensor of a checkpoint: its shape and type, and its values once they are wanted."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.core.errors import UnusableError

MOST_FILE_BYTES: Final = 16 * 1024**3
MOST_TENSORS: Final = 100_000
TOO_MUCH: Final = (
    "It wants more memory than its size explains; save the state_dict of its recurrent layer alone."
)
TOO_LARGE: Final = (
    f"It is larger than {MOST_FILE_BYTES // 1024**3} GB; save the state_dict of its recurrent "
    "layer alone."
)
ITEM_BYTES: Final = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2}
FLOATING: Final = frozenset(ITEM_BYTES)
OTHER_TYPE: Final = (
    "{what} holds {dtype} values, and float32, float64, float16 and bfloat16 are taken; open the "
    "fp32 checkpoint."
)

Values = npt.NDArray[np.floating[Any]]


class UnfitError(ValueError):
    """A tensor, or several, cannot stand in a layer that is compared; the text says why."""


@dataclass(frozen=True, slots=True, eq=False)
class StoredTensor:
    """What a file says of a tensor.

    Attributes:
        shape: Its sizes.
        dtype: Its type by torch's name, as "float32".
        read: Returns the values of a floating type: float64 as they are, the narrower ones as
            float32, which holds them all; raises UnfitError where the file has none for it, or
            shows them in a way that weights are not stored.
    """

    shape: tuple[int, ...]
    dtype: str
    read: Callable[[], Values]

    @property
    def count(self) -> int:
        """Returns the number of elements."""
        return math.prod(self.shape)


def require_few(count: int, verb: str = "holds") -> None:
    """Accepts a number of tensors that a network may have.

    Args:
        count: How many there are.
        verb: What a file does with them.

    Raises:
        UnusableError: There are more than any network has.
    """
    if count > MOST_TENSORS:
        raise UnusableError(f"It {verb} {count:,} tensors; no network has so many.")


def widen(data: bytes, dtype: str, *, big_endian: bool = False) -> Values:
    """Returns the values of one of the floating types, flat: float64 as they are, others float32.

    Raises:
        KeyError: It is none of them.
    """
    order = ">" if big_endian else "<"
    if dtype == "bfloat16":
        # The upper half of a float32.
        high = np.frombuffer(data, f"{order}u2").astype(np.uint32) << 16
        return high.view(np.float32)
    values = np.frombuffer(data, f"{order}{_CODES[dtype]}")
    return values.astype(np.float64 if dtype == "float64" else np.float32)


_CODES: Final = {"float64": "f8", "float32": "f4", "float16": "f2"}
