"""The types of arrays and of functions that many rooms share."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


Call = Callable[[], object]
Clock = Callable[[], int]
"""Nanoseconds, monotonic."""

Count = Callable[[], int]
"""How often something has happened so far."""

Stop = Callable[[], bool]
"""Whether to end between two calls."""
