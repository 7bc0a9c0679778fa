"""Quantiles, intervals and verdicts, against SciPy, brute force and simulated machines."""

from collections.abc import Callable

import numpy as np
import pytest
from fakes import estimate_speedup, summarise
from scipy.stats import bootstrap, lognorm, norm
from scipy.stats import t as student_t

from app.core.results.latency import (
    SAMPLE_FLOORS,
    SMALLEST_EFFECT,
    Interval,
    Round,
    Speedup,
    part_sides,
)
from app.core.statistics.bootstrap import analyse, judge, widen
from app.core.statistics.resampling import draw_weights
from app.core.types import FloatArray

MakeRound = Callable[..., Round]


def draw_noise(rng: np.random.Generator, kind: str, calls: int) -> FloatArray:
    """Returns the factors of one round's calls on one side; their median is 1 in the long run."""
    if kind == "autocorrelated":
        factors = rng.normal(0, 0.05, calls)
        for i in range(1, calls):
            factors[i] = 0.9 * factors[i - 1] + np.sqrt(1 - 0.9**2) * factors[i]
        return np.exp(factors)
    if kind == "bimodal":
        # Symmetric about 1: a third each is fast, in the middle and slow.
        return rng.choice([0.75, 1, 1 / 0.75], calls) * np.exp(rng.normal(0, 0.01, calls))
    return np.exp(rng.normal(0, 0.03, calls))


