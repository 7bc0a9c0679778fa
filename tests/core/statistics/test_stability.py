"""Drifts and modes are found where they are, and none where there are none."""

from typing import Any

import numpy as np
import pytest
from fakes import draw_calls

from app.core.statistics.stability import measure_drift, split_modes


def modes(seed: int, share: float, gap: float, count: int = 400) -> Any:
    """Returns calls of which a share takes ``gap`` times as long."""
    rng = np.random.default_rng(seed)
    slow = np.where(rng.random(count) < share, gap, 1)
    return (1_000_000 * slow * rng.lognormal(0, 0.03, count)).astype(np.int64)


@pytest.mark.parametrize(
    ("trend", "expected"),
    [
        ([1.0] * 12 + [1.2] * 12, 0.2),
        ([1.0] * 12 + [0.8] * 12, -0.2),
        (np.linspace(1, 1.2, 24).tolist(), 0.095),
        ([1.0, 1.0, 1.0, 7.0, 1.1, 1.1, 1.1], 0.1),
    ],
)
def test_a_drift_is_measured(make_drift: Any, trend: list[float], expected: float) -> None:
    assert measure_drift(make_drift(trend)) == pytest.approx(expected, abs=0.02)


def test_every_drift_of_10_percent_is_found_and_none_where_there_is_none(make_drift: Any) -> None:
    found = [abs(measure_drift(make_drift([1.0] * 12 + [1.1] * 12, s))) for s in range(50)]
    alarms = [abs(measure_drift(make_drift([1.0] * 24, s))) for s in range(50)]
    assert min(found) >= 0.05
    assert max(alarms) < 0.05


def test_spells_that_come_and_go_are_no_drift(make_drift: Any) -> None:
    rounds = make_drift([1.0, 1.3] * 12)
    assert abs(measure_drift(rounds)) < 0.05


def test_what_one_side_gains_and_the_other_loses_is_no_drift_of_the_machine(
    make_round: Any,
) -> None:
    rounds = [
        make_round(draw_calls(i) * factor, draw_calls(50 + i) / factor)
        for i, factor in enumerate([1.0] * 6 + [1.2] * 6)
    ]
    assert abs(measure_drift(rounds)) < 0.02


@pytest.mark.parametrize("count", range(6))
def test_few_rounds_have_no_drift(make_drift: Any, count: int) -> None:
    assert measure_drift(make_drift([3.0**i for i in range(count)])) == 0


@pytest.mark.parametrize("gap", [1.3, 1.5, 3.0])
@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_two_modes_are_found_with_their_medians(gap: float, share: float) -> None:
    for seed in range(20):
        found = split_modes(modes(seed, share, gap))
        assert found is not None
        low, high = found
        assert low == pytest.approx(1_000_000, rel=0.02)
        assert high == pytest.approx(1_000_000 * gap, rel=0.02)


@pytest.mark.parametrize("spread", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("count", [40, 100, 2000])
def test_lognormal_calls_never_pass_for_two_kinds(spread: float, count: int) -> None:
    assert all(split_modes(draw_calls(seed, count, spread)) is None for seed in range(100))


def test_a_long_tail_is_no_second_mode() -> None:
    for seed in range(100):
        tail = 1 + np.random.default_rng(seed).exponential(0.2, 200)
        assert split_modes((1_000_000 * tail).astype(np.int64)) is None


def test_a_few_outliers_and_modes_that_lie_close_are_no_second_mode() -> None:
    assert all(split_modes(modes(seed, 0.05, 3.0)) is None for seed in range(20))
    assert all(split_modes(modes(seed, 0.5, 1.1)) is None for seed in range(20))


@pytest.mark.parametrize("count", [1, 39])
def test_few_calls_have_no_modes(count: int) -> None:
    assert split_modes(modes(0, 0.5, 3.0, count)) is None


def test_calls_that_all_take_the_same_have_no_modes() -> None:
    assert split_modes(np.full(100, 5_000_000)) is None
