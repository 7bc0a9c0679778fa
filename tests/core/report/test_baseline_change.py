"""A change is told with the uncertainty of both comparisons."""

import math
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from fakes import make_comparison, make_rounds

from app.core.report.baseline_change import (
    RatioChange,
    compare_percentiles,
    compare_speedups,
    describe_bytes,
    describe_change,
    find_speed_change,
)
from app.core.results.latency import Interval, Speedup
from app.core.results.size import FileSize, Sizes

SLOW = make_comparison(rounds=make_rounds(candidate_us=200))
FAST = make_comparison(rounds=make_rounds(candidate_us=50))
UNTIMED = replace(SLOW, latency=None, speedup=None)


def make(estimate: float, low: float, high: float) -> Speedup:
    return Speedup(estimate, low, high, 0.95, "faster", "precision")


def ends(change: RatioChange) -> tuple[float, float]:
    assert change.interval is not None
    return change.interval.low, change.interval.high


def with_speedup(speedup: Speedup) -> Any:
    return replace(SLOW, speedup=speedup)


def test_the_ratio_of_two_speedups_worked_out_by_hand() -> None:
    change = compare_speedups(make(4, 4 / 1.1, 4 * 1.2), make(2, 2 / 1.3, 2 * 1.05))
    assert change.estimate == 2
    low, high = ends(change)
    assert low == pytest.approx(2 * math.exp(-math.hypot(math.log(1.1), math.log(1.05))))
    assert high == pytest.approx(2 * math.exp(math.hypot(math.log(1.2), math.log(1.3))))
    assert change.verdict == "faster"


def test_a_baseline_known_exactly_leaves_the_interval_as_it_is() -> None:
    change = compare_speedups(make(3, 2.9, 3.2), make(2, 2, 2))
    assert ends(change) == (pytest.approx(1.45), pytest.approx(1.6))


def test_either_way_round_says_the_same() -> None:
    one, other = make(3, 2.9, 3.2), make(2, 1.8, 2.1)
    there, back = ends(compare_speedups(one, other)), ends(compare_speedups(other, one))
    assert there == pytest.approx((1 / back[1], 1 / back[0]))


def test_the_interval_covers_the_truth_in_19_of_20_cases() -> None:
    rng = np.random.default_rng(5)
    sigmas, covered, times = (0.02, 0.05), 0, 2000
    for _ in range(times):
        values = [math.exp(rng.normal(math.log(t), s)) for t, s in zip((3, 2), sigmas, strict=True)]
        current, baseline = (
            make(v, v * math.exp(-1.96 * s), v * math.exp(1.96 * s))
            for v, s in zip(values, sigmas, strict=True)
        )
        low, high = ends(compare_speedups(current, baseline))
        covered += low <= 1.5 <= high
    assert covered / times == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(
    ("current", "verdict"),
    [
        (make(2.02, 2.01, 2.03), "same"),
        (make(2.2, 1.9, 2.5), "undecided"),
        (make(2.2, 2.1, 2.3), "faster"),
        (make(1.8, 1.7, 1.9), "slower"),
    ],
)
def test_a_change_needs_an_effect_and_an_interval_without_1(current: Speedup, verdict: str) -> None:
    assert compare_speedups(current, make(2, 1.99, 2.01)).verdict == verdict


def test_figures_at_the_ends_of_what_a_record_may_hold_do_not_overflow() -> None:
    for values in product((1e-30, 1, 1e30), repeat=2):
        change = compare_speedups(*(make(value, 1e-30, 1e30) for value in values))
        low, high = ends(change)
        assert 0 < low <= change.estimate <= high < math.inf
        sides = (with_speedup(make(value, 1e-30, 1e30)) for value in values)
        assert describe_change(*sides).speed


def test_a_median_is_compared_with_the_uncertainty_of_both() -> None:
    assert FAST.latency is not None
    assert SLOW.latency is not None
    change = compare_percentiles(FAST.latency.candidate.p50, SLOW.latency.candidate.p50)
    assert change is not None
    low, high = ends(change)
    assert low < change.estimate < high < 0.3
    # Shorter: the ratio is below 1.
    assert change.verdict == "slower"


@pytest.mark.parametrize(
    "fields",
    [{"interval": None}, {"interval": Interval(0, 5)}, {"calls": 367}],
)
def test_a_percentile_without_a_sound_interval_is_not_compared(fields: dict[str, Any]) -> None:
    assert SLOW.latency is not None
    whole = SLOW.latency.reference.p99
    assert compare_percentiles(whole, whole) is not None
    assert compare_percentiles(replace(whole, **fields), whole) is None
    assert compare_percentiles(whole, replace(whole, **fields)) is None


