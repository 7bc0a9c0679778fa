"""The axes of a drawing: names, ticks, and labels beside what they name, in pyqtgraph."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from app.ui.charts.axis_zoom import AxisZoom
from app.ui.charts.drawing import Drawing, Tick
from app.ui.charts.labels import place_labels
from app.ui.theme import LIGHT, Theme, sans
from app.ui.widgets.plot import AXIS_PIXELS, name_axis, space_whole

_LABEL_PIXELS: Final = 13
_LABELS_WIDTH: Final = 50
_ROOM: Final = 7
"""Beside the texts of an axis."""

_NAME_ROOM: Final = 24
"""The same where the axis has a name, which stands upright beside them."""


class PlotAxes:
    """Ranges, names and ticks at the left and below; at the right, labels where there are some."""

    def __init__(self, item: pg.PlotItem, *, most_steps: int = 20, left: int = AXIS_PIXELS) -> None:
        """Takes the item whose axes they are.

        Args:
            item: Already prepared.
            most_steps: How many whole numbers the x axis names at most.
            left: How wide the y axis is, if its names need no more.
        """
        self.left = left
        self.x, self.y = AxisZoom(), AxisZoom()
        self._leader: PlotAxes | None = None
        self._item = item
        self._most_steps = most_steps
        self._drawing: Drawing | None = None
        self._theme = LIGHT
        self._drawn: tuple[object, ...] = ()
        self._labels_shown = False
        item.getViewBox().sigResized.connect(self._follow_size)

    @property
    def width(self) -> int:
        """Returns how wide the y axis is, whose names may need more than ``left``."""
        # What Qt says is what was laid out last.
        width: float = self._item.getAxis("left").minimumWidth()
        return round(width)

    def follow(self, leader: "PlotAxes") -> None:
        """Shows from now on the stretch of x that other axes show, which are drawn first."""
        self.x, self._leader = leader.x, leader

    @property
    def drawing(self) -> Drawing | None:
        """Returns what is shown, None before the first."""
        return self._drawing

    @property
    def zoomed(self) -> bool:
        """Returns whether there is more than what is shown."""
        return self.x.zoomed or self.y.zoomed

    def show_drawing(self, drawing: Drawing, theme: Theme) -> None:
        """Shows what a drawing says of its axes, in the parts that the user chose of them."""
        self._drawing, self._theme = drawing, theme
        unit = drawing.unit
        if self._leader is None:
            self.x.adapt((drawing.x_axis, unit), drawing.x_range, whole=drawing.x_whole)
        self.y.adapt((drawing.y_axis, unit), drawing.y_range, whole=drawing.y_whole)
        self.refresh()

    def refresh(self) -> None:
        """Shows another part of the same drawing."""
        if self._drawing is not None:
            self._draw(self._drawing, self._theme)
            self._place_labels()

    def _draw(self, drawing: Drawing, theme: Theme) -> None:
        self._item.setXRange(*self.x.shown, padding=0)
        self._item.setYRange(*self.y.shown, padding=0)
        name_axis(self._item, "left", drawing.y_axis, theme)
        name_axis(self._item, "bottom", drawing.x_axis, theme)
        spans = [round(high - low) for low, high in (self.x.shown, self.y.shown)]
        x_ticks, y_ticks = drawing.x_ticks, drawing.y_ticks
        if self.x.zoomed and drawing.find_x_ticks is not None:
            x_ticks = drawing.find_x_ticks(*self.x.shown)
        if self.y.zoomed and drawing.find_y_ticks is not None:
            y_ticks = drawing.find_y_ticks(*self.y.shown)
        axes = (
            (self.left, drawing.grid, bool(drawing.y_axis)),
            (x_ticks, drawing.x_whole and spans[0]),
            (y_ticks, drawing.y_whole and spans[1]),
        )
        # Axes that are touched are drawn anew, which takes longer than all that stands in them.
        if axes == self._drawn:
            return
        self._drawn = axes
        self._item.showGrid(x=drawing.grid == "x", y=drawing.grid == "y", alpha=0.12)
        self._space_ticks("bottom", x_ticks, drawing.x_whole and spans[0])
        self._space_ticks("left", y_ticks, drawing.y_whole and spans[1])
        left = self._item.getAxis("left")
        left.setStyle(tickLength=0 if y_ticks and drawing.grid != "y" else -4)
        room = _NAME_ROOM if drawing.y_axis else _ROOM
        names = (text for _, text in y_ticks or ())
        left.setWidth(max(self.left, math.ceil(_measure(names)) + room))

    def _space_ticks(self, name: str, ticks: Sequence[Tick] | None, whole: int) -> None:
        """Sets the ticks that are given, or finds some at whole numbers up to ``whole``, or any."""
        axis = self._item.getAxis(name)
        if whole and ticks is None:
            space_whole(self._item, name, whole, self._most_steps if name == "bottom" else 6)
        else:
            axis.setTickSpacing()
        axis.setTicks(None if ticks is None else [list(ticks)])

    def _follow_size(self, _box: object) -> None:
        if self._labels_shown:
            self._place_labels()

    def _place_labels(self) -> None:
        drawing = self._drawing
        labels = () if drawing is None else drawing.labels
        if drawing is None or bool(labels) != self._labels_shown:
            self._labels_shown = bool(labels)
            self._item.showAxis("right", self._labels_shown)
        if drawing is None or not labels:
            return
        axis = self._item.getAxis("right")
        axis.setStyle(tickFont=sans(11), tickLength=0, tickTextOffset=2, tickAlpha=0)
        axis.setPen(QPen(Qt.PenStyle.NoPen))
        axis.setTextPen(QColor(getattr(self._theme, labels[0].role)))
        # An axis leaves out what is wider than itself.
        axis.setWidth(max(_LABELS_WIDTH, _measure(label.text for label in labels) + 2 * _ROOM))
        low, high = self.y.shown
        gap = (high - low) * _LABEL_PIXELS / max(self._item.getViewBox().height(), 1.0)
        inside = [label for label in labels if low <= label.y <= high]
        placed = place_labels(inside, gap, (low, high)) if inside else []
        axis.setTicks([[(place, label.text) for place, label in placed]])


def _measure(texts: Iterable[str]) -> float:
    metrics = QFontMetricsF(sans(11))
    return max(map(metrics.horizontalAdvance, texts), default=0.0)
