"""The axes of a drawing: names, ticks, and labels beside what they name, in pyqtgraph."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

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

    def show_drawing(self, drawing: Drawing, theme: Theme) -> None:
        """Shows what a drawing says of its axes."""
        self._drawing, self._theme = drawing, theme
        self._draw(drawing, theme)
        self._place_labels()

    def _draw(self, drawing: Drawing, theme: Theme) -> None:
        self._item.setXRange(*drawing.x_range, padding=0)
        self._item.setYRange(*drawing.y_range, padding=0)
        name_axis(self._item, "left", drawing.y_axis, theme)
        name_axis(self._item, "bottom", drawing.x_axis, theme)
        spans = [round(high - low) for low, high in (drawing.x_range, drawing.y_range)]
        axes = (
            (self.left, drawing.grid, bool(drawing.y_axis)),
            (drawing.x_ticks, drawing.x_whole and spans[0]),
            (drawing.y_ticks, drawing.y_whole and spans[1]),
        )
        # Axes that are touched are drawn anew, which takes longer than all that stands in them.
        if axes == self._drawn:
            return
        self._drawn = axes
        self._item.showGrid(x=drawing.grid == "x", y=drawing.grid == "y", alpha=0.12)
        self._space_ticks("bottom", drawing.x_ticks, drawing.x_whole and spans[0])
        self._space_ticks("left", drawing.y_ticks, drawing.y_whole and spans[1])
        left = self._item.getAxis("left")
        left.setStyle(tickLength=0 if drawing.y_ticks and drawing.grid != "y" else -4)
        room = _NAME_ROOM if drawing.y_axis else _ROOM
        names = (text for _, text in drawing.y_ticks or ())
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
        low, high = drawing.y_range
        gap = (high - low) * _LABEL_PIXELS / max(self._item.getViewBox().height(), 1.0)
        placed = place_labels(labels, gap, drawing.y_range)
        axis.setTicks([[(place, label.text) for place, label in placed]])


def _measure(texts: Iterable[str]) -> float:
    metrics = QFontMetricsF(sans(11))
    return max(map(metrics.horizontalAdvance, texts), default=0.0)
