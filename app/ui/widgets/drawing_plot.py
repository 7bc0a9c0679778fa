"""A plot of a drawing: the pane's own, in pyqtgraph."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from app.ui.charts.drawing import Curve, Drawing, Marks, Note, Role, Sign
from app.ui.charts.readout import Reader, Readout
from app.ui.theme import LIGHT, Theme, sans
from app.ui.widgets.part_pool import PartPool
from app.ui.widgets.plot import (
    AXIS_PIXELS,
    fill,
    fill_box,
    line,
    make_plot,
    no_line,
    prepare_plot,
    style_plot,
)
from app.ui.widgets.plot_axes import PlotAxes

_SYMBOLS: Final[dict[Sign, str]] = {
    "circle": "o",
    "triangle": "t1",
    "diamond": "d",
    "cross": "x",
    "stroke": "|",
}


class DrawingItem:
    """Shows one drawing after another in a plot's item, between its axes."""

    def __init__(self, item: pg.PlotItem, *, most_steps: int = 20, left: int = AXIS_PIXELS) -> None:
        """Takes an item that is not dressed yet.

        Args:
            item: Where to draw.
            most_steps: How many whole numbers an x axis names at most.
            left: How wide the y axis is, if its names need no more.
        """
        self.item = item
        self.theme = LIGHT
        self._reader: Reader | None = None
        self._watchers: list[Callable[[], object]] = []
        prepare_plot(item)
        self.axes = PlotAxes(item, most_steps=most_steps, left=left)
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

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours for what is shown next."""
        self.theme = theme
        style_plot(self.item, theme)

    def watch(self, changed: Callable[[], object]) -> None:
        """Has something called after each drawing, and when another part of it is shown."""
        self._watchers.append(changed)

    def refresh(self) -> None:
        """Shows the part of the drawing that has been chosen of its axes."""
        self.axes.refresh()
        self._tell()

    def reset_zoom(self) -> None:
        """Shows all of the drawing again."""
        # Both: each has its own effect.
        changed = [axis.reset() for axis in (self.axes.x, self.axes.y)]
        if any(changed):
            self.refresh()

    def read(self, x: float, y: float) -> Readout | None:
        """Returns what stands at a place of the axes, None for nothing."""
        return None if self._reader is None else self._reader.read(x, y)

    def show_drawing(self, drawing: Drawing) -> None:
        """Shows a drawing instead of the last one."""
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
        self.axes.show_drawing(drawing, self.theme)
        self._reader = drawing.reader
        self._tell()

    def _tell(self) -> None:
        for changed in self._watchers:
            changed()

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
        self._settle()

    def refresh(self) -> None:
        """Shows the part of the drawing that has been chosen of its axes."""
        super().refresh()
        self._settle()

    def _settle(self) -> None:
        # Texts turn with the new ranges now, rather than while they are painted, which would ask
        # for another repaint in the middle of the next round.
        self.widget.scene().prepareForPaint()


def _new_boxes() -> pg.BarGraphItem:
    return pg.BarGraphItem(x0=[], x1=[], y0=[], y1=[])


def _new_note() -> pg.TextItem:
    note = pg.TextItem()
    note.setFont(sans(11))
    return note
