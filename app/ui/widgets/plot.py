"""pyqtgraph in the theme's colours; it ignores the palette, so everything is set by hand."""

import html
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from app.core.format import format_number, keep_together
from app.ui.charts.drawing import Curve, Filling, Pattern
from app.ui.theme import LIGHT, Theme, sans

AXIS_PIXELS: Final = 58
"""One width for all left axes, so that plots above each other share their x axis to the pixel."""

LINE_STYLES: Final[dict[Pattern, Qt.PenStyle]] = {
    "solid": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
    "dash-dotted": Qt.PenStyle.DashDotLine,
}
_FILLINGS: Final[dict[Filling, tuple[int, Qt.BrushStyle]]] = {
    "full": (255, Qt.BrushStyle.SolidPattern),
    "light": (140, Qt.BrushStyle.SolidPattern),
    "faint": (45, Qt.BrushStyle.SolidPattern),
    "hatched": (255, Qt.BrushStyle.BDiagPattern),
    "lined": (255, Qt.BrushStyle.HorPattern),
    "crossed": (255, Qt.BrushStyle.DiagCrossPattern),
}
"""How opaque each filling is, and its pattern."""


def space_whole(item: pg.PlotItem, name: str, count: int, most: int) -> None:
    """Puts an axis's ticks at whole numbers, so many at most: there is no step 1.5."""
    decades = (step * 10**power for power in range(6) for step in (1, 2, 5))
    spacing = next(step for step in decades if count <= step * most)
    item.getAxis(name).setTickSpacing(levels=[(spacing, 0)])