def test_a_comparison_against_itself_has_not_changed() -> None:
    change = describe_change(SLOW, SLOW)
    assert change.speed.startswith("speed-up practically unchanged (95 % CI ")
    assert change.size == "3.46 kB, as in the baseline"
    percent = f"{SLOW.divergence.percent:.2f} %"
    assert change.difference == f"{percent}, as in the baseline"


def test_what_cannot_be_told_apart_is_said_with_its_interval_in_percent() -> None:
    one, other = with_speedup(make(1.976, 1.95, 2)), with_speedup(make(2, 1.97, 2.03))
    assert describe_change(one, other).speed == ("speed-up: cannot tell (95 % CI −3.1 to +0.7 %)")


def test_a_change_is_said_with_its_interval() -> None:
    larger = Sizes(FileSize(2048, 256, 1000, 1175), FileSize(1024, 256, 1100, 1587))
    worse = replace(FAST.divergence, mean_abs_difference=FAST.divergence.mean_abs_difference * 2)
    current = replace(
        FAST, sizes=larger, divergence=worse, speedup=make(2.84, 2.84 / 1.02, 2.84 * 1.02)
    )
    change = describe_change(current, with_speedup(make(2, 2 / 1.02, 2 * 1.02)))
    assert change.speed == "speed-up 1.42× larger than the baseline (95 % CI 1.38 to 1.46)"
    assert change.size == "1.15× larger than the baseline's 3.46 kB"
    after, before = worse.percent, SLOW.divergence.percent
    assert change.difference == f"{after:.2f} % against {before:.2f} %"


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (2.8, "speed-up 1.40× larger than the baseline so far (95 % CI 1.38 to 1.42)"),
        (2.0, "speed-up practically unchanged so far (95 % CI −1.4 to +1.4 %)"),
        (2.05, "speed-up: cannot tell so far (95 % CI 1.1 % to 4.0 % larger)"),
    ],
)
def test_a_change_of_what_is_still_measured_is_one_so_far(estimate: float, said: str) -> None:
    running = replace(make(estimate, estimate / 1.01, estimate * 1.01), stopped_by=None)
    known = make(2, 2 / 1.01, 2 * 1.01)
    assert describe_change(with_speedup(running), with_speedup(known)).speed == said


@pytest.mark.parametrize(
    ("current", "baseline", "said"),
    [
        (3455, 3455, "3.46 kB, as in the baseline"),
        (6219, 3455, "1.80× larger than the baseline's 3.46 kB"),
        (3456, 3455, "1 B larger than the baseline's 3.46 kB"),
        (3455, 3456, "1 B smaller than the baseline's 3.46 kB"),
        (10, 3455, "346× smaller than the baseline's 3.46 kB"),
    ],
)
def test_bytes_are_told_against_the_baselines(current: int, baseline: int, said: str) -> None:
    assert describe_bytes(current, baseline) == said


def test_identical_outputs_differ_by_nothing() -> None:
    same = replace(SLOW.divergence, mean_abs_difference=0.0)
    words = describe_change(replace(SLOW, divergence=same), SLOW).difference
    assert words.startswith("0 % against ")


@pytest.mark.parametrize(
    ("current", "baseline", "whose"),
    [(UNTIMED, SLOW, "this one"), (SLOW, UNTIMED, "the baseline"), (UNTIMED, UNTIMED, "this one")],
)
def test_without_latencies_the_change_says_so(current: Any, baseline: Any, whose: str) -> None:
    assert find_speed_change(current, baseline) is None
    change = describe_change(current, baseline)
    assert change.speed == f"speed-up not compared: {whose} has not been timed"


def test_too_few_calls_tell_no_change() -> None:
    few = make_comparison(rounds=make_rounds(count=2, calls=2, candidate_us=10))
    change = find_speed_change(few, SLOW)
    assert change is not None
    assert change.estimate > 10
    assert (change.interval, change.verdict) == (None, "too few calls")
    assert describe_change(few, SLOW).speed == "speed-up not compared: too few calls"


def test_every_statement_fits_under_a_verdict() -> None:
    for current, baseline in product((SLOW, FAST, UNTIMED), repeat=2):
        change = describe_change(current, baseline)
        assert max(map(len, (change.speed, change.size, change.difference))) <= 64
