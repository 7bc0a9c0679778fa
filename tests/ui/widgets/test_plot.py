from collections.abc import Callable
from typing import get_args

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.charts.drawing import Curve, Filling
from app.ui.theme import DARK, LIGHT
from app.ui.widgets.plot import (
    Key,
    fill,
    fill_box,
    line,
    make_plot,
    name_axis,
    place_item,
    style_plot,
)


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


def test_a_plot_keeps_no_picture_of_its_background(plot: pg.PlotWidget) -> None:
    assert plot.cacheMode() == pg.PlotWidget.CacheModeFlag.CacheNone


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


def test_every_filling_looks_different() -> None:
    brushes = [fill_box("#0072b2", filling) for filling in get_args(Filling)]
    looks = {(brush.style(), brush.color().alpha()) for brush in brushes}
    assert len(looks) == len(brushes)


def test_a_named_axis_wears_another_theme_too(plot: pg.PlotWidget) -> None:
    axis = plot.getPlotItem().getAxis("bottom")
    colours = []
    for theme in (LIGHT, DARK):
        name_axis(plot.getPlotItem(), "bottom", "time step", theme)
        colours.append(axis.labelStyle["color"])
    assert axis.labelText == "time step"
    assert colours == [LIGHT.muted, DARK.muted]


def test_a_key_is_as_wide_as_its_entries_and_wears_their_colour(
    show: Callable[[QWidget], QWidget],
) -> None:
    nothing = np.empty(0)
    curves = [
        Curve(nothing, nothing, "line", "candidate", name=name) for name in ("mean", "p95", "max")
    ]
    key = Key()
    key.show_curves(curves[:1], LIGHT)
    short = key.sizeHint().width()
    key.show_curves(curves, LIGHT)
    assert key.sizeHint().width() > short
    image = show(key).grab().toImage()
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert QColor(LIGHT.candidate).rgb() in colours
    key.show_curves((), LIGHT)
    assert not key.isVisible()


def test_a_part_is_put_into_a_layout_once_and_taken_out(
    show: Callable[[QWidget], QWidget],
) -> None:
    view = show(pg.GraphicsLayoutWidget())
    layout = view.ci
    plot = pg.PlotItem()
    for _ in range(2):
        place_item(layout, plot, (0, 1))
        assert layout.getItem(0, 1) is plot
    for _ in range(2):
        place_item(layout, plot, None)
        assert layout.getItem(0, 1) is None