class Axis(pg.AxisItem):  # type: ignore[misc] # it has no types
    """An axis that writes the figures of its own ticks as all others are written."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802 - pyqtgraph's name
        """Returns a text for each tick."""
        # Near zero a multiple of the spacing may come out as 1e-17.
        least = spacing * scale / 1000
        shown = (value * scale for value in values)
        return [format_number(value if abs(value) > least else 0.0) for value in shown]


def make_axes() -> dict[str, Axis]:
    """Returns the axes of one plot, which write their figures as all others are written."""
    return {name: Axis(name) for name in ("left", "bottom")}


def make_plot() -> pg.PlotWidget:
    """Returns a plot without menu, mouse or buttons: what it shows is always all there is."""
    widget = pg.PlotWidget(axisItems=make_axes())
    widget.setMinimumSize(120, 80)
    prepare_view(widget)
    prepare_plot(widget.getPlotItem())
    return widget


def prepare_view(view: pg.GraphicsView) -> None:
    """Makes a view of plots a part of its pane: it looks like it, and takes nothing from it."""
    view.setFrameShape(pg.GraphicsView.Shape.NoFrame)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    # pyqtgraph has the background of each view kept as a picture; it is of one colour.
    view.setCacheMode(pg.GraphicsView.CacheModeFlag.CacheNone)
    leave_drops_to_window(view)


def leave_drops_to_window(view: QAbstractScrollArea) -> None:
    """Has files that are dropped on a view reach the window behind it."""
    view.setAcceptDrops(False)
    view.viewport().setAcceptDrops(False)


def prepare_plot(item: pg.PlotItem) -> None:
    """Takes from a plot what would let it show something else than it was given."""
    item.setMenuEnabled(False)
    item.hideButtons()
    item.setMouseEnabled(False, False)
    item.getViewBox().setDefaultPadding(0)
    # Ranges are set by hand; looking for them anew costs milliseconds with every part added.
    item.disableAutoRange()
    for name in ("left", "bottom"):
        axis = item.getAxis(name)
        axis.setStyle(tickFont=sans(11), tickLength=-4, tickTextOffset=4)
        axis.enableAutoSIPrefix(False)
    item.getAxis("left").setWidth(AXIS_PIXELS)


def style_plot(item: pg.PlotItem, theme: Theme) -> None:
    """Gives a plot's axes the theme's colours."""
    for name in ("left", "bottom"):
        axis = item.getAxis(name)
        axis.setPen(QPen(QColor(theme.border), 1))
        axis.setTextPen(QColor(theme.muted))


def name_axis(item: pg.PlotItem, name: str, text: str, theme: Theme) -> None:
    """Gives an axis its name with unit; the same name again costs nothing."""
    axis = item.getAxis(name)
    # pyqtgraph takes it for HTML.
    text = html.escape(keep_together(text), quote=False)
    if (axis.labelText, axis.labelStyle.get("color")) == (text, theme.muted):
        return
    style = {"color": theme.muted, "font-size": "11px"}
    axis.setLabel(text=text, **style)


# pyqtgraph keeps a picture of every symbol under its pen and brush, which it tells apart by
# identity and never forgets: new ones for each drawing would fill the memory.
@lru_cache(maxsize=256)
def line(colour: str, style: Pattern = "solid", width: float = 1) -> QPen:
    """Returns a cosmetic pen; one of 2 px is drawn plain, antialiased it takes 100 times longer.

    Equal arguments give the same pen: nobody may change it.
    """
    pen = QPen(QColor(colour), width, LINE_STYLES[style])
    pen.setCosmetic(True)
    return pen


@lru_cache(maxsize=1)
def no_line() -> QPen:
    """Returns the one pen that draws nothing."""
    return QPen(Qt.PenStyle.NoPen)


def fill_box(colour: str, filling: Filling | int) -> QBrush:
    """Returns what a box is filled with: a pattern, or the colour, from 0 to 255 opaque."""
    if isinstance(filling, int):
        return fill(colour, filling)
    alpha, pattern = _FILLINGS[filling]
    return fill(colour, alpha, pattern)


@lru_cache(maxsize=256)
def fill(colour: str, alpha: int, pattern: Qt.BrushStyle = Qt.BrushStyle.SolidPattern) -> QBrush:
    """Returns a translucent brush, 0 to 255.

    Equal arguments give the same brush: nobody may change it.
    """
    shade = QColor(colour)
    shade.setAlpha(alpha)
    return QBrush(shade, pattern)


def place_item(
    layout: pg.GraphicsLayout, item: pg.GraphicsWidget, cell: tuple[int, int] | None
) -> None:
    """Puts a part into a cell, or with None takes it out: hidden, it would keep its room."""
    placed = item in layout.items
    if cell is not None and not placed:
        layout.addItem(item, *cell)
    elif placed and cell is None:
        layout.removeItem(item)


class Key(QWidget):
    """A legend in the pane's header: short samples of lines with their names."""

    def __init__(self) -> None:
        super().__init__()
        self._curves: tuple[Curve, ...] = ()
        self._theme = LIGHT
        self.setFont(sans(12))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_curves(self, curves: Sequence[Curve], theme: Theme) -> None:
        """Shows the lines of curves with their names; without a curve nothing."""
        self._curves, self._theme = tuple(curves), theme
        self.setVisible(bool(curves))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns room for all entries in one row."""
        metrics = self.fontMetrics()
        width = sum(_SAMPLE + metrics.horizontalAdvance(curve.name) for curve in self._curves)
        return QSize(width + _GAP * len(self._curves), metrics.height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draws the samples."""
        painter = QPainter(self)
        painter.setFont(self.font())
        metrics = self.fontMetrics()
        left, middle = 0, self.height() // 2
        for curve in self._curves:
            colour = QColor(getattr(self._theme, curve.role))
            painter.setPen(QPen(colour, curve.width, LINE_STYLES[curve.pattern]))
            painter.drawLine(left, middle, left + _SAMPLE - 8, middle)
            painter.drawText(left + _SAMPLE, middle + metrics.ascent() // 2 - 1, curve.name)
            left += _SAMPLE + metrics.horizontalAdvance(curve.name) + _GAP


_SAMPLE: Final = 32
_GAP: Final = 14