def simulate(
    make_round: MakeRound,
    seed: int,
    *,
    effect: float = 1.0,
    placement: float = 0.01,
    instances: int = 8,
    calls: int = 12,
    kind: str = "plain",
) -> list[Round]:
    """Returns rounds as a machine gives them: placed per instance, with slow and quick spells.

    Args:
        make_round: Makes a round.
        seed: Of the simulated machine.
        effect: How many times faster the candidate truly is.
        placement: Standard deviation of the logarithm of an instance's effect on a side.
        instances: Of three rounds each.
        calls: Of one side in a round.
        kind: "plain", "autocorrelated", "bimodal" or "drifting"; the last gets 20 % slower.
    """
    rng = np.random.default_rng(seed)
    rounds = []
    for number in range(3 * instances):
        if number % 3 == 0:
            placed = np.exp(rng.normal(0, placement, 2))
        spell = np.exp(rng.normal(0, 0.02))
        if kind == "drifting":
            spell *= 1 + 0.2 * number / (3 * instances)
        reference = 1_000_000 * spell * placed[0] * draw_noise(rng, kind, calls)
        candidate = 1_000_000 * spell * placed[1] * draw_noise(rng, kind, calls) / effect
        sides = (side.astype(np.int64) for side in (reference, candidate))
        rounds.append(make_round(*sides, instance=number // 3))
    return rounds


def brute_force(rounds: list[Round]) -> tuple[float, float]:
    """Returns the interval from medians of samples that are really repeated as drawn.

    Widened by the formula as it stands in ``widen``, with SciPy's distributions.
    """
    weights = draw_weights([r.instance for r in rounds], seed=0).astype(int)
    ratios = []
    for row in weights:
        drawn = np.repeat(np.arange(len(rounds)), row)
        reference = np.concatenate([rounds[i].reference.samples_ns for i in drawn])
        candidate = np.concatenate([rounds[i].candidate.samples_ns for i in drawn])
        ratios.append(np.median(reference) / np.median(candidate))
    low, high = np.quantile(ratios, [0.025, 0.975])
    instances = len({r.instance for r in rounds})
    stretch = student_t.ppf(0.975, instances - 1) / norm.ppf(0.975)
    stretch *= (instances / (instances - 1)) ** 0.5
    everything = [
        np.concatenate([block.samples_ns for block in calls]) for calls in part_sides(rounds)
    ]
    estimate = np.median(everything[0]) / np.median(everything[1])
    return (
        float(estimate * (low / estimate) ** stretch),
        float(estimate * (high / estimate) ** stretch),
    )


def verdicts(simulations: list[list[Round]]) -> list[str]:
    return [estimate_speedup(rounds).verdict for rounds in simulations]


def test_the_estimate_is_the_ratio_of_the_medians(make_round: MakeRound) -> None:
    rounds = [make_round([10, 30, 20], [4, 5]), make_round([40, 50], [6], instance=1)]
    assert estimate_speedup(rounds).estimate == 30 / 5


def test_rounds_that_are_all_alike_have_an_interval_without_width(make_round: MakeRound) -> None:
    rounds = [make_round([20] * 6, [10] * 6, instance=i // 5) for i in range(15)]
    speedup = estimate_speedup(rounds)
    assert (speedup.low, speedup.estimate, speedup.high) == (2, 2, 2)
    assert speedup.half_width == 0
    assert speedup.confidence == 0.95


def test_a_single_instance_has_the_interval_that_pairs_of_single_calls_span(
    make_round: MakeRound,
) -> None:
    rng = np.random.default_rng(8)
    reference, candidate = rng.normal(300, 10, (2, 400)).astype(int), rng.normal(100, 4, (2, 300))
    rounds = [make_round(reference[i], candidate[i].astype(int)) for i in range(2)]
    latency, speedup = analyse(rounds)
    # The 20th and 781st of 800 calls, the 15th and 586th of 600.
    slow, fast = np.sort(reference.ravel())[[19, 780]], np.sort(candidate.ravel().astype(int))
    fast = fast[[14, 585]]
    low, high = slow[0] / fast[1] / 1.03, slow[1] / fast[0] * 1.03
    assert (speedup.low, speedup.high) == pytest.approx((low, high))
    assert low < speedup.estimate < high
    # Where another pair of models would lie, nobody knows.
    for side in (latency.reference, latency.candidate):
        assert {side.p50.interval, side.p95.interval, side.p99.interval, side.iqr.interval} == {
            None
        }


@pytest.mark.parametrize("calls", [1, 2, 5])
@pytest.mark.parametrize("instances", [1, 2])
def test_too_few_calls_have_no_interval(make_round: MakeRound, calls: int, instances: int) -> None:
    counts = [calls] if instances == 1 else [calls // 2, calls - calls // 2]
    rounds = [
        make_round([1300] * count, [100] * count, instance=i)
        for i, count in enumerate(counts)
        if count
    ]
    latency, speedup = analyse(rounds)
    assert speedup == Speedup(13.0, None, None, 0.95, "too few calls")
    assert speedup.interval is None
    assert speedup.half_width is None
    assert latency.reference.p50.interval is None


def test_one_side_with_too_few_calls_is_enough_for_none(make_round: MakeRound) -> None:
    rounds = [make_round([1300] * 500, [100] * 5), make_round([1300] * 500, [100], instance=1)]
    assert estimate_speedup(rounds[:1]).interval is None
    assert estimate_speedup(rounds).interval is not None


def test_six_calls_are_the_fewest_whose_range_holds_the_median_19_times_of_20() -> None:
    for calls in range(2, 12):
        missed = 2 * 0.5**calls
        assert (missed <= 0.05) == (calls >= SAMPLE_FLOORS["p50"])


@pytest.mark.parametrize(
    ("instances", "calls", "known"),
    [
        (2, 4, {"p50"}),
        (2, 7, {"p50", "iqr"}),
        (2, 40, {"p50", "iqr", "p95"}),
        (2, 200, {"p50", "iqr", "p95", "p99"}),
    ],
)
def test_a_percentile_has_an_interval_from_its_floor_on(
    make_round: MakeRound, instances: int, calls: int, known: set[str]
) -> None:
    rng = np.random.default_rng(3)
    rounds = [make_round(*rng.normal(1000, 50, (2, calls)), instance=i) for i in range(instances)]
    side = summarise(rounds).reference
    assert {found.name for found in side.estimates if found.interval is not None} == known


@pytest.mark.slow
@pytest.mark.parametrize(("instances", "calls"), [(1, 6), (2, 3), (3, 2), (6, 1), (6, 4)])
def test_the_fewest_calls_have_an_interval_that_holds_the_truth(
    make_round: MakeRound, instances: int, calls: int
) -> None:
    covered = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        rounds = []
        for i in range(instances):
            # Placed 0.5 % to 3 % off, as was seen of real models.
            placed = np.exp(rng.uniform(0.005, 0.03, 2) * rng.choice([-1, 1], 2) / 2)
            sides = (1e6 * p * np.exp(rng.normal(0, 0.05, calls)) for p in placed)
            rounds.append(make_round(*(s.astype(np.int64) for s in sides), instance=i))
        speedup = estimate_speedup(rounds)
        assert speedup.low is not None
        assert speedup.high is not None
        covered += speedup.low <= 1 <= speedup.high
    assert covered >= 0.95 * 300, covered / 300


def test_two_pairs_of_models_far_apart_stay_within_what_a_record_holds(
    make_round: MakeRound,
) -> None:
    rounds = [
        make_round([1] * 6, [10**13] * 6, instance=0),
        make_round([10**13] * 6, [1] * 6, instance=1),
    ]
    latency, speedup = analyse(rounds)
    assert speedup.low == pytest.approx(1e-100)
    assert speedup.high == 1e100
    assert latency.reference.p50.interval == Interval(1.0, 1e13)


def test_two_instances_widen_the_interval_more_than_many(make_round: MakeRound) -> None:
    widths = [
        np.median(
            [
                estimate_speedup(simulate(make_round, seed, instances=count)).half_width
                for seed in range(5)
            ]
        )
        for count in (2, 4, 16)
    ]
    assert widths[0] > 2 * widths[1] > 4 * widths[2]


@pytest.mark.parametrize("instances", [2, 5, 8, 1000])
def test_an_interval_is_stretched_by_students_t_and_for_the_variance_that_was_lost(
    instances: int,
) -> None:
    low, high = widen(2.0, Interval(1.9, 2.2), instances)
    stretch = student_t.ppf(0.975, instances - 1) / norm.ppf(0.975)
    stretch *= np.sqrt(instances / (instances - 1))
    assert np.log(2 / low) == pytest.approx(stretch * np.log(2 / 1.9), rel=1e-9)
    assert np.log(high / 2) == pytest.approx(stretch * np.log(2.2 / 2), rel=1e-9)


def test_many_instances_leave_the_interval_as_it_is() -> None:
    assert widen(2.0, Interval(1.9, 2.2), 10**6) == pytest.approx((1.9, 2.2), rel=1e-5)


def test_the_widened_interval_is_the_same_the_other_way_round() -> None:
    low, high = widen(2.0, Interval(1.9, 2.2), 8)
    flipped = widen(1 / 2.0, Interval(1 / 2.2, 1 / 1.9), 8)
    assert flipped == pytest.approx((1 / high, 1 / low))


def test_the_widened_interval_of_normal_instances_is_that_of_a_t_test() -> None:
    # Log-ratios of instances that are normal: the bootstrap's normal limit, widened, is Gosset's.
    logs = np.random.default_rng(3).normal(0.5, 0.02, 8)
    error = logs.std() / np.sqrt(8) * norm.ppf(0.975)
    mean = logs.mean()
    low, high = widen(np.exp(mean), Interval(np.exp(mean - error), np.exp(mean + error)), 8)
    expected = student_t.interval(0.95, 7, mean, logs.std(ddof=1) / np.sqrt(8))
    assert (np.log(low), np.log(high)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("calls", [7, 8, 40])
def test_the_interval_is_that_of_really_repeated_samples(make_round: MakeRound, calls: int) -> None:
    rounds = simulate(make_round, seed=calls, calls=calls)
    speedup = estimate_speedup(rounds)
    assert (speedup.low, speedup.high) == pytest.approx(brute_force(rounds), rel=1e-12)


def test_rounds_of_unlike_length_and_ties_count_as_often_as_drawn(make_round: MakeRound) -> None:
    rng = np.random.default_rng(5)
    rounds = [
        make_round(rng.integers(10, 15, 3 + i), rng.integers(5, 9, 12 - i), instance=i // 4)
        for i in range(10)
    ]
    speedup = estimate_speedup(rounds)
    assert (speedup.low, speedup.high) == pytest.approx(brute_force(rounds), rel=1e-12)


def test_many_samples_are_summarised_without_moving_the_interval(make_round: MakeRound) -> None:
    # 10,000 a side, ten times as many as there are bins of equal rank.
    rounds = simulate(make_round, seed=2, calls=420)
    speedup = estimate_speedup(rounds)
    assert (speedup.low, speedup.high) == pytest.approx(brute_force(rounds), rel=5e-4)


def test_the_same_rounds_give_the_same_interval(make_round: MakeRound) -> None:
    rounds = simulate(make_round, seed=9)
    assert estimate_speedup(rounds) == estimate_speedup(rounds)
    assert estimate_speedup(rounds, seed=1).low != estimate_speedup(rounds, seed=2).low


def test_a_slow_spell_of_the_machine_moves_both_sides_together(make_round: MakeRound) -> None:
    # One round in two is three times slower, on both sides alike.
    slow = [3 if i % 2 else 1 for i in range(20)]
    rounds = [make_round([200 * s] * 9, [100 * s] * 9, instance=i // 5) for i, s in enumerate(slow)]
    speedup = estimate_speedup(rounds)
    assert (speedup.low, speedup.high) == (2, 2)


def test_instances_are_drawn_whole_so_that_placement_widens_the_interval(
    make_round: MakeRound,
) -> None:
    placed = simulate(make_round, seed=4, placement=0.03)
    alike = simulate(make_round, seed=4, placement=0)
    assert estimate_speedup(placed).half_width > 3 * estimate_speedup(alike).half_width


@pytest.mark.parametrize(
    ("estimate", "low", "high", "verdict"),
    [
        (2.0, 1.9, 2.1, "faster"),
        (0.5, 0.45, 0.55, "slower"),
        (1.1, 0.99, 1.2, "undecided"),
        (1.1, 1.0, 1.2, "undecided"),
        (0.9, 0.8, 1.0, "undecided"),
        (1.029, 1.02, 1.04, "undecided"),
        (1.031, 1.02, 1.04, "faster"),
        (1 / 1.029, 0.96, 0.98, "undecided"),
        (1 / 1.031, 0.96, 0.98, "slower"),
        (1.0, 0.98, 1.029, "same"),
        (1.0, 1 / 1.03, 1.03, "same"),
        (1.02, 1.01, 1.0299, "same"),
        (1.0, 0.98, 1.031, "undecided"),
        (1.0, 0.9708, 1.02, "undecided"),
    ],
)
def test_a_claim_needs_an_interval_without_1_and_3_percent_and_the_same_lies_wholly_within(
    estimate: float, low: float, high: float, verdict: str
) -> None:
    assert SMALLEST_EFFECT == 0.03
    assert judge(estimate, low, high) == verdict


def test_the_half_width_is_a_share_of_the_estimate() -> None:
    assert Speedup(2.0, 1.9, 2.3, 0.95, "faster").half_width == pytest.approx(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("placement", [0.0, 0.01, 0.03])
def test_a_copy_is_called_neither_faster_nor_slower_95_times_of_100(
    make_round: MakeRound, placement: float
) -> None:
    speedups = [
        estimate_speedup(simulate(make_round, seed, placement=placement)) for seed in range(200)
    ]
    assert sum(s.verdict in {"same", "undecided"} for s in speedups) >= 190
    assert sum(s.low <= 1 <= s.high for s in speedups) >= 180


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["autocorrelated", "bimodal", "drifting"])
@pytest.mark.parametrize("placement", [0.0, 0.03])
def test_the_interval_covers_the_truth_in_every_kind_of_noise(
    make_round: MakeRound, kind: str, placement: float
) -> None:
    truth = 1.5
    speedups = [
        estimate_speedup(simulate(make_round, seed, effect=truth, placement=placement, kind=kind))
        for seed in range(60)
    ]
    assert sum(s.low <= truth <= s.high for s in speedups) >= 54
    assert all(s.low <= s.estimate <= s.high for s in speedups)


@pytest.mark.slow
@pytest.mark.parametrize(("effect", "verdict"), [(1.1, "faster"), (1 / 1.1, "slower")])
def test_a_true_effect_of_10_percent_is_found(
    make_round: MakeRound, effect: float, verdict: str
) -> None:
    simulations = [simulate(make_round, seed, effect=effect) for seed in range(40)]
    assert verdicts(simulations).count(verdict) >= 38


def test_a_true_effect_of_1_percent_is_not_called_one(make_round: MakeRound) -> None:
    simulations = [simulate(make_round, seed, effect=1.01, placement=0) for seed in range(40)]
    assert set(verdicts(simulations)) <= {"same", "undecided"}


def test_more_instances_narrow_the_interval_as_their_square_root(make_round: MakeRound) -> None:
    few, many = (
        np.median(
            [
                estimate_speedup(
                    simulate(make_round, seed, placement=0.02, instances=count, calls=4)
                ).half_width
                for seed in range(10)
            ]
        )
        for count in (12, 48)
    )
    # Twice by the root of four, and somewhat more by Student's t.
    assert 1.7 < few / many < 2.8


PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@pytest.mark.parametrize("name", PERCENTILES)
def test_percentile_intervals_agree_with_scipys_bootstrap_on_independent_calls(
    make_round: MakeRound, name: str
) -> None:
    # One call a round and one round an instance: then the two stages are the plain bootstrap.
    samples = np.random.default_rng(11).lognormal(13, 0.1, 400).astype(np.int64)
    rounds = [make_round([ns], [1], instance=i) for i, ns in enumerate(samples)]
    percentiles = summarise(rounds).reference.percentiles
    found = next(percentile.interval for percentile in percentiles if percentile.name == name)
    expected = bootstrap(
        (samples,),
        lambda values, axis: np.quantile(values, PERCENTILES[name], axis=axis),
        n_resamples=1000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    width = expected.high - expected.low
    assert found.low == pytest.approx(expected.low, abs=0.2 * width)
    assert found.high == pytest.approx(expected.high, abs=0.2 * width)


def test_the_interval_of_the_middle_half_agrees_with_scipys_bootstrap(
    make_round: MakeRound,
) -> None:
    samples = np.random.default_rng(12).lognormal(13, 0.1, 400).astype(np.int64)
    rounds = [make_round([1], [ns], instance=i) for i, ns in enumerate(samples)]
    found = summarise(rounds).candidate.iqr.interval
    assert found is not None
    expected = bootstrap(
        (samples,),
        lambda values, axis: np.subtract(*np.quantile(values, [0.75, 0.25], axis=axis)),
        n_resamples=1000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    width = expected.high - expected.low
    assert (found.low, found.high) == pytest.approx(expected, abs=0.2 * width)


@pytest.mark.slow
def test_percentile_intervals_cover_the_true_percentiles_of_independent_calls(
    make_round: MakeRound,
) -> None:
    covered = dict.fromkeys(PERCENTILES, 0)
    for seed in range(60):
        samples = np.random.default_rng(seed).lognormal(0, 0.1, (24, 24)) * 1_000_000
        rounds = [
            make_round(s.astype(np.int64), [1], instance=i // 3) for i, s in enumerate(samples)
        ]
        side = summarise(rounds).reference
        for percentile in side.percentiles:
            truth = lognorm.ppf(PERCENTILES[percentile.name], 0.1) * 1_000_000
            found = percentile.interval
            covered[percentile.name] += found.low <= truth <= found.high
    # Tails have few calls.
    assert min(covered.values()) >= 0.9 * 60, covered


def test_every_figure_lies_in_its_interval(make_round: MakeRound) -> None:
    for kind in ("plain", "bimodal", "autocorrelated"):
        latency = summarise(simulate(make_round, 1, kind=kind, calls=40))
        for side in latency.sides:
            for found in side.estimates:
                assert found.interval.low <= found.ns <= found.interval.high


def test_fewer_replicates_give_nearly_the_same_interval(make_round: MakeRound) -> None:
    rounds = simulate(make_round, seed=6)
    _, whole = analyse(rounds)
    _, quick = analyse(rounds, replicates=200)
    assert quick.estimate == whole.estimate
    assert quick.half_width == pytest.approx(whole.half_width, rel=0.3)


def test_instances_have_their_own_ratios_over_the_rounds_that_count(
    make_round: MakeRound,
) -> None:
    rounds = [
        make_round([30, 30], [10], instance=2),
        make_round([40], [10], instance=5),
        make_round([999], [1], instance=5, disturbed=True),
        make_round([50, 60, 70], [20, 20], instance=5),
    ]
    # Of the last instance: 40, 50, 60 and 70 against 10, 20 and 20.
    assert summarise(rounds).instance_ratios == (3.0, 55 / 20)
