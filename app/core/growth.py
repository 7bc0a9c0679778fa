"""Whether an error that is made anew at every step settles or grows."""

import math
from typing import Final

import numpy as np
from scipy.special import stdtrit

from app.core.results import FloatArray, Growth, GrowthVerdict

FEWEST_STEPS: Final = 80
SMALLEST_GROWTH: Final = 0.1
"""A rise by less than this share of the mean over the stretch is no growth worth the name."""

BLOCKS: Final = 12
_CONFIDENCE: Final = 0.95
_LEAD_IN: Final = 4
"""One step in so many, the first ones, is left out: an error that settles rises at first."""


def judge_growth(errors: FloatArray) -> Growth:
    """Fits a straight line to the last three quarters of the steps.

    Errors of neighbouring steps are alike, and a fit to all of them would take them for more
    evidence than they are. It is made to means of 12 blocks of steps instead, which are nearly
    independent of each other where a block is long beside the memory of the network: the method
    of batch means (A. M. Law, Simulation Modeling and Analysis, 5th edition, 2015, section
    9.5.3). The interval is the slope's, by Student's t with 10 degrees of freedom (N. R. Draper
    and H. Smith, Applied Regression Analysis, 3rd edition, 1998, section 1.4).

    Args:
        errors: The mean error at each step, shape (steps,).

    Returns:
        "grows" where the whole interval of the rise lies above 10 % of the mean, "settles" where
        it lies below, "unclear" where it holds 10 %; "short", with a change of 0, for fewer than
        80 steps.
    """
    if len(errors) < FEWEST_STEPS:
        return Growth("short", 0.0, 0.0, 0.0)
    stretch = errors[len(errors) // _LEAD_IN :]
    mean = float(stretch.mean())
    if mean == 0:
        return Growth("settles", 0.0, 0.0, 0.0)
    edges = np.linspace(0, len(stretch), BLOCKS + 1).astype(np.intp)
    means = np.add.reduceat(stretch, edges[:-1]) / np.diff(edges)
    middles = (edges[:-1] + edges[1:] - 1) / 2
    slope, error = fit_slope(middles, means)
    change = slope * len(stretch) / mean
    half = float(stdtrit(BLOCKS - 2, (1 + _CONFIDENCE) / 2)) * error * len(stretch) / mean
    return Growth(_decide(change - half, change + half), change, change - half, change + half)


def fit_slope(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """Returns the slope of the least-squares line through the points, and its standard error."""
    apart = x - x.mean()
    spread = float(apart @ apart)
    slope = float(apart @ y) / spread
    residuals = y - y.mean() - slope * apart
    return slope, math.sqrt(float(residuals @ residuals) / (len(x) - 2) / spread)


def _decide(low: float, high: float) -> GrowthVerdict:
    if low > SMALLEST_GROWTH:
        return "grows"
    return "settles" if high < SMALLEST_GROWTH else "unclear"
