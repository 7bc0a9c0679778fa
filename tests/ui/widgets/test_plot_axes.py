"""The axes of what is drawn, as they are read."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.charts.drawing import Drawing, Label
from app.ui.theme import LIGHT, sans
from app.ui.widgets.drawing_plot import DrawingPlot

EMPTY = Drawing(x_axis="step", y_axis="size", x_range=(0, 10), y_range=(0, 10), grid="")


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


def ticks(plot: DrawingPlot, name: str) -> list[str]:
    axis = plot.item.getAxis(name)
    levels = axis.tickValues(*axis.range, axis.size().width())
    return [text for spacing, values in levels for text in axis.tickStrings(values, 1, spacing)]


def test_whole_axes_name_no_fraction(plot: DrawingPlot) -> None:
    show_laid_out(plot, replace(EMPTY, x_range=(0.5, 3.5), x_whole=True))
    assert ticks(plot, "bottom") == ["1", "2", "3"]
    show_laid_out(plot, replace(EMPTY, x_range=(0.5, 3.5)))
    assert "1.5" in ticks(plot, "bottom")


def test_names_and_labels_have_the_room_that_they_need(plot: DrawingPlot) -> None:
    name = "a scheme of a rather long name"
    drawing = replace(EMPTY, y_axis="", y_ticks=((5.0, name),), labels=(Label("0.0000000298", 5),))
    show_laid_out(plot, drawing)
    for axis, text in (("left", name), ("right", "0.0000000298")):
        width = QFontMetricsF(sans(11)).horizontalAdvance(text)
        assert plot.item.getAxis(axis).width() > width + 4


def count_labels(plot: DrawingPlot) -> int:
    """Returns how many lines of text stand to the right of the plot."""
    image = plot.widget.grab().toImage()
    left = plot.widget.mapFromScene(plot.item.getViewBox().sceneBoundingRect().topRight()).x() + 4
    columns = range(left, image.width())
    inked = [
        any(image.pixelColor(x, y).lightness() < 200 for x in columns)
        for y in range(image.height())
    ]
    return sum(here and not above for above, here in pairwise([False, *inked]))


def test_labels_stay_apart_when_the_plot_shrinks(plot: DrawingPlot) -> None:
    labels = tuple(Label(f"no {number}", 5.0) for number in range(1, 9))
    show_laid_out(plot, replace(EMPTY, labels=labels))
    assert count_labels(plot) == 8
    plot.widget.resize(500, 110)
    QApplication.processEvents()
    assert 0 < count_labels(plot) < 8
