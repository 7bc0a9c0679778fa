"""Whether an error that is made anew at every step settles or grows."""

import math
from typing import Final

import numpy as np

from app.core.results import FloatArray, Growth, GrowthVerdict

FEWEST_STEPS: Final = 80
SMALLEST_GROWTH: Final = 0.1
"""A rise of the mean by less than this share over the stretch is no growth worth the name."""

BLOCKS: Final = 12
_CONFIDENCE: Final = 0.95
_LEAD_IN: Final = 4
"""The first step in so many is left out: an error that settles rises at first."""


def judge_growth(errors: FloatArray) -> Growth:
    """Fits a straight line to the last three quarters of the steps.

    Errors of neighbouring steps are alike, and a fit to all of them would take them for more
    evidence than they are. It is made to means of 12 blocks of steps instead, which are nearly
    independent of each other where a block is long beside the memory of the network; the method
    of batch means (P. W. Glynn and W. Whitt, "Estimating the asymptotic variance with batch
    means", Operations Research Letters 10, 1991, 431-435). The interval is the slope's by
    Student's t with 10 degrees of freedom (any textbook of regression).

    Args:
        errors: The mean error at each step, shape (steps,).

    Returns:
        "grows" where the whole interval of the rise lies above 10 % of the mean, "settles" where
        it lies below, "unclear" where it holds 10 %; "short", with a change of 0, for fewer than
        80 steps.
    """
    # It takes half a second to load, and the window only wants the words.
    from scipy import stats

    if len(errors) < FEWEST_STEPS:
        return Growth("short", 0.0, 0.0, 0.0)
    stretch = errors[len(errors) // _LEAD_IN :]
    mean = float(stretch.mean())
    if mean == 0:
        return Growth("settles", 0.0, 0.0, 0.0)
    edges = np.linspace(0, len(stretch), BLOCKS + 1).astype(np.intp)
    means = np.add.reduceat(stretch, edges[:-1]) / np.diff(edges)
    middles = (edges[:-1] + edges[1:] - 1) / 2
    fit = stats.linregress(middles, means)
    quantile = stats.t.ppf((1 + _CONFIDENCE) / 2, BLOCKS - 2)
    share = len(stretch) / mean
    change = float(fit.slope) * share
    half = float(quantile * fit.stderr) * share
    return Growth(_decide(change - half, change + half), change, change - half, change + half)


def _decide(low: float, high: float) -> GrowthVerdict:
    if low > SMALLEST_GROWTH:
        return "grows"
    # NaN, of an error that is not a number, says nothing.
    return "settles" if high < SMALLEST_GROWTH and math.isfinite(low) else "unclear"
