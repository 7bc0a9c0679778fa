"""Which part of an axis is shown, and when it is shown in whole again."""

import pytest

from app.ui.charts.axis_zoom import AxisZoom


@pytest.fixture
def axis() -> AxisZoom:
    axis = AxisZoom()
    axis.adapt("latency (µs)", (0.0, 100.0))
    return axis


def test_the_place_under_the_pointer_stays(axis: AxisZoom) -> None:
    assert axis.scale(0.5, 20.0)
    assert axis.shown == (10.0, 60.0)
    assert axis.zoomed


def test_nobody_zooms_to_nowhere(axis: AxisZoom) -> None:
    for _ in range(100):
        axis.scale(0.5, 50.0)
    low, high = axis.shown
    assert high - low == pytest.approx(100 / 500)
    for _ in range(100):
        axis.scale(2.0, 50.0)
    assert axis.shown == (0.0, 100.0)
    assert not axis.zoomed


def test_what_is_moved_stays_within_what_there_is(axis: AxisZoom) -> None:
    assert not axis.shift(10.0)
    axis.scale(0.5, 50.0)
    assert axis.shift(1000.0)
    assert axis.shown == (50.0, 100.0)
    assert not axis.shift(1.0)
    assert axis.shift(-70.0)
    assert axis.shown == (0.0, 50.0)
    assert axis.zoomed


def test_all_is_shown_again_when_asked(axis: AxisZoom) -> None:
    assert not axis.reset()
    axis.scale(0.5, 50.0)
    assert axis.reset()
    assert axis.shown == (0.0, 100.0)


def test_the_part_stays_while_calls_come_in(axis: AxisZoom) -> None:
    axis.scale(0.2, 50.0)
    axis.adapt("latency (µs)", (5.0, 90.0))
    assert axis.shown == (40.0, 60.0)
    axis.adapt("latency (µs)", (50.0, 90.0))
    assert axis.shown == (50.0, 70.0)


@pytest.mark.parametrize(
    ("key", "ends"), [("latency (ms)", (0.0, 100.0)), ("latency (µs)", (200.0, 300.0))]
)
def test_another_axis_is_shown_in_whole(
    axis: AxisZoom, key: str, ends: tuple[float, float]
) -> None:
    axis.scale(0.2, 50.0)
    axis.adapt(key, ends)
    assert axis.shown == ends
    assert not axis.zoomed


def test_another_number_of_steps_is_shown_in_whole() -> None:
    axis = AxisZoom()
    axis.adapt("step", (0.5, 20.5), whole=True)
    for _ in range(50):
        axis.scale(0.5, 10.0)
    low, high = axis.shown
    assert high - low == pytest.approx(4.0)
    axis.adapt("step", (0.5, 20.5), whole=True)
    assert axis.zoomed
    axis.adapt("step", (0.5, 30.5), whole=True)
    assert axis.shown == (0.5, 30.5)


def test_an_axis_of_few_steps_has_no_parts() -> None:
    axis = AxisZoom()
    axis.adapt("step", (0.5, 2.5), whole=True)
    assert not axis.scale(0.5, 1.0)
    assert not axis.zoomed
