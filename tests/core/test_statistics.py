"""Quantiles, intervals and verdicts, against SciPy, brute force and simulated machines."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom, mstats

from app.core.results import Round, SideUsage, Speedup
from app.core.statistics import (
    SAMPLE_FLOORS,
    SMALLEST_EFFECT,
    counted_rounds,
    draw_weights,
    estimate_speedup,
    judge,
    summarise,
)

MakeRound = Callable[..., Round]


def simulate(
    make_round: MakeRound,
    seed: int,
    *,
    effect: float = 1.0,
    placement: float = 0.01,
    instances: int = 5,
    calls: int = 30,
) -> list[Round]:
    """Returns rounds as a machine gives them: placed per instance, drifting, with a long tail.

    Args:
        make_round: Makes a round.
        seed: Of the simulated machine.
        effect: How many times faster the candidate truly is.
        placement: Standard deviation of an instance's own effect on either side.
        instances: Of five rounds each.
        calls: Of one side in a round.
    """
    rng = np.random.default_rng(seed)
    rounds = []
    for instance in range(instances):
        placed = np.exp(rng.normal(0, placement, 2))
        for _ in range(5):
            drift = np.exp(rng.normal(0, 0.02))
            tail = 1 + rng.exponential(0.05, (2, calls))
            reference = 1_000_000 * drift * placed[0] * tail[0]
            candidate = 1_000_000 * drift * placed[1] * tail[1] / effect
            sides = (side.astype(np.int64) for side in (reference, candidate))
            rounds.append(make_round(*sides, instance=instance))
    return rounds


def brute_force(rounds: list[Round]) -> tuple[float, float]:
    """Returns the interval from medians of samples that are really repeated as drawn."""
    weights = draw_weights([r.instance for r in rounds], seed=0).astype(int)
    ratios = []
    for row in weights:
        drawn = np.repeat(np.arange(len(rounds)), row)
        reference = np.concatenate([rounds[i].reference_ns for i in drawn])
        candidate = np.concatenate([rounds[i].candidate_ns for i in drawn])
        ratios.append(np.median(reference) / np.median(candidate))
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(low), float(high)


def verdicts(simulations: list[list[Round]]) -> list[str]:
    return [estimate_speedup(rounds).verdict for rounds in simulations]


@pytest.mark.parametrize("n", [1, 2, 9, 72, 1001])
def test_percentiles_agree_with_scipys_linear_ones(make_round: MakeRound, n: int) -> None:
    samples = np.random.default_rng(n).integers(1_000, 900_000, n)
    side = summarise([make_round(samples, [1])]).reference
    p25, p50, p75, p95, p99 = mstats.mquantiles(
        samples, [0.25, 0.5, 0.75, 0.95, 0.99], alphap=1, betap=1
    )
    assert (side.n, side.min_ns) == (n, samples.min())
    assert (side.p50_ns, side.p95_ns, side.p99_ns) == pytest.approx((p50, p95, p99))
    assert side.iqr_ns == pytest.approx(p75 - p25, abs=1e-6)


def test_figures_of_a_side_by_hand(make_round: MakeRound) -> None:
    rounds = [make_round([40, 10], [7]), make_round([20, 30, 50], [9])]
    latency = summarise(rounds)
    side = latency.reference
    assert (side.n, side.min_ns, side.p50_ns, side.iqr_ns) == (5, 10, 30, 20)
    assert side.p95_ns == pytest.approx(48)
    assert latency.reference_ns.tolist() == [40, 10, 20, 30, 50]
    assert latency.candidate.p50_ns == 8
    assert latency.rounds == tuple(rounds)


def test_faults_and_switches_are_told_per_call(make_round: MakeRound) -> None:
    rounds = [
        make_round([1, 2, 3], [1], usage=SideUsage(6, 0)),
        make_round([4, 5], [1], usage=SideUsage(4, 1), disturbed=True),
        make_round([6], [1], usage=SideUsage(2, 0)),
    ]
    side = summarise(rounds).reference
    assert side.minor_faults_per_call == 2
    assert side.involuntary_switches_per_call == 0


def test_counts_are_unknown_where_one_round_does_not_know_them(make_round: MakeRound) -> None:
    rounds = [make_round([1], [1]), make_round([1], [1], usage=SideUsage(None, None))]
    side = summarise(rounds).candidate
    assert side.minor_faults_per_call is None
    assert side.involuntary_switches_per_call is None


@pytest.mark.parametrize("percentile", SAMPLE_FLOORS)
def test_a_sample_floor_is_the_fewest_calls_whose_extremes_enclose_the_percentile(
    percentile: int,
) -> None:
    # The largest sample misses the p-quantile with probability p**n: at most 2.5 % on its side.
    share = percentile / 100
    floor = SAMPLE_FLOORS[percentile]
    assert share**floor <= 0.025 < share ** (floor - 1)
    assert binom.pmf(floor, floor, share) <= 0.025 < binom.pmf(floor - 1, floor - 1, share)


def test_disturbed_rounds_are_left_out_of_every_figure(make_round: MakeRound) -> None:
    quiet = [make_round([100, 104], [50]), make_round([102], [50, 50], instance=1)]
    disturbed = make_round([9_000_000], [1], disturbed=True)
    rounds = [quiet[0], disturbed, quiet[1]]
    assert counted_rounds(rounds) == tuple(quiet)
    latency = summarise(rounds)
    assert latency.reference_ns.tolist() == [100, 104, 102]
    assert latency.candidate_ns.tolist() == [50, 50, 50]
    assert latency.reference.n == 3
    assert len(latency.rounds) == 3
    assert latency.disturbed_rounds == 1
    assert not latency.uses_disturbed
    assert estimate_speedup(rounds) == estimate_speedup(quiet)


def test_disturbed_rounds_are_used_after_all_where_most_are(make_round: MakeRound) -> None:
    rounds = [make_round([100], [10], disturbed=i > 0) for i in range(3)]
    assert counted_rounds(rounds) == tuple(rounds)
    latency = summarise(rounds)
    assert latency.uses_disturbed
    assert latency.disturbed_rounds == 2
    assert latency.reference.n == 3


def test_half_of_the_rounds_being_quiet_is_enough(make_round: MakeRound) -> None:
    rounds = [make_round([100], [10], disturbed=i % 2 == 0) for i in range(4)]
    assert counted_rounds(rounds) == (rounds[1], rounds[3])


def test_the_estimate_is_the_ratio_of_the_medians(make_round: MakeRound) -> None:
    rounds = [make_round([10, 30, 20], [4, 5]), make_round([40, 50], [6], instance=1)]
    assert estimate_speedup(rounds).estimate == 30 / 5


def test_rounds_that_are_all_alike_have_an_interval_without_width(make_round: MakeRound) -> None:
    rounds = [make_round([20] * 6, [10] * 6, instance=i // 5) for i in range(10)]
    speedup = estimate_speedup(rounds)
    assert (speedup.low, speedup.estimate, speedup.high) == (2, 2, 2)
    assert speedup.half_width == 0
    assert speedup.confidence == 0.95


def test_a_single_round_has_an_interval_without_width(make_round: MakeRound) -> None:
    speedup = estimate_speedup([make_round([21, 25, 20, 22], [10, 14])])
    assert speedup.low == speedup.estimate == speedup.high == 21.5 / 12


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
    rounds = simulate(make_round, seed=2, calls=400)
    speedup = estimate_speedup(rounds)
    assert (speedup.low, speedup.high) == pytest.approx(brute_force(rounds), rel=2e-4)


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


def test_a_replicate_draws_as_many_instances_and_as_many_rounds_of_each() -> None:
    labels = np.array([0, 0, 0, 1, 1, 4])
    weights = draw_weights(labels.tolist(), seed=1)
    assert weights.shape == (1000, 6)
    assert (weights >= 0).all()
    per_instance = [weights[:, labels == i].sum(axis=1) / np.sum(labels == i) for i in (0, 1, 4)]
    drawn = np.stack(per_instance, axis=1)
    assert (drawn == drawn.round()).all()
    assert (drawn.sum(axis=1) == 3).all()
    # Every round has the same chance: the mean weight is 1, within five standard errors.
    assert weights.mean(axis=0) == pytest.approx(np.ones(6), abs=5 * weights.std() / 1000**0.5)


@pytest.mark.parametrize(
    ("estimate", "low", "high", "verdict"),
    [
        (2.0, 1.9, 2.1, "faster"),
        (0.5, 0.45, 0.55, "slower"),
        (1.1, 0.99, 1.2, "indistinguishable"),
        (1.1, 1.0, 1.2, "indistinguishable"),
        (0.9, 0.8, 1.0, "indistinguishable"),
        (1.029, 1.02, 1.04, "indistinguishable"),
        (1.031, 1.02, 1.04, "faster"),
        (1 / 1.029, 0.96, 0.98, "indistinguishable"),
        (1 / 1.031, 0.96, 0.98, "slower"),
    ],
)
def test_a_verdict_needs_an_interval_without_1_and_an_effect_of_3_percent(
    estimate: float, low: float, high: float, verdict: str
) -> None:
    assert SMALLEST_EFFECT == 0.03
    assert judge(estimate, low, high) == verdict


def test_the_half_width_is_a_share_of_the_estimate() -> None:
    assert Speedup(2.0, 1.9, 2.3, 0.95, "faster").half_width == pytest.approx(0.1)


@pytest.mark.parametrize("placement", [0.0, 0.01, 0.02])
def test_a_copy_is_found_indistinguishable_at_least_95_times_of_100(
    make_round: MakeRound, placement: float
) -> None:
    simulations = [simulate(make_round, seed, placement=placement) for seed in range(100)]
    assert verdicts(simulations).count("indistinguishable") >= 95


@pytest.mark.parametrize(("effect", "verdict"), [(1.1, "faster"), (1 / 1.1, "slower")])
def test_a_true_effect_of_10_percent_is_found(
    make_round: MakeRound, effect: float, verdict: str
) -> None:
    simulations = [simulate(make_round, seed, effect=effect) for seed in range(40)]
    assert verdicts(simulations).count(verdict) >= 38


def test_a_true_effect_of_1_percent_is_not_called_one(make_round: MakeRound) -> None:
    simulations = [simulate(make_round, seed, effect=1.01, placement=0) for seed in range(40)]
    assert set(verdicts(simulations)) == {"indistinguishable"}


def test_the_interval_covers_the_truth_about_as_often_as_it_says(make_round: MakeRound) -> None:
    # Twenty instances: of five, a percentile interval is known to be too narrow.
    truth = 1.5
    speedups = [
        estimate_speedup(simulate(make_round, seed, effect=truth, instances=20, calls=10))
        for seed in range(60)
    ]
    covered = sum(s.low <= truth <= s.high for s in speedups)
    # Fewer would come of a true 95 % once in two thousand times.
    assert covered >= binom.ppf(0.0005, 60, 0.95)
