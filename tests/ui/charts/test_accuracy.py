import numpy as np
import pytest
from fakes import make_accuracy

from app.core.statistics.paired import summarise_accuracy
from app.ui.charts.accuracy import draw_accuracy, draw_difference

USUAL = summarise_accuracy(make_accuracy())


def test_both_sides_stand_with_their_shares_and_wilsons_intervals() -> None:
    drawing = draw_accuracy(USUAL, "int8")
    fp32, int8 = drawing.marks
    for marks, side in ((fp32, USUAL.reference), (int8, USUAL.candidate)):
        ends = (side.interval.low * 100, side.interval.high * 100)
        assert marks.x.tolist() == pytest.approx([side.share * 100, *ends])
        assert marks.ends == pytest.approx(ends)
    assert (fp32.role, fp32.pattern, fp32.signs) == (
        "reference",
        "solid",
        ("circle", "stroke", "stroke"),
    )
    assert (int8.role, int8.pattern, int8.signs[0]) == ("candidate", "dashed", "triangle")
    assert drawing.y_ticks == ((1, "● fp32"), (0, "▲ int8"))
    assert fp32.row > int8.row


@pytest.mark.parametrize("wrong", [0, 11, 185, 370])
def test_the_axis_leaves_a_margin_around_all_intervals_within_what_can_be(wrong: int) -> None:
    summary = summarise_accuracy(make_accuracy(wrong=wrong, lost=0, gained=0, both_wrong=0))
    drawing = draw_accuracy(summary, "int8")
    low, high = drawing.x_range
    ends = np.array([marks.ends for marks in drawing.marks])
    margin = max(np.ptp(ends) * 0.15, 0.5)
    assert low == pytest.approx(max(ends.min() - margin, -0.5))
    assert high == pytest.approx(min(ends.max() + margin, 100.5))


def test_the_difference_stands_against_none_in_the_middle_of_its_axis() -> None:
    drawing = draw_difference(USUAL, "int8")
    (marks,) = drawing.marks
    interval = USUAL.difference_interval
    assert marks.x.tolist() == [USUAL.difference_points, interval.low, interval.high]
    assert (marks.signs[0], drawing.guide) == ("diamond", 0.0)
    assert drawing.y_ticks == ((0.0, "◆ difference"),)
    low, high = drawing.x_range
    assert low == -high
    assert high == pytest.approx(max(abs(interval.low), abs(interval.high)) * 1.15)
    assert drawing.x_axis == "int8 − fp32 (percentage points, 95 % CI)"


def test_no_difference_at_all_has_an_axis_to_stand_on() -> None:
    alike = summarise_accuracy(make_accuracy(lost=0, gained=0, both_wrong=0))
    assert draw_difference(alike, "int8").x_range[1] >= 0.575
