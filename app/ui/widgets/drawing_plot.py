"""A plot of what a latency view draws: the pane's own, in pyqtgraph."""

from itertools import zip_longest
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from app.ui.charts.drawing import Curve, Drawing, Marks, Note
from app.ui.theme import LIGHT, Theme, sans
from app.ui.widgets.plot import fill, line, make_plot, name_axis, no_line, style_plot

STYLES: Final = ("solid", "dashed")
"""Lines of fp32 and of the candidate."""

_SYMBOLS: Final = {"percentiles": ("o", "t1", "d"), "interval": ("o", "|", "|")}
_POINTS: Final = ("o", "x")
_NO_MARKS: Final = Marks(np.empty(0), 0)
_MOST_NOTES: Final = 5


class DrawingPlot:
    """Shows one drawing after another; ``widget`` is what a layout takes."""

    def __init__(self) -> None:
        self.widget = make_plot()
        self._theme = LIGHT
        self._item = self.widget.getPlotItem()
        # Made once and filled anew each round: making them takes longer than painting them.
        self._bands = pg.BarGraphItem(x0=[], x1=[], y0=[], height=[])
        self._curves = [pg.PlotCurveItem() for _ in STYLES]
        self._points = [pg.ScatterPlotItem() for _ in STYLES]
        self._ranges = [pg.PlotCurveItem() for _ in STYLES]
        self._marks = [pg.ScatterPlotItem() for _ in STYLES]
        self._outlines = [pg.PlotCurveItem() for _ in STYLES]
        self._guide = pg.InfiniteLine(angle=90)
        self._notes = [pg.TextItem() for _ in range(_MOST_NOTES)]
        parts = (
            self._guide,
            *self._outlines,
            *self._curves,
            *self._points,
            *self._ranges,
            *self._marks,
            *self._notes,
        )
        for part in (self._bands, *parts):
            self._item.addItem(part)
        for note in self._notes:
            note.setFont(sans(11))

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours for what is shown next."""
        self._theme = theme
        self.widget.setBackground(theme.surface)
        style_plot(self._item, theme)

    def show_drawing(self, drawing: Drawing) -> None:
        """Shows a drawing instead of the last one."""
        for side, curve in enumerate(drawing.curves):
            self._draw_curve(side, curve)
        for side in range(len(STYLES)):
            self._draw_marks(side, drawing.marks[side] if drawing.marks else _NO_MARKS)
        self._draw_outlines(drawing)
        self._draw_bands(drawing)
        self._draw_notes(drawing)
        self._guide.setVisible(drawing.guide is not None)
        self._guide.setPen(line(self._theme.text, "dotted"))
        self._guide.setValue(drawing.guide or 0.0)
        for name, ticks in (("left", drawing.y_ticks), ("bottom", drawing.x_ticks)):
            self._item.getAxis(name).setTicks(None if ticks is None else [list(ticks)])
        self._item.setXRange(*drawing.x_range, padding=0)
        self._item.setYRange(*drawing.y_range, padding=0)
        name_axis(self._item, "bottom", drawing.x_axis, self._theme)
        name_axis(self._item, "left", drawing.y_axis, self._theme)
        # Texts turn with the new ranges now, rather than while they are painted, which would ask
        # for another repaint in the middle of the next round.
        self.widget.scene().prepareForPaint()

    def _draw_curve(self, side: int, curve: Curve) -> None:
        colour, style = self._colour(side), STYLES[side]
        bars, points = curve.kind == "bars", curve.kind == "points"
        self._curves[side].setVisible(not points)
        self._points[side].setVisible(points)
        if points:
            self._points[side].setData(
                curve.x,
                curve.y,
                symbol=_POINTS[side],
                size=5,
                brush=fill(colour, 130),
                pen=no_line(),
            )
            return
        self._curves[side].setData(
            curve.x,
            curve.y,
            stepMode="center" if bars else None,
            fillLevel=0 if bars else None,
            brush=fill(colour, 70) if bars else None,
            pen=line(colour, style, 1 if bars else 2),
        )

    def _draw_outlines(self, drawing: Drawing) -> None:
        for side, item in enumerate(self._outlines):
            item.setVisible(bool(drawing.outlines))
            if drawing.outlines:
                curve = drawing.outlines[side]
                item.setData(
                    curve.x,
                    curve.y,
                    stepMode="center" if curve.kind == "bars" else None,
                    pen=line(self._colour(side), "dotted"),
                )

    def _draw_marks(self, side: int, marks: Marks) -> None:
        colour = self._colour(side)
        shown = len(marks.x) > 0
        self._ranges[side].setVisible(shown)
        self._marks[side].setVisible(shown)
        if not shown:
            return
        rows = np.full(len(marks.x), marks.row)
        ends = np.array(marks.ends)
        self._ranges[side].setData(ends, np.full(2, marks.row), pen=line(colour, STYLES[side]))
        self._marks[side].setData(
            marks.x,
            rows,
            symbol=list(_SYMBOLS[marks.kind])[: len(rows)],
            size=9,
            brush=fill(colour, 255),
            pen=line(self._theme.surface),
        )

    def _draw_notes(self, drawing: Drawing) -> None:
        notes: tuple[Note | None, ...] = drawing.notes
        for item, note in zip_longest(self._notes, notes):
            item.setVisible(note is not None)
            if note is None:
                continue
            colour = self._theme.muted if note.side is None else self._colour(note.side)
            item.setText(note.text, QColor(colour))
            item.setAnchor((1 if note.right else 0, 0.5))
            item.setPos(drawing.x_range[note.right], note.y)

    def _draw_bands(self, drawing: Drawing) -> None:
        bottom, top = drawing.y_range
        self._bands.setVisible(bool(drawing.bands))
        self._bands.setOpts(
            x0=[begin for begin, _ in drawing.bands],
            x1=[end for _, end in drawing.bands],
            y0=[bottom] * len(drawing.bands),
            height=[top - bottom] * len(drawing.bands),
            brush=fill(self._theme.muted, 40),
            pen=None,
        )

    def _colour(self, side: int) -> str:
        return (self._theme.reference, self._theme.candidate)[side]
