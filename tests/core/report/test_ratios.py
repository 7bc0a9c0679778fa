import pytest

from app.core.report.ratios import (
    LARGER,
    LONGER,
    Ways,
    describe_figures,
    describe_interval,
    describe_ratio,
)
from app.core.results.latency import Interval


@pytest.mark.parametrize(
    ("ratio", "ways", "said"),
    [
        (0.00564, LARGER, "177× smaller"),
        (2.1, LARGER, "2.10× larger"),
        (1.1, LARGER, "1.10× larger"),
        (1.094, LARGER, "9.4 % larger"),
        (1 / 1.1, LARGER, "1.10× smaller"),
        (0.969, LONGER, "3.1 % shorter"),
        (1.0004, LONGER, "0 %"),
        (1.0, LARGER, "0 %"),
        (0.0, LARGER, "down to nothing"),
        (5400.0, LARGER, "5,400× larger"),
    ],
)
def test_a_ratio_is_a_factor_and_near_one_a_percentage(ratio: float, ways: Ways, said: str) -> None:
    assert describe_ratio(ratio, ways) == said


def test_what_is_only_known_to_be_larger_is_said_so() -> None:
    assert describe_ratio(1000.0, most=1000.0) == "over 1,000× larger"
    assert describe_ratio(999.0, most=1000.0) == "999× larger"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.38, 1.46, "95 % CI 1.38 to 1.46"),
        (0.5, 0.8, "95 % CI 1.25 to 2.00"),
        (0.969, 1.007, "95 % CI −3.1 to +0.7 %"),
        (1.011, 1.04, "95 % CI 1.1 % to 4.0 % larger"),
        (0.96, 0.989, "95 % CI 1.1 % to 4.0 % smaller"),
        (0.5, 0.96, "95 % CI 4.0 % to 2.00× smaller"),
        (1.04, 2.0, "95 % CI 4.0 % to 2.00× larger"),
        (0.9, 1.5, "95 % CI 1.11× smaller to 1.50× larger"),
        (0.969, 1.5, "95 % CI 3.1 % smaller to 1.50× larger"),
        (0.0, 2.0, "95 % CI down to nothing to 2.00× larger"),
        (0.9999, 1.02, "95 % CI 0.0 to +2.0 %"),
    ],
)
def test_an_interval_says_its_way_once_where_both_ends_share_it(
    low: float, high: float, said: str
) -> None:
    assert describe_interval(Interval(low, high)) == said


def test_figures_that_differ_are_never_said_to_be_the_same() -> None:
    assert describe_figures(3456, 3455) == "less than 0.1 % larger"
    assert describe_figures(3455, 3456) == "less than 0.1 % smaller"
    assert describe_figures(0, 3456) == "down to nothing"
