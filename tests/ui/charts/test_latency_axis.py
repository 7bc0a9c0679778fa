from itertools import pairwise

import numpy as np
import pytest
from fakes import summarise
from numpy.testing import assert_allclose

from app.core.results.latency import Latency, Round, RoundSide, SideUsage
from app.ui.charts.latency_axis import (
    LatencyAxis,
    choose_edges,
    describe_share,
    find_percentiles,
    need_logarithm,
    round_axis,
    span_bulk,
)

USAGE = SideUsage(0, 0)
SCALES = pytest.mark.parametrize("logarithmic", [False, True], ids=["even", "logarithmic"])


def timed(
    reference_us: np.ndarray | list[float], candidate_us: np.ndarray | list[float]
) -> Latency:
    sides = (
        RoundSide((np.asarray(us) * 1_000).astype(np.int64), USAGE)
        for us in (reference_us, candidate_us)
    )
    return summarise([Round(0, *sides)])


def calls(
    median_us: float, count: int = 1000, *, slow: float = 0.0, times: float = 30, seed: int = 1
) -> np.ndarray:
    """Returns calls that spread over some 10 %, a share of them slower by up to ``times``."""
    rng = np.random.default_rng(seed)
    us = median_us * (1 + np.abs(rng.normal(0, 0.04, count)))
    late = rng.permutation(count)[: round(count * slow)]
    us[late] *= rng.uniform(2, times, len(late))
    return us


def two_modes(low_us: float, high_us: float) -> np.ndarray:
    rng = np.random.default_rng(5)
    return np.concatenate([rng.normal(low_us, 1, 600), rng.normal(high_us, 1.5, 400)])


DISTRIBUTIONS = {
    "dim 8": timed(calls(154, slow=0.02), calls(548, slow=0.02, seed=2)),
    "dim 512": timed(calls(5200, 240, slow=0.04, times=3), calls(620, 240, slow=0.04, seed=2)),
    "its own copy": timed(calls(5200, 400, slow=0.01), calls(5200, 400, slow=0.01, seed=2)),
    "50 times slower": timed(calls(100, slow=0.02), calls(5000, slow=0.02, seed=2)),
    "one call in ten is slow": timed(
        calls(150, slow=0.1, times=60), calls(300, slow=0.08, times=90, seed=2)
    ),
    "two modes": timed(two_modes(100, 190), calls(220, seed=2)),
    "a single slow call": timed([*calls(150, 400), 90_000], calls(300, 400, seed=2)),
}


def shown(latency: Latency) -> LatencyAxis:
    return span_bulk(latency, logarithmic=need_logarithm(latency))


def count_bars(samples: np.ndarray, edges: np.ndarray) -> int:
    """Returns how many bins the middle 80 % of the calls stand in."""
    low, high = np.percentile(samples, (10, 90))
    return int(np.searchsorted(edges, high) - np.searchsorted(edges, low)) + 1


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_both_sides_have_bars_of_their_own(name: str) -> None:
    latency = DISTRIBUTIONS[name]
    axis = shown(latency)
    edges = choose_edges((latency.reference.samples_ns, latency.candidate.samples_ns), axis)
    assert 25 <= len(edges) - 1 <= 200
    for samples in (latency.reference.samples_ns, latency.candidate.samples_ns):
        assert count_bars(samples, edges) >= 3
        within = (samples >= axis.low_ns) & (samples <= axis.high_ns)
        assert within.mean() > 0.85


@pytest.mark.parametrize("name", DISTRIBUTIONS)
@SCALES
def test_bins_are_equally_wide_on_their_axis_and_fill_it(name: str, logarithmic: bool) -> None:
    latency = DISTRIBUTIONS[name]
    axis = span_bulk(latency, logarithmic=logarithmic)
    edges = choose_edges((latency.reference.samples_ns, latency.candidate.samples_ns), axis)
    assert_allclose((edges[0], edges[-1]), (axis.low_ns, axis.high_ns))
    widths = np.diff(np.log(edges) if logarithmic else edges)
    assert_allclose(widths, widths[0], rtol=1e-6)


@pytest.mark.parametrize("slowest_us", [1_000, 100_000, 60_000_000])
@SCALES
def test_the_slowest_call_in_a_hundred_moves_no_edge(slowest_us: float, logarithmic: bool) -> None:
    usual = span_bulk(
        timed([*calls(154, 396), *[1_000] * 4], calls(548, 400)), logarithmic=logarithmic
    )
    latency = timed([*calls(154, 396), *[slowest_us] * 4], calls(548, 400))
    axis = span_bulk(latency, logarithmic=logarithmic)
    assert axis == usual
    assert axis.high_ns < 1_000_000
    assert axis.count_above(latency.reference.samples_ns) == 4


