"""A side's figures, by hand and against SciPy."""

from collections.abc import Callable

import numpy as np
import pytest
from fakes import estimate_speedup, summarise
from scipy.stats import binom, mstats

from app.core.results.latency import SAMPLE_FLOORS, EstimateName, Round, SideUsage
from app.core.statistics.side_figures import counted_rounds

MakeRound = Callable[..., Round]


@pytest.mark.parametrize("n", [1, 2, 9, 72, 1001])
def test_percentiles_agree_with_scipys_linear_ones(make_round: MakeRound, n: int) -> None:
    samples = np.random.default_rng(n).integers(1_000, 900_000, n)
    side = summarise([make_round(samples, [1])]).reference
    p25, p50, p75, p95, p99 = mstats.mquantiles(
        samples, [0.25, 0.5, 0.75, 0.95, 0.99], alphap=1, betap=1
    )
    assert (side.n, side.min_ns) == (n, samples.min())
    assert (side.p50.ns, side.p95.ns, side.p99.ns) == pytest.approx((p50, p95, p99))
    assert side.iqr.ns == pytest.approx(p75 - p25, abs=1e-6)


def test_figures_of_a_side_by_hand(make_round: MakeRound) -> None:
    rounds = [make_round([40, 10], [7]), make_round([20, 30, 50], [9])]
    latency = summarise(rounds)
    side = latency.reference
    assert (side.n, side.min_ns, side.p50.ns, side.iqr.ns) == (5, 10, 30, 20)
    assert side.p95.ns == pytest.approx(48)
    assert latency.reference.samples_ns.tolist() == [40, 10, 20, 30, 50]
    assert latency.candidate.p50.ns == 8
    assert latency.rounds == tuple(rounds)


def test_faults_are_told_per_call_that_counts_and_switches_per_call_of_all(
    make_round: MakeRound,
) -> None:
    rounds = [
        make_round([1, 2, 3], [1], usage=SideUsage(6, 0)),
        make_round([4, 5], [1], usage=SideUsage(400, 3), disturbed=True),
        make_round([6], [1], usage=SideUsage(2, 0)),
    ]
    latency = summarise(rounds)
    assert latency.reference.minor_faults_per_call == 8 / 4
    # A round with a switch never counts: over those that do there would be none.
    assert latency.reference.involuntary_switches_per_call == 3 / 6
    assert latency.candidate.involuntary_switches_per_call == 3 / 3


def test_counts_are_unknown_where_one_round_does_not_know_them(make_round: MakeRound) -> None:
    rounds = [make_round([1], [1]), make_round([1], [1], usage=SideUsage(None, None))]
    side = summarise(rounds).candidate
    assert side.minor_faults_per_call is None
    assert side.involuntary_switches_per_call is None


@pytest.mark.parametrize(
    ("name", "percentile"), [("p50", 50), ("iqr", 75), ("p95", 95), ("p99", 99)]
)
def test_a_sample_floor_is_the_fewest_calls_whose_extremes_enclose_the_percentile(
    name: EstimateName, percentile: int
) -> None:
    # The largest sample misses the p-quantile with probability p**n: at most 2.5 % on its side.
    share = percentile / 100
    floor = SAMPLE_FLOORS[name]
    assert share**floor <= 0.025 < share ** (floor - 1)
    assert binom.pmf(floor, floor, share) <= 0.025 < binom.pmf(floor - 1, floor - 1, share)


def test_disturbed_rounds_are_left_out_of_every_figure(make_round: MakeRound) -> None:
    quiet = [make_round([100, 104], [50]), make_round([102], [50, 50], instance=1)]
    disturbed = make_round([9_000_000], [1], disturbed=True)
    rounds = [quiet[0], disturbed, quiet[1]]
    assert counted_rounds(rounds) == tuple(quiet)
    latency = summarise(rounds)
    assert latency.reference.samples_ns.tolist() == [100, 104, 102]
    assert latency.candidate.samples_ns.tolist() == [50, 50, 50]
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
