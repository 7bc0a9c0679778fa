from collections.abc import Callable

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import DARK, LIGHT
from app.ui.widgets.plot import Key, fill, line, make_plot, name_axis, style_plot


@pytest.fixture
def plot(show: Callable[[QWidget], QWidget]) -> pg.PlotWidget:
    return show(make_plot())


def test_a_plot_cannot_be_moved_or_zoomed_by_the_user(
    qtbot: QtBot, plot: pg.PlotWidget, wheel: Callable[[QWidget], None]
) -> None:
    plot.resize(400, 300)
    plot.setXRange(0, 1, padding=0)
    plot.setYRange(0, 1, padding=0)
    before = plot.getPlotItem().viewRange()
    viewport = plot.viewport()
    wheel(viewport)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    qtbot.mouseMove(viewport, QPoint(250, 150))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(250, 150))
    assert plot.getPlotItem().viewRange() == before
    assert not plot.getPlotItem().menuEnabled()


def test_an_axis_has_the_name_that_it_is_given(plot: pg.PlotWidget) -> None:
    name_axis(plot.getPlotItem(), "bottom", "latency of one call (µs)", LIGHT)
    assert plot.getPlotItem().getAxis("bottom").labelText == "latency of one call (µs)"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_axes_wear_the_theme(plot: pg.PlotWidget, theme: object) -> None:
    style_plot(plot.getPlotItem(), theme)
    axis = plot.getPlotItem().getAxis("left")
    assert axis.pen().color() == QColor(theme.border)
    assert axis.textPen().color() == QColor(theme.muted)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("solid", Qt.PenStyle.SolidLine),
        ("dashed", Qt.PenStyle.DashLine),
        ("dotted", Qt.PenStyle.DotLine),
    ],
)
def test_a_line_keeps_its_width_on_every_scale(style: str, expected: Qt.PenStyle) -> None:
    pen = line("#0072b2", style, 2)
    assert (pen.style(), pen.widthF(), pen.isCosmetic()) == (expected, 2, True)


def test_a_filling_is_translucent() -> None:
    brush = fill("#0072b2", 70)
    assert (brush.color().alpha(), brush.color().name()) == (70, "#0072b2")


def test_a_named_axis_wears_another_theme_too(plot: pg.PlotWidget) -> None:
    axis = plot.getPlotItem().getAxis("bottom")
    colours = []
    for theme in (LIGHT, DARK):
        name_axis(plot.getPlotItem(), "bottom", "time step", theme)
        colours.append(axis.labelStyle["color"])
    assert axis.labelText == "time step"
    assert colours == [LIGHT.muted, DARK.muted]


def test_a_key_is_as_wide_as_its_entries_and_wears_its_colour(
    show: Callable[[QWidget], QWidget],
) -> None:
    short = Key((("mean", "solid", 2.0),))
    long = show(Key((("mean", "solid", 2.0), ("p95", "dashed", 1.0), ("max", "dotted", 1.0))))
    assert long.sizeHint().width() > short.sizeHint().width()
    long.set_colour("#ff0000")
    image = long.grab().toImage()
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert QColor("#ff0000").rgb() in colours
