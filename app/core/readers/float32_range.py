"""Which values float32 cannot hold, in words."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.core.format import format_count

_LARGEST: Final = float(np.finfo(np.float32).max)


def describe_beyond(values: npt.NDArray[np.floating[Any]]) -> str:
    """Returns how many values lie beyond float32 and how far; "" where none does.

    Args:
        values: Finite, of any shape.
    """
    if values.dtype.itemsize <= np.dtype(np.float32).itemsize:
        return ""
    beyond = values[(values > _LARGEST) | (values < -_LARGEST)]
    if not beyond.size:
        return ""
    return (
        f"{format_count(beyond.size, 'value')} beyond float32, the largest "
        f"{np.abs(beyond).max():.3g} where float32 ends at {_LARGEST:.3g}"
    )
