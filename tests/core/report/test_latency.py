import pytest

from app.core.report.latency import describe_certainty, describe_per_call, is_unsure
from app.core.results.latency import Estimate, EstimateName, Interval


@pytest.mark.parametrize(
    ("name", "calls", "said"),
    [
        ("p50", 1, "1 call of the 6 that p50 needs"),
        ("p95", 71, "71 calls of the 72 that p95 needs"),
        ("p95", 72, ""),
        ("p99", 367, "367 calls of the 368 that p99 needs"),
        ("iqr", 1, ""),
    ],
)
def test_a_percentile_of_too_few_calls_says_how_many_it_needs(
    name: EstimateName, calls: int, said: str
) -> None:
    estimate = Estimate(name, 100_000.0, calls)
    assert describe_certainty(estimate) == said
    assert is_unsure(estimate) == bool(said)


def test_an_estimate_of_enough_calls_tells_its_interval() -> None:
    estimate = Estimate("p50", 100_000.0, 6, Interval(90_000.0, 1_100_000.0))
    assert describe_certainty(estimate) == "95 % CI 90 µs to 1.1 ms"


@pytest.mark.parametrize(
    ("count", "said"),
    [(None, "unknown"), (0.0, "0"), (0.0004, "< 0.001"), (0.001, "0.001"), (12.3, "12.3")],
)
def test_what_the_kernel_counted_is_told_by_the_call(count: float | None, said: str) -> None:
    assert describe_per_call(count) == said
