"""A plot of a drawing: the pane's own, in pyqtgraph."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from app.ui.charts.drawing import Curve, Drawing, Marks, Note, Role, Sign, Tick
from app.ui.charts.labels import place_labels
from app.ui.theme import LIGHT, Theme, sans
from app.ui.widgets.part_pool import PartPool
from app.ui.widgets.plot import (
    AXIS_PIXELS,
    fill,
    fill_box,
    line,
    make_plot,
    name_axis,
    no_line,
    prepare_plot,
    space_whole,
    style_plot,
)

_SYMBOLS: Final[dict[Sign, str]] = {
    "circle": "o",
    "triangle": "t1",
    "diamond": "d",
    "cross": "x",
    "stroke": "|",
}
_LABEL_PIXELS: Final = 13
_LABELS_WIDTH: Final = 50
_ROOM: Final = 7
"""Beside the texts of an axis."""

_NAME_ROOM: Final = 24
"""The same where the axis has a name, which stands upright beside them."""


class DrawingItem:
    """Shows one drawing after another in a plot's item."""

    def __init__(self, item: pg.PlotItem, *, most_steps: int = 20, left: int = AXIS_PIXELS) -> None:
        """Takes an item that is not dressed yet.

        Args:
            item: Where to draw.
            most_steps: How many whole numbers an x axis names at most.
            left: How wide the y axis is, if its names need no more.
        """
        self.item = item
        self.left = left
        self._most_steps = most_steps
        self.theme = LIGHT
        self._drawing: Drawing | None = None
        self._axes: tuple[object, ...] = ()
        self._labels_shown = False
        prepare_plot(item)
        kinds = (
            _new_boxes,
            _new_boxes,
            lambda: pg.InfiniteLine(angle=90),
            pg.PlotCurveItem,
            pg.PlotCurveItem,
            pg.ScatterPlotItem,
            pg.PlotCurveItem,
            pg.ScatterPlotItem,
            _new_note,
        )
        (
            self._bands,
            self._boxes,
            self._guides,
            self._outlines,
            self._lines,
            self._points,
            self._ranges,
            self._marks,
            self._notes,
        ) = (PartPool(item, kind, depth) for depth, kind in enumerate(kinds))
        item.getViewBox().sigResized.connect(self._follow_size)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours for what is shown next."""
        self.theme = theme
        style_plot(self.item, theme)

    @property
    def axis_width(self) -> int:
        """Returns how wide the y axis is, whose names may need more than ``left``."""
        # What Qt says is what was laid out last.
        width: float = self.item.getAxis("left").minimumWidth()
        return round(width)

    def show_drawing(self, drawing: Drawing) -> None:
        """Shows a drawing instead of the last one."""
        self._drawing = drawing
        self._draw_bands(drawing)
        self._draw_boxes(drawing)
        for guide in self._guides.take(drawing.guide is not None):
            guide.setPen(line(self.theme.text, "dotted"))
            guide.setValue(drawing.guide)
        self._draw_lines(self._outlines, drawing.outlines, drawing, smooth=False)
        self._draw_lines(self._lines, drawing.curves, drawing, smooth=True)
        self._draw_points(drawing.curves)
        self._draw_marks(drawing.marks)
        self._draw_notes(drawing)
        self._draw_axes(drawing)
        self._place_labels()

    def _draw_axes(self, drawing: Drawing) -> None:
        self.item.setXRange(*drawing.x_range, padding=0)
        self.item.setYRange(*drawing.y_range, padding=0)
        name_axis(self.item, "left", drawing.y_axis, self.theme)
        name_axis(self.item, "bottom", drawing.x_axis, self.theme)
        spans = [round(high - low) for low, high in (drawing.x_range, drawing.y_range)]
        axes = (
            (self.left, drawing.grid, bool(drawing.y_axis)),
            (drawing.x_ticks, drawing.x_whole and spans[0]),
            (drawing.y_ticks, drawing.y_whole and spans[1]),
        )
        # Axes that are touched are drawn anew, which takes longer than all that stands in them.
        if axes == self._axes:
            return
        self._axes = axes
        self.item.showGrid(x=drawing.grid == "x", y=drawing.grid == "y", alpha=0.12)
        self._space_ticks("bottom", drawing.x_ticks, drawing.x_whole and spans[0])
        self._space_ticks("left", drawing.y_ticks, drawing.y_whole and spans[1])
        left = self.item.getAxis("left")
        left.setStyle(tickLength=0 if drawing.y_ticks and drawing.grid != "y" else -4)
        room = _NAME_ROOM if drawing.y_axis else _ROOM
        names = (text for _, text in drawing.y_ticks or ())
        left.setWidth(max(self.left, math.ceil(_measure(names)) + room))

    def _space_ticks(self, name: str, ticks: Sequence[Tick] | None, whole: int) -> None:
        """Sets the ticks that are given, or finds some at whole numbers up to ``whole``, or any."""
        axis = self.item.getAxis(name)
        if whole and ticks is None:
            space_whole(self.item, name, whole, self._most_steps if name == "bottom" else 6)
        else:
            axis.setTickSpacing()
        axis.setTicks(None if ticks is None else [list(ticks)])

    def _draw_lines(
        self, pool: PartPool, curves: Sequence[Curve], drawing: Drawing, *, smooth: bool
    ) -> None:
        shown = [curve for curve in curves if not curve.dotted]
        for part, curve in zip(pool.take(len(shown)), shown, strict=True):
            colour, bars = self._colour(curve.role), curve.kind == "bars"
            filled = curve.shade > 0
            part.setData(
                curve.x,
                curve.y,
                stepMode="center" if bars else None,
                fillLevel=drawing.y_range[0] if filled else None,
                brush=fill(colour, curve.shade) if filled else None,
                pen=line(colour, curve.pattern, curve.width) if curve.width else no_line(),
                # Wide and antialiased, a line takes a hundred times longer.
                antialias=smooth and not bars and curve.width == 1,
            )

    def _draw_points(self, curves: Sequence[Curve]) -> None:
        shown = [curve for curve in curves if curve.dotted]
        for part, curve in zip(self._points.take(len(shown)), shown, strict=True):
            faint = curve.kind == "points"
            part.setData(
                curve.x,
                curve.y,
                symbol=_SYMBOLS[curve.sign],
                size=5 if faint else 8,
                brush=fill(self._colour(curve.role), 130 if faint else 255),
                pen=no_line() if faint else line(self.theme.surface),
            )

    def _draw_boxes(self, drawing: Drawing) -> None:
        boxes = drawing.boxes
        for part in self._boxes.take(bool(boxes)):
            part.setOpts(
                x0=[box.left for box in boxes],
                x1=[box.right for box in boxes],
                y0=[box.bottom for box in boxes],
                y1=[box.top for box in boxes],
                brushes=[fill_box(self._colour(box.role), box.filling) for box in boxes],
                pens=[line(self._colour(box.role)) for box in boxes],
            )

    def _draw_bands(self, drawing: Drawing) -> None:
        bottom, top = drawing.y_range
        for part in self._bands.take(bool(drawing.bands)):
            part.setOpts(
                x0=[begin for begin, _ in drawing.bands],
                x1=[end for _, end in drawing.bands],
                y0=[bottom] * len(drawing.bands),
                y1=[top] * len(drawing.bands),
                brush=fill(self.theme.muted, 40),
                pen=None,
            )

    def _draw_marks(self, shown: Sequence[Marks]) -> None:
        ranges, signs = self._ranges.take(len(shown)), self._marks.take(len(shown))
        for joined, part, marks in zip(ranges, signs, shown, strict=True):
            colour = self._colour(marks.role)
            joined.setData(
                np.array(marks.ends), np.full(2, marks.row), pen=line(colour, marks.pattern)
            )
            part.setData(
                marks.x,
                np.full(len(marks.x), marks.row),
                symbol=[_SYMBOLS[sign] for sign in marks.signs[: len(marks.x)]],
                size=12 if marks.large else 9,
                brush=fill(colour, 255),
                # A gap parts signs that lie on each other; large ones lie apart.
                pen=line(colour if marks.large else self.theme.surface),
            )

    def _draw_notes(self, drawing: Drawing) -> None:
        notes: tuple[Note, ...] = drawing.notes
        for part, note in zip(self._notes.take(len(notes)), notes, strict=True):
            part.setText(note.text, QColor(self._colour(note.role)))
            part.setAnchor((1 if note.right else 0, 0.5))
            part.setPos(drawing.x_range[note.right], note.y)

    def _follow_size(self, _box: object) -> None:
        if self._labels_shown:
            self._place_labels()

    def _place_labels(self) -> None:
        drawing = self._drawing
        labels = () if drawing is None else drawing.labels
        if drawing is None or bool(labels) != self._labels_shown:
            self._labels_shown = bool(labels)
            self.item.showAxis("right", self._labels_shown)
        if drawing is None or not labels:
            return
        axis = self.item.getAxis("right")
        axis.setStyle(tickFont=sans(11), tickLength=0, tickTextOffset=2, tickAlpha=0)
        axis.setPen(QPen(Qt.PenStyle.NoPen))
        axis.setTextPen(QColor(self._colour(labels[0].role)))
        # An axis leaves out what is wider than itself.
        axis.setWidth(max(_LABELS_WIDTH, _measure(label.text for label in labels) + 2 * _ROOM))
        low, high = drawing.y_range
        gap = (high - low) * _LABEL_PIXELS / max(self.item.getViewBox().height(), 1.0)
        placed = place_labels(labels, gap, drawing.y_range)
        axis.setTicks([[(place, label.text) for place, label in placed]])

    def _colour(self, role: Role) -> str:
        colour: str = getattr(self.theme, role)
        return colour


class DrawingPlot(DrawingItem):
    """The same as a widget; ``widget`` is what a layout takes."""

    def __init__(self, *, most_steps: int = 20, left: int = AXIS_PIXELS) -> None:
        self.widget = make_plot()
        super().__init__(self.widget.getPlotItem(), most_steps=most_steps, left=left)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours for what is shown next."""
        super().set_theme(theme)
        self.widget.setBackground(theme.surface)

    def show_drawing(self, drawing: Drawing) -> None:
        """Shows a drawing instead of the last one."""
        super().show_drawing(drawing)
        # Texts turn with the new ranges now, rather than while they are painted, which would ask
        # for another repaint in the middle of the next round.
        self.widget.scene().prepareForPaint()


def _measure(texts: Iterable[str]) -> float:
    metrics = QFontMetricsF(sans(11))
    return max(map(metrics.horizontalAdvance, texts), default=0.0)


def _new_boxes() -> pg.BarGraphItem:
    return pg.BarGraphItem(x0=[], x1=[], y0=[], y1=[])


def _new_note() -> pg.TextItem:
    note = pg.TextItem()
    note.setFont(sans(11))
    return note
