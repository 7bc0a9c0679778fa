"""What is said of the speed-up in each of its states; hints are muted, and nothing contradicts."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from fakes import make_comparison
from scipy.stats import norm
from scipy.stats import t as student_t

from app.core.report.speed_verdict import describe_speed_ratio, state_comparison, state_speed
from app.core.report.verdicts import Statement
from app.core.results.latency import Interval, Round, RoundSide, SideUsage, Speedup, StoppedBy
from app.core.statistics.bootstrap import analyse, judge, widen

PAIRS = 8


def make(
    estimate: float,
    low: float | None = None,
    high: float | None = None,
    stopped_by: StoppedBy | None = "budget",
) -> Speedup:
    few = low is None or high is None
    verdict = "too few calls" if few else judge(estimate, low, high)
    return Speedup(estimate, low, high, 0.95, verdict, stopped_by)


@pytest.mark.parametrize(
    ("speedup", "statement"),
    [
        (make(6.0, 5.9, 6.12), Statement("6.00× faster", "95 % CI 5.90 to 6.12")),
        (make(0.4329, 0.4255, 0.4425), Statement("2.31× slower", "95 % CI 2.26 to 2.35")),
        (
            make(2.2, 1.2, 3.9),
            Statement(
                "at least 1.20× faster",
                "95 % CI 1.20 to 3.90; seen: 2.20× faster",
                remedy="measure longer to know how much",
            ),
        ),
        (
            make(1 / 6.1, 1 / 329, 1 / 4.29),
            Statement(
                "at least 4.2× slower",
                "95 % CI 4.29 to 329; seen: 6.10× slower",
                remedy="measure longer to know how much",
            ),
        ),
        (
            make(2.2, 1.004, 3.9),
            Statement(
                "faster",
                "95 % CI 1.00 to 3.90; seen: 2.20× faster",
                remedy="measure longer to know how much",
            ),
        ),
        (
            make(1.004, 0.99, 1.021),
            Statement("practically the same", "95 % CI 1.0 % slower to 2.1 % faster"),
        ),
        (make(1.0, 1.0, 1.0), Statement("practically the same", "95 % CI 0 % to 0 %")),
        (
            make(1.015, 1.005, 1.025),
            Statement("practically the same", "95 % CI 0.5 % faster to 2.5 % faster"),
        ),
        (
            make(1.02, 1.001, 1.04),
            Statement(
                "perhaps a little faster",
                "95 % CI 0.1 % faster to 4.0 % faster",
                remedy="about 3 times as long may decide it",
            ),
        ),
        (
            make(1.015, 0.98, 1.05),
            Statement(
                "cannot tell",
                "95 % CI 2.0 % slower to 5.0 % faster",
                remedy="about 4 times as long may decide it",
            ),
        ),
        (
            make(3.0, 0.97, 9.3),
            Statement(
                "probably faster, about 3.0×",
                "95 % CI 3.1 % slower to 9.30× faster",
                remedy="about 2 times as long may decide it",
            ),
        ),
        (
            make(1 / 1.5, 0.3, 1.02),
            Statement(
                "probably slower, about 1.5×",
                "95 % CI 3.33× slower to 2.0 % faster",
                remedy="about 2 times as long may decide it",
            ),
        ),
        (
            make(1.05, 0.5, 1.4),
            Statement(
                "cannot tell",
                "95 % CI 2.00× slower to 40 % faster",
                remedy="it would take over 100 times as long",
            ),
        ),
        (
            make(12.977),
            Statement(
                "too few calls",
                "seen: 13.0× faster, no interval",
                remedy="an interval takes 6 calls of each",
            ),
        ),
    ],
)
def test_a_finished_measurement_says_what_its_interval_allows(
    speedup: Speedup, statement: Statement
) -> None:
    assert state_speed(speedup, PAIRS) == statement


@pytest.mark.parametrize(
    ("speedup", "pairs", "statement"),
    [
        (
            make(1 / 2.1, stopped_by=None),
            1,
            Statement("about 2.1× slower so far", "an interval takes 6 calls of each", "muted"),
        ),
        (
            make(1.01, stopped_by=None),
            1,
            Statement("no difference seen so far", "an interval takes 6 calls of each", "muted"),
        ),
        # The ends are further apart than a factor of two.
        (
            make(4.67, 2.02, 5.62, None),
            PAIRS,
            Statement("about 4.7× faster so far", "95 % CI 2.02 to 5.62", "muted"),
        ),
        # One pair of models is a beginning.
        (
            make(0.5, 0.49, 0.51, None),
            1,
            Statement("about 2.0× slower so far", "95 % CI 1.96 to 2.04", "muted"),
        ),
        (make(0.5, 0.49, 0.51, None), 2, Statement("2.00× slower", "95 % CI 1.96 to 2.04")),
        # Without 1, but twice the interval would hold it.
        (
            make(1.1, 1.03, 1.2, None),
            PAIRS,
            Statement("about 1.10× faster so far", "95 % CI 1.03 to 1.20", "muted"),
        ),
        (
            make(1.01, 0.98, 1.05, None),
            PAIRS,
            Statement("no difference seen so far", "95 % CI 2.0 % slower to 5.0 % faster", "muted"),
        ),
        (
            make(1.02, 1.001, 1.04, None),
            PAIRS,
            Statement("perhaps a little faster", "95 % CI 0.1 % faster to 4.0 % faster", "muted"),
        ),
        (
            make(1.3, 0.9, 1.9, None),
            PAIRS,
            Statement("perhaps faster", "95 % CI 11 % slower to 90 % faster", "muted"),
        ),
    ],
)
def test_a_measurement_that_runs_is_muted_until_its_claim_would_hold(
    speedup: Speedup, pairs: int, statement: Statement
) -> None:
    assert state_speed(speedup, pairs) == statement


@pytest.mark.slow
def test_no_headline_names_a_side_on_which_its_interval_does_not_lie_wholly_or_mostly() -> None:
    ratios = np.exp(np.linspace(-2, 2, 41))
    for low in ratios:
        for estimate in ratios[ratios >= low]:
            for high in ratios[ratios >= estimate]:
                for by in ("budget", None):
                    check_agreement(make(float(estimate), float(low), float(high), by))


def check_agreement(speedup: Speedup) -> None:
    statement = state_speed(speedup, PAIRS)
    assert speedup.low is not None
    assert speedup.high is not None
    hedged = statement.headline.startswith(("perhaps", "probably", "no diff", "cannot", "pract"))
    if speedup.low <= 1 <= speedup.high:
        assert hedged, statement
        assert statement.tone == "muted" or speedup.stopped_by is not None
    # The same and what cannot be told are never one word.
    assert ("the same" in statement.headline) == (
        speedup.verdict == "same" and speedup.stopped_by is not None
    )
    for word, other in (("faster", "slower"), ("slower", "faster")):
        if word in statement.headline:
            assert other not in statement.headline
            assert speedup.estimate == 1 or (speedup.estimate > 1) == (word == "faster")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("effect", [1.0, 1.05, 2.0, 0.4])
def test_a_claim_in_full_contrast_never_turns_into_its_contrary(seed: int, effect: float) -> None:
    rng = np.random.default_rng(seed)
    usage = SideUsage(0, 0)
    rounds: list[Round] = []
    claims = []
    for number in range(30):
        if number % 3 == 0:
            placed = math.exp(rng.uniform(0.005, 0.03) * rng.choice([-1, 1]))
        reference = (1e6 * placed * np.exp(rng.normal(0, 0.1, 6))).astype(np.int64)
        candidate = (1e6 / effect * np.exp(rng.normal(0, 0.1, 6))).astype(np.int64)
        sides = (RoundSide(samples, usage) for samples in (reference, candidate))
        rounds.append(Round(number // 3, *sides))
        latency, speedup = analyse(rounds, replicates=100)
        by: StoppedBy | None = None if number < 29 else "budget"
        statement = state_speed(replace(speedup, stopped_by=by), latency.pairs)
        claims.append((statement.tone, statement.headline))
    bold = ["faster" in text for tone, text in claims if tone == "plain" and "×" in text]
    assert all(before == after for before, after in pairwise(bold)), claims
    if effect == 1:
        assert not bold
    if effect in {2.0, 0.4}:
        assert claims[-1][0] == "plain"
        assert bold


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1.0, "0 %"),
        (0.9996, "0 %"),
        (1.0012, "0.1 % faster"),
        (1 / 1.02, "2.0 % slower"),
        (1.099, "9.9 % faster"),
        (1 / 1.098, "9.8 % slower"),
        (1.0996, "10 % faster"),
        (1.5, "50 % faster"),
        (0.5, "2.00× slower"),
        (1e30, "over 1,000× faster"),
    ],
)
def test_a_ratio_is_told_in_percent_up_to_twice_and_as_a_factor_from_there(
    ratio: float, text: str
) -> None:
    assert describe_speed_ratio(ratio) == text


@pytest.mark.parametrize("pairs", [1, 2])
def test_few_pairs_of_models_are_told_to_measure_longer_without_a_figure(pairs: int) -> None:
    assert state_speed(make(1.1, 0.9, 1.3), pairs).remedy == "a longer measurement may decide it"


@pytest.mark.parametrize("pairs", [3, 8, 40])
@pytest.mark.parametrize("times", [2, 5, 20])
def test_as_many_times_as_long_makes_an_interval_that_decides(times: int, pairs: int) -> None:
    # What replicates span shrinks as the square root, here until the lower end lies above 1.
    estimate = math.log(1.2)
    spanned = estimate / student_t.ppf(0.975, times * pairs - 1) * math.sqrt(times)
    spanned *= 0.999 * math.sqrt((times * pairs - 1) / (times * pairs)) * norm.ppf(0.975)
    bare = Interval(math.exp(estimate - spanned), math.exp(estimate + spanned))
    undecided = make(1.2, *widen(1.2, bare, pairs))
    assert undecided.verdict == "undecided"
    assert state_speed(undecided, pairs).remedy == f"about {times} times as long may decide it"
    spanned /= math.sqrt(times)
    bare = Interval(math.exp(estimate - spanned), math.exp(estimate + spanned))
    assert judge(1.2, *widen(1.2, bare, times * pairs)) == "faster"


def test_a_comparison_is_spoken_of_with_its_pairs_of_models() -> None:
    comparison = make_comparison()
    assert comparison.latency is not None
    assert comparison.speedup is not None
    assert state_comparison(comparison) == state_speed(comparison.speedup, comparison.latency.pairs)
    untimed: Any = replace(comparison, latency=None, speedup=None)
    assert state_comparison(untimed) is None
