"""What a pane shows of a drawing, seen as pixels and axes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.charts.drawing import Box, Curve, Drawing, Label, Map, Marks, Note
from app.ui.theme import DARK, LIGHT, Theme
from app.ui.widgets.drawing_plot import DrawingItem, DrawingPlot
from app.ui.widgets.map_plot import MapItem

EMPTY = Drawing(x_axis="step", y_axis="size", x_range=(0, 10), y_range=(0, 10), grid="")
RISING = np.arange(11, dtype=np.float64)


@pytest.fixture
def plot(show: Callable[[QWidget], QWidget]) -> DrawingPlot:
    plot = DrawingPlot()
    plot.widget.resize(500, 400)
    plot.set_theme(LIGHT)
    show(plot.widget)
    return plot


def show_laid_out(plot: DrawingPlot, drawing: Drawing) -> None:
    plot.show_drawing(drawing)
    QApplication.processEvents()


def grab(plot: DrawingPlot, drawing: Drawing) -> QImage:
    show_laid_out(plot, drawing)
    return plot.widget.grab().toImage()


def colour_at(plot: DrawingPlot, image: QImage, x: float, y: float) -> str:
    view = plot.item.getViewBox()
    return image.pixelColor(plot.widget.mapFromScene(view.mapViewToScene(QPointF(x, y)))).name()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_part_is_seen_where_it_stands_in_the_colour_of_its_role(
    plot: DrawingPlot, theme: Theme
) -> None:
    plot.set_theme(theme)
    drawing = replace(
        EMPTY,
        boxes=(Box(1, 4, 6, 9, "reference", "full"),),
        curves=(
            Curve(RISING, np.full(11, 5.0), "line", "candidate", width=2),
            Curve(np.array([8.0]), np.array([8.0]), "line", "text"),
            Curve(np.array([2.0]), np.array([3.0]), "dots", "candidate"),
        ),
        marks=(Marks(np.array([5.0, 6.0, 7.0]), 2.0, role="muted", large=True),),
    )
    image = grab(plot, drawing)
    for x, y, role in (
        (2, 8, "reference"),
        (6.2, 5, "candidate"),
        (8, 8, "text"),
        (2, 3, "candidate"),
        (6, 2, "muted"),
    ):
        assert colour_at(plot, image, x, y) == getattr(theme, role)
    assert colour_at(plot, image, 9.2, 9.2) == theme.surface


def test_bars_are_filled_down_to_the_axis(plot: DrawingPlot) -> None:
    bars = Curve(RISING, np.full(10, 8.0), "bars", "candidate", shade=255)
    image = grab(plot, replace(EMPTY, y_range=(-2, 10), curves=(bars,)))
    assert colour_at(plot, image, 5.5, -1.5) == LIGHT.candidate
    assert colour_at(plot, image, 5.5, 9) == LIGHT.surface


@pytest.mark.parametrize(
    "part",
    [
        {"bands": ((2.0, 4.0),)},
        {"guide": 5.0},
        {"outlines": (Curve(RISING, RISING, "line", "muted", "dash-dotted"),)},
        {"curves": (Curve(RISING, RISING, "points", "candidate", sign="cross"),)},
        {"notes": (Note("beyond", 5.0, 0),)},
        {"labels": (Label("layer 1", 5.0),)},
        {"boxes": (Box(1, 4, 6, 9, "reference", "hatched"),)},
    ],
    ids=lambda part: next(iter(part)),
)
def test_a_part_is_seen_and_gone_with_the_next_drawing(
    plot: DrawingPlot, part: dict[str, object]
) -> None:
    before = grab(plot, EMPTY)
    assert grab(plot, replace(EMPTY, **part)) != before
    assert grab(plot, EMPTY) == before


def test_later_drawings_fill_the_parts_of_earlier_ones(plot: DrawingPlot) -> None:
    drawing = replace(EMPTY, curves=(Curve(RISING, RISING, "line"),) * 3)
    plot.show_drawing(drawing)
    before = len(plot.item.items)
    for shown in (EMPTY, drawing, drawing):
        plot.show_drawing(shown)
    assert len(plot.item.items) == before


def test_a_map_fills_its_plot_with_greys_and_a_scale(show: Callable[[QWidget], QWidget]) -> None:
    layout = pg.GraphicsLayoutWidget()
    layout.resize(500, 300)
    above = DrawingItem(layout.addPlot(0, 0))
    plot = MapItem(above)
    layout.addItem(plot.item, 1, 0)
    layout.addItem(plot.scale, 1, 1)
    plot.set_theme(LIGHT)
    values = np.array([[0, 1], [2, 4]], dtype=np.float32)
    drawing = replace(EMPTY, x_range=(0.5, 2.5), y_range=(0.5, 2.5))
    above.show_drawing(drawing)
    plot.show_drawing(replace(drawing, map=Map(values, "|Δh|")))
    image = show(layout).grab().toImage()

    def shade(x: float, y: float) -> QColor:
        view = plot.item.getViewBox()
        return image.pixelColor(layout.mapFromScene(view.mapViewToScene(QPointF(x, y))))

    assert shade(1, 1).name() == LIGHT.sunken
    assert shade(2, 2).name() == LIGHT.text
    assert shade(1, 2).lightness() < shade(2, 1).lightness()
    assert plot.scale.levels() == (0, 4)
    assert plot.scale.getAxis("right").labelText == "|Δh|"
    with pytest.raises(TypeError, match="no map"):
        plot.show_drawing(EMPTY)
