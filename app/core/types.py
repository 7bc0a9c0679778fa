"""Types of arrays and of functions that many rooms share, and how an array is made read-only."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
AnyArray = npt.NDArray[np.generic]
Array = TypeVar("Array", bound=npt.NDArray[np.generic])

Call = Callable[[], object]
Clock = Callable[[], int]
"""Nanoseconds, monotonic."""

Count = Callable[[], int]
"""How often something has happened so far."""

Stop = Callable[[], bool]
"""Whether to end between two calls."""


def freeze(values: Array) -> Array:
    """Makes an array read-only, in place, and returns it."""
    values.setflags(write=False)
    return values
