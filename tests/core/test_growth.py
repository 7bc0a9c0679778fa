"""An error settles or grows by a line whose interval holds the truth as often as it says."""

from collections import Counter

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import linregress, t

from app.core.arrays import FloatArray
from app.core.findings import Growth
from app.core.growth import BLOCKS, FEWEST_STEPS, fit_slope, judge_growth

SERIES = 300


def draw_noise(steps: int, likeness: float, seed: int) -> FloatArray:
    """Returns stationary AR(1) noise of variance 1, shape (SERIES, steps)."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(SERIES, steps + 500))
    noise = lfilter([1], [1, -likeness], shocks, axis=1)[:, 500:]
    return noise * np.sqrt(1 - likeness**2)


def rise(steps: int, share: float) -> FloatArray:
    """Returns a line that rises by ``share`` of its mean over the last three quarters."""
    begin = steps // 4
    middle = (begin + steps - 1) / 2
    return 1 + share * (np.arange(steps) - middle) / (steps - begin)


def judge(steps: int, likeness: float, share: float, deviation: float) -> list[Growth]:
    noise = draw_noise(steps, likeness, seed=steps)
    return [judge_growth(rise(steps, share) + deviation * row) for row in noise]


@pytest.mark.parametrize("likeness", [0.0, 0.5, 0.9, 0.98])
@pytest.mark.parametrize("steps", [FEWEST_STEPS, 200, 2000])
@pytest.mark.parametrize("share", [0.0, 0.3])
def test_the_interval_holds_the_truth_however_alike_neighbouring_steps_are(
    steps: int, likeness: float, share: float
) -> None:
    verdicts = judge(steps, likeness, share, deviation=0.1)
    held = sum(growth.low <= share <= growth.high for growth in verdicts)
    # Three standard errors of 300 tries below 95 %, and the method's own 2 %.
    assert held / SERIES >= 0.89


@pytest.mark.parametrize("likeness", [0.0, 0.5, 0.9, 0.98])
@pytest.mark.parametrize("steps", [FEWEST_STEPS, 200, 2000])
def test_noise_around_a_constant_is_hardly_ever_called_growth(steps: int, likeness: float) -> None:
    counts = Counter(growth.verdict for growth in judge(steps, likeness, 0.0, deviation=0.1))
    assert counts["grows"] <= 0.03 * SERIES


@pytest.mark.parametrize(("likeness", "deviation"), [(0.0, 0.1), (0.5, 0.1), (0.9, 0.03)])
def test_a_long_constant_error_settles(likeness: float, deviation: float) -> None:
    counts = Counter(growth.verdict for growth in judge(2000, likeness, 0.0, deviation))
    assert counts["settles"] >= 0.95 * SERIES


@pytest.mark.parametrize(("likeness", "deviation"), [(0.0, 0.1), (0.5, 0.1), (0.9, 0.1)])
def test_an_error_that_doubles_grows(likeness: float, deviation: float) -> None:
    # From 2/3 of the mean to 4/3.
    counts = Counter(growth.verdict for growth in judge(2000, likeness, 2 / 3, deviation))
    assert counts["grows"] >= 0.95 * SERIES


def test_what_noise_hides_is_unclear() -> None:
    counts = Counter(growth.verdict for growth in judge(200, 0.5, 0.1, deviation=0.3))
    assert counts["unclear"] >= 0.9 * SERIES


def test_a_random_walk_is_seldom_said_to_settle() -> None:
    rng = np.random.default_rng(5)
    walks = 10 + np.abs(np.cumsum(rng.normal(size=(SERIES, 2000)), axis=1))
    counts = Counter(judge_growth(walk).verdict for walk in walks)
    assert counts["settles"] <= 0.15 * SERIES


def test_a_line_without_noise_is_measured_exactly() -> None:
    growth = judge_growth(rise(400, 0.5))
    assert growth.verdict == "grows"
    assert (growth.change, growth.low, growth.high) == pytest.approx((0.5, 0.5, 0.5))


def test_a_falling_error_settles() -> None:
    growth = judge_growth(rise(400, -0.5))
    assert growth.verdict == "settles"
    assert growth.change == pytest.approx(-0.5)


def test_the_steps_in_which_an_error_builds_up_do_not_count() -> None:
    steps = np.arange(400)
    growth = judge_growth(1 - np.exp(-steps / 20))
    assert growth.verdict == "settles"
    assert abs(growth.change) < 0.02


def test_an_error_of_nothing_settles() -> None:
    assert judge_growth(np.zeros(100)) == Growth("settles", 0.0, 0.0, 0.0)


@pytest.mark.parametrize("steps", [1, 20, FEWEST_STEPS - 1])
def test_too_few_steps_are_said_to_be_so(steps: int) -> None:
    assert judge_growth(np.linspace(1, 9, steps)) == Growth("short", 0.0, 0.0, 0.0)


def test_independent_residuals_give_the_interval_of_the_textbook() -> None:
    x = np.arange(BLOCKS, dtype=np.float64)
    # Alternating residuals are as unlike as can be: every point counts.
    y = 3 + 0.25 * x + np.tile([0.1, -0.1], BLOCKS // 2)
    fit = linregress(x, y)
    slope, half_width = fit_slope(x, y)
    assert slope == pytest.approx(fit.slope)
    assert half_width == pytest.approx(t.ppf(0.975, BLOCKS - 2) * fit.stderr)


def test_residuals_that_are_alike_widen_the_interval() -> None:
    x = np.arange(BLOCKS, dtype=np.float64)
    noise = np.random.default_rng(1).normal(size=BLOCKS)
    alike = np.repeat(noise[::4], 4)
    fit = linregress(x, x + alike)
    assert fit_slope(x, x + alike)[1] > 2 * t.ppf(0.975, BLOCKS - 2) * fit.stderr
