"""Whether calls drift, and whether they come in two kinds."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.core.results.latency import Round, RoundSide, part_sides
from app.core.types import FloatArray, IntArray

_MODE_GAP: Final = 0.2
_MODE_SHARE: Final = 0.1
_MODE_SPLIT: Final = 0.85
_FEWEST_CALLS: Final = 40


def measure_drift(rounds: Sequence[Round]) -> float:
    """Returns how much slower the second half of the rounds is, as a share: 0.1 is 10 %.

    Both sides together: the geometric mean of the two ratios of medians. A drift of one side
    alone is part of what is compared.
    """
    half = len(rounds) // 2
    if half < 3:
        return 0.0

    def median(sides: Sequence[RoundSide]) -> float:
        return float(np.median(np.concatenate([side.samples_ns for side in sides])))

    first, second = part_sides(rounds[:half]), part_sides(rounds[-half:])
    ratios = [median(late) / median(early) for early, late in zip(first, second, strict=True)]
    return float(np.sqrt(ratios[0] * ratios[1])) - 1


def split_modes(samples: IntArray) -> tuple[float, float] | None:
    """Returns the medians of two modes in ns, or None where there is but one.

    The logarithms, without the slowest and fastest 2 %, are cut in two where the variance
    between the parts is largest (Otsu, "A threshold selection method from gray-level
    histograms", 1979). They are two modes if that explains most of the variance, neither part
    is a tenth or less, and the medians lie a fifth apart.
    """
    if len(samples) < _FEWEST_CALLS:
        return None
    values: FloatArray = np.sort(np.log(samples.astype(np.float64)))
    trim = len(values) // 50
    values = values[trim : len(values) - trim]
    count = len(values)
    below = np.arange(1, count)
    sums = np.cumsum(values)[:-1]
    total = float(values.sum())
    between = (total * below / count - sums) ** 2 / (below * (count - below))
    cut = int(np.argmax(between)) + 1
    variance = float(values.var())
    if variance == 0 or float(between[cut - 1]) < _MODE_SPLIT * variance:
        return None
    share = min(cut, count - cut) / count
    low, high = (float(np.exp(np.median(part))) for part in (values[:cut], values[cut:]))
    if share <= _MODE_SHARE or high / low - 1 < _MODE_GAP:
        return None
    return low, high
