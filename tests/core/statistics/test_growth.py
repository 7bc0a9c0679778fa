"""An error settles or grows by a line whose interval holds the truth as often as it says."""

from collections import Counter

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import linregress, t

from app.core.results.anatomy import (
    FEWEST_STEPS,
    LARGEST_CHANGE,
    DirectionError,
    Growth,
    LayerError,
)
from app.core.statistics.growth import BLOCKS, fit_line, judge_growth, judge_layer
from app.core.types import FloatArray

SERIES = 300


def draw_noise(steps: int, likeness: float, seed: int) -> FloatArray:
    """Returns stationary AR(1) noise of variance 1, shape (SERIES, steps)."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(SERIES, steps + 500))
    noise = lfilter([1], [1, -likeness], shocks, axis=1)[:, 500:]
    return noise * np.sqrt(1 - likeness**2)


def rise(steps: int, share: float) -> FloatArray:
    """Returns a line that changes by ``share`` over the last three quarters, about a mean of 1."""
    begin = steps // 4
    line = 1 + share * (np.arange(steps) - begin) / (steps - 1 - begin)
    return np.maximum(line, 0) / line[begin:].mean()


def judge(steps: int, likeness: float, share: float, deviation: float) -> list[Growth]:
    noise = draw_noise(steps, likeness, seed=steps)
    return [judge_growth(np.abs(rise(steps, share) + deviation * row)) for row in noise]


@pytest.mark.parametrize("likeness", [0.0, 0.5, 0.9, 0.98])
@pytest.mark.parametrize("steps", [FEWEST_STEPS, 200, 2000])
@pytest.mark.parametrize("share", [-0.7, 0.0, 0.3, 2.0])
def test_the_interval_holds_the_truth_however_alike_neighbouring_steps_are(
    steps: int, likeness: float, share: float
) -> None:
    verdicts = judge(steps, likeness, share, deviation=0.1)
    held = sum(growth.low <= share <= growth.high for growth in verdicts)
    # Three standard errors of 300 tries below 95 %, and the method's own 2 %.
    assert held / SERIES >= 0.89


@pytest.mark.slow
@pytest.mark.parametrize(("share", "deviation"), [(0.3, 0.1), (0.3, 0.3), (2.0, 0.1), (-0.7, 0.1)])
def test_the_interval_is_no_wider_than_it_has_to_be(share: float, deviation: float) -> None:
    # Of 4,800 series: what the method promises lies within 92 % and 99 %, and is 95 %.
    held = [
        growth.low <= share <= growth.high
        for steps in (FEWEST_STEPS, 200, 2000, 5000)
        for likeness in (0.0, 0.5, 0.9, 0.98)
        for growth in judge(steps, likeness, share, deviation)
    ]
    assert 0.94 <= np.mean(held) <= 0.975


@pytest.mark.parametrize("share", [-0.9, 0.0, 5.0])
def test_no_figure_says_that_an_error_falls_by_more_than_all_of_it(share: float) -> None:
    for growth in judge(FEWEST_STEPS, 0.9, share, deviation=2.0):
        assert -1 <= growth.low <= growth.change <= growth.high
        assert growth.high <= LARGEST_CHANGE * (1 + 1e-9)


def test_an_error_that_comes_from_nothing_or_ends_in_it_is_told_within_bounds() -> None:
    begun = judge_growth(np.maximum(np.arange(200) - 50, 0.0))
    ended = judge_growth(np.arange(200)[::-1] / 7)
    assert begun.verdict == "grows"
    assert begun.change == begun.high == pytest.approx(LARGEST_CHANGE)
    assert ended.verdict == "settles"
    assert ended.low == pytest.approx(-1)


def test_a_steady_rise_from_nothing_is_told_by_the_ends_of_its_last_three_quarters() -> None:
    # From a quarter of its height to the whole of it.
    growth = judge_growth(np.arange(1, 401) / 7)
    assert growth.verdict == "grows"
    assert growth.change == pytest.approx(400 / 101 - 1)


def test_where_the_mean_may_be_nothing_the_interval_has_no_ends() -> None:
    errors = np.zeros(400)
    errors[::97] = 1
    growth = judge_growth(errors)
    assert (growth.verdict, growth.low) == ("unclear", -1)
    assert growth.high == pytest.approx(LARGEST_CHANGE)


@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_the_size_of_an_error_does_not_decide_how_it_grows(size: float) -> None:
    course = rise(400, 0.5)
    assert judge_growth(course * size).change == pytest.approx(0.5)


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
    counts = Counter(growth.verdict for growth in judge(2000, likeness, 1.0, deviation))
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
    line = fit_line(x, y)
    assert line.slope == pytest.approx(fit.slope)
    assert line.slope_half_width == pytest.approx(t.ppf(0.975, BLOCKS - 2) * fit.stderr)
    assert line.mean == pytest.approx(y.mean())
    assert line.mean_half_width == pytest.approx(t.ppf(0.975, BLOCKS - 2) * fit.stderr * x.std())


def test_residuals_that_are_alike_widen_the_interval() -> None:
    x = np.arange(BLOCKS, dtype=np.float64)
    noise = np.random.default_rng(1).normal(size=BLOCKS)
    alike = np.repeat(noise[::4], 4)
    fit = linregress(x, x + alike)
    wide = fit_line(x, x + alike).slope_half_width
    assert wide > 2 * t.ppf(0.975, BLOCKS - 2) * fit.stderr


def make_layer(forward: FloatArray, backward: FloatArray) -> LayerError:
    directions = tuple(DirectionError(errors, None) for errors in (forward, backward))
    return LayerError(0, (forward + backward) / 2, None, directions)


def test_each_direction_is_judged_in_the_order_in_which_it_reads() -> None:
    forward, backward = rise(200, 1.1), rise(200, 1.12)[::-1]
    layer = make_layer(forward, backward)
    judged = judge_layer(layer, 2)
    assert [growth.verdict for growth in judged] == ["grows", "grows"]
    assert [growth.change for growth in judged] == pytest.approx([1.1, 1.12])
    # What the mean of both does is true of neither.
    assert abs(judge_growth(layer.hidden).change - 1.1) > 0.5


def test_one_direction_may_settle_while_the_other_one_grows() -> None:
    judged = judge_layer(make_layer(np.ones(200), rise(200, 1.0)[::-1]), 2)
    assert [growth.verdict for growth in judged] == ["settles", "grows"]


def test_what_reads_in_one_direction_has_one_verdict() -> None:
    layer = LayerError(0, rise(200, 1.0), None)
    assert judge_layer(layer, 1) == (judge_growth(layer.hidden),)


def test_directions_that_are_not_known_apart_are_not_judged() -> None:
    assert judge_layer(LayerError(0, rise(200, 1.0), None), 2) == ()
