import pytest

from app.core.results.latency import Interval
from app.ui.charts.accuracy import Dot, accuracy_ends, difference_ends


def test_the_axis_leaves_a_margin_around_all_intervals() -> None:
    dots = [Dot("a", 85, Interval(80, 90)), Dot("b", 90, Interval(85, 95))]
    assert accuracy_ends(dots) == pytest.approx((77.75, 97.25))


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [(98, 100, (97.5, 100.5)), (0, 2, (-0.5, 2.5)), (0, 100, (-0.5, 100.5))],
)
def test_the_axis_ends_just_beyond_what_can_be(
    low: float, high: float, ends: tuple[float, float]
) -> None:
    assert accuracy_ends([Dot("a", low, Interval(low, high))]) == pytest.approx(ends)


@pytest.mark.parametrize(("low", "high", "reach"), [(-2, 1, 2.3), (-1, 4, 4.6), (0, 0, 0.575)])
def test_the_axis_of_the_difference_is_alike_on_both_sides_of_zero(
    low: float, high: float, reach: float
) -> None:
    assert difference_ends(Interval(low, high)) == pytest.approx((-reach, reach))
