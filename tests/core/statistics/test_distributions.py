import pytest

from app.core.statistics.distributions import (
    binomial_probability,
    normal_quantile,
    student_quantile,
)


def test_a_normal_variable_lies_below_1_96_at_97_5_percent() -> None:
    assert normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)
    assert normal_quantile(0.5) == 0


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.7062), (2, 4.3027), (10, 2.2281), (1e9, 1.9600)]
)
def test_student_s_t_is_as_in_printed_tables(freedom: float, quantile: float) -> None:
    assert student_quantile(0.975, freedom) == pytest.approx(quantile, abs=1e-4)


def test_at_most_one_head_of_two_coins_comes_three_times_of_four() -> None:
    assert binomial_probability(1, 2, 0.5) == pytest.approx(0.75)