def test_a_mode_of_slow_calls_is_beyond_where_it_would_flatten_the_others() -> None:
    latency = DISTRIBUTIONS["one call in ten is slow"]
    axis = shown(latency)
    assert axis.high_ns < 500_000
    assert axis.count_above(latency.reference.samples_ns) == 100


def test_slow_calls_near_the_bulk_are_within_the_axis() -> None:
    latency = timed([*calls(100, 400), 175], calls(180, 400))
    axis = shown(latency)
    both = np.concatenate([latency.reference.samples_ns, latency.candidate.samples_ns])
    assert axis.count_above(both) == axis.count_below(both) == 0


def test_a_call_far_below_all_others_is_counted_and_moves_no_edge() -> None:
    latency = timed([*calls(5_000, 400), 3.0], calls(5_200, 400))
    axis = shown(latency)
    assert axis.low_ns > 4_000_000
    assert axis.count_below(latency.reference.samples_ns) == 1


@SCALES
def test_few_calls_have_an_axis(logarithmic: bool) -> None:
    for reference, candidate in (
        ([154], [548]),
        ([154, 160], [548, 9_000]),
        ([154, 155, 156, 158, 900], [548, 551, 560, 570, 571]),
        ([150] * 300, [150] * 300),
    ):
        latency = timed(reference, candidate)
        axis = span_bulk(latency, logarithmic=logarithmic)
        assert 0 <= axis.low_ns < axis.high_ns
        assert axis.low_ns > 0 or not logarithmic
        for side in (latency.reference, latency.candidate):
            assert axis.low_ns <= side.p50.ns <= axis.high_ns
        edges = choose_edges((latency.reference.samples_ns, latency.candidate.samples_ns), axis)
        assert (np.diff(edges) > 0).all()


def test_the_ends_stand_still_while_calls_come_in() -> None:
    reference, candidate = calls(154, 4_000, slow=0.02), calls(548, 4_000, slow=0.02, seed=2)
    axes = [shown(timed(reference[:count], candidate[:count])) for count in range(200, 4_001, 100)]
    changes = sum(one != other for one, other in pairwise(axes))
    assert changes <= 2


@pytest.mark.parametrize(
    ("low", "high", "rounded"),
    [(154_000, 584_000, (100_000, 600_000)), (5_200_000, 5_500_000, (5_140_000, 5_560_000))],
)
def test_an_even_axis_ends_in_round_numbers(
    low: float, high: float, rounded: tuple[float, float]
) -> None:
    axis = round_axis(low, high, logarithmic=False)
    assert axis.low_ns <= low < high <= axis.high_ns
    assert_allclose((axis.low_ns, axis.high_ns), rounded, rtol=0.02)


def test_a_logarithmic_axis_ends_in_round_numbers() -> None:
    axis = round_axis(104_000, 5_310_000, logarithmic=True)
    assert_allclose((axis.low_ns, axis.high_ns), (100_000, 6_000_000))


@pytest.mark.parametrize(
    ("factor", "expected"), [(1, False), (19, False), (21, True), (1 / 19, False), (1 / 21, True)]
)
def test_medians_far_apart_need_a_logarithm(factor: float, expected: bool) -> None:
    latency = timed([100.0] * 50, [100.0 * factor] * 50)
    assert need_logarithm(latency) is expected


def test_a_slow_call_needs_a_logarithm_only_where_all_calls_are_shown() -> None:
    latency = timed([100] * 99 + [2_500], [200] * 100)
    assert not need_logarithm(latency)
    assert need_logarithm(latency, all_calls=True)


def test_a_share_of_few_calls_is_counted() -> None:
    assert describe_share(1, np.zeros(5)) == "1 of 5 calls"
    assert describe_share(13, np.zeros(1_000)) == "1.3 % of calls"


@pytest.mark.parametrize(
    ("high_ns", "title"),
    [(900.0, "ns"), (600_000.0, "µs"), (1_200_000.0, "ms"), (4e9, "s")],
)
def test_the_unit_follows_the_end_of_the_axis(high_ns: float, title: str) -> None:
    assert LatencyAxis(100.0, high_ns, logarithmic=False).scale.title == title
    assert LatencyAxis(100.0, high_ns, logarithmic=True).scale.title == f"{title}, logarithmic"


@pytest.mark.parametrize("count", [1, 2, 3, 7, 1000])
def test_percentiles_of_ordered_calls_are_those_of_numpy(count: int) -> None:
    ordered = np.sort(calls(100, count, slow=0.1))
    percents = (0, 1, 5, 25, 75, 95, 99, 100)
    assert_allclose(find_percentiles(ordered, percents), np.percentile(ordered, percents))
