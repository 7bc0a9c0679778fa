"""The wheel, a drag and a double click on plots, by what their axes then show."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from pointer import drag, point, roll
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.charts.drawing import Curve, Drawing, Map
from app.ui.widgets.drawing_plot import DrawingItem, DrawingPlot
from app.ui.widgets.map_plot import MapItem
from app.ui.widgets.zoom import Zoom

LINE = np.arange(101, dtype=np.float64)
DRAWING = Drawing(
    x_axis="latency (µs)",
    y_axis="share (%)",
    x_range=(0, 100),
    y_range=(0, 100),
    curves=(Curve(LINE, LINE, "line"),),
)

Ends = tuple[tuple[float, float], tuple[float, float]]


@pytest.fixture
def plot(show: Callable[[QWidget], QWidget]) -> DrawingPlot:
    plot = DrawingPlot()
    plot.widget.resize(500, 400)
    Zoom(plot.widget, ((plot,),))
    show(plot.widget)
    plot.show_drawing(DRAWING)
    QApplication.processEvents()
    return plot


def seen(plot: DrawingItem) -> Ends:
    (left, right), (bottom, top) = plot.item.getViewBox().viewRange()
    return (left, right), (bottom, top)


def place_of(plot: DrawingItem, x: float, y: float) -> QPointF:
    view = plot.item.scene().views()[0]
    place = view.mapFromScene(plot.item.getViewBox().mapViewToScene(QPointF(x, y)))
    return QPointF(place)


def test_the_wheel_zooms_x_about_the_pointer(plot: DrawingPlot) -> None:
    roll(plot.widget.viewport(), place_of(plot, 25, 50), 3)
    (left, right), y_range = seen(plot)
    assert right - left == pytest.approx(100 * 0.8**3)
    assert (25 - left) / (right - left) == pytest.approx(0.25, abs=0.01)
    assert y_range == (0, 100)


def test_over_the_names_of_y_the_wheel_zooms_y(plot: DrawingPlot) -> None:
    beside = place_of(plot, 0, 50) - QPointF(20, 0)
    roll(plot.widget.viewport(), beside, 2)
    x_range, (bottom, top) = seen(plot)
    assert x_range == (0, 100)
    assert top - bottom == pytest.approx(64)


def test_rows_with_names_are_no_axis_to_zoom(plot: DrawingPlot) -> None:
    plot.show_drawing(replace(DRAWING, y_axis="", y_ticks=((0.0, "fp32"), (50.0, "int8"))))
    QApplication.processEvents()
    roll(plot.widget.viewport(), place_of(plot, 0, 50) - QPointF(20, 0), 2)
    assert seen(plot)[1] == (0, 100)


def test_a_drag_moves_what_is_shown_as_far_as_there_is_something(plot: DrawingPlot) -> None:
    viewport = plot.widget.viewport()
    roll(viewport, place_of(plot, 50, 50), 4)
    (left, right), _ = seen(plot)
    grabbed = place_of(plot, 50, 50)
    drag(viewport, grabbed, place_of(plot, 40, 50))
    assert seen(plot)[0] == pytest.approx((left + 10, right + 10), abs=0.3)
    drag(viewport, grabbed, grabbed - QPointF(5000, 0))
    assert seen(plot)[0] == pytest.approx((100 - (right - left), 100))
    before = seen(plot)
    point(viewport, QEvent.Type.MouseMove, grabbed)
    assert seen(plot) == before


def test_all_that_there_is_cannot_be_moved(plot: DrawingPlot) -> None:
    drag(plot.widget.viewport(), place_of(plot, 50, 50), place_of(plot, 20, 20))
    assert seen(plot) == ((0, 100), (0, 100))


def test_a_double_click_shows_all_again(plot: DrawingPlot) -> None:
    viewport = plot.widget.viewport()
    roll(viewport, place_of(plot, 50, 50), 4)
    roll(viewport, place_of(plot, seen(plot)[0][0], 50) - QPointF(20, 0), 4)
    assert plot.axes.x.zoomed
    assert plot.axes.y.zoomed
    point(viewport, QEvent.Type.MouseButtonDblClick, place_of(plot, 50, 50))
    assert seen(plot) == ((0, 100), (0, 100))


def test_the_part_outlives_a_drawing_of_the_same_axis_alone(plot: DrawingPlot) -> None:
    roll(plot.widget.viewport(), place_of(plot, 50, 50), 4)
    zoomed = seen(plot)
    plot.show_drawing(replace(DRAWING, x_range=(0, 110)))
    assert seen(plot) == zoomed
    plot.show_drawing(replace(DRAWING, x_axis="latency (ms)"))
    assert seen(plot)[0] == (0, 100)


def test_ticks_are_found_anew_for_a_part(plot: DrawingPlot) -> None:
    asked: list[tuple[float, float]] = []

    def find(low: float, high: float) -> tuple[tuple[float, str], ...]:
        asked.append((low, high))
        return ((50.0, "fifty"),)

    plot.show_drawing(replace(DRAWING, x_ticks=((0.0, "0"),), find_x_ticks=find))
    assert asked == []
    roll(plot.widget.viewport(), place_of(plot, 50, 50), 1)
    assert asked == [seen(plot)[0]]


def test_plots_on_one_axis_stay_together(show: Callable[[QWidget], QWidget]) -> None:
    layout = pg.GraphicsLayoutWidget()
    layout.resize(600, 500)
    lines = DrawingItem(layout.addPlot(0, 0))
    shown = MapItem(lines)
    layout.addItem(shown.item, 1, 0)
    layout.addItem(shown.scale, 1, 1)
    Zoom(layout, ((lines, shown),))
    show(layout)
    steps = replace(DRAWING, x_whole=True, x_range=(0.5, 100.5))
    greys = replace(steps, y_axis="unit", map=Map(np.ones((4, 100), np.float32), "|Δh|"))
    for plot, drawing in ((lines, steps), (shown, greys)):
        plot.show_drawing(drawing)
    QApplication.processEvents()
    roll(layout.viewport(), place_of(shown, 60, 50), 3)
    assert seen(lines)[0] == seen(shown)[0]
    assert seen(lines)[0] != (0.5, 100.5)
    drag(layout.viewport(), place_of(lines, 60, 50), place_of(lines, 50, 50))
    assert seen(lines)[0] == seen(shown)[0]
    for plot, drawing in ((lines, steps), (shown, greys)):
        plot.show_drawing(drawing)
    assert seen(lines)[0] == seen(shown)[0]
    point(layout.viewport(), QEvent.Type.MouseButtonDblClick, place_of(lines, 60, 50))
    assert seen(lines)[0] == seen(shown)[0] == (0.5, 100.5)
