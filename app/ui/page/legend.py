"""Samples of lines with their names, at the right of a title."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF

from app.ui.charts.drawing import Curve, dress_sides
from app.ui.page.axes import TICK
from app.ui.page.canvas import Canvas
from app.ui.page.chart import LINE_WIDTHS
from app.ui.page.text_metrics import Style, measure


class Legend:
    """Entries in one row."""

    stretch = 0.0

    def __init__(self, curves: Sequence[Curve], note: str = "") -> None:
        """Takes curves with names, and a note that follows them."""
        self._curves = tuple(curves)
        self._note = note

    @property
    def width(self) -> float:
        """Returns what room the entries take."""
        note = measure(self._note, TICK) + 14 if self._note else 0.0
        names = (measure(curve.name, self._style(curve)) for curve in self._curves)
        return note + sum(name + 40 for name in names) - 15

    def height(self, _width: float) -> float:
        """Returns one line's."""
        return TICK.line_height

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws from right to left."""
        x, y = area.right(), area.top() + TICK.line_height / 2
        if self._note:
            x -= measure(self._note, TICK)
            canvas.text(self._note, x, area.top(), TICK)
            x -= 14
        for curve in reversed(self._curves):
            style = self._style(curve)
            x -= measure(curve.name, style)
            canvas.text(curve.name, x, area.top(), style)
            width = LINE_WIDTHS[curve.width]
            canvas.line([(x - 25, y), (x - 5, y)], canvas.colour(curve.role), curve.pattern, width)
            x -= 40

    @staticmethod
    def _style(curve: Curve) -> Style:
        sided = curve.role in {"reference", "candidate"}
        return Style(10, strong=True, role=curve.role) if sided else TICK


def name_sides(candidate: str, *, baseline: bool) -> Legend:
    """Returns the legend of fp32 and the candidate, and of a baseline's outlines."""
    sides = [Curve(np.empty(0), np.empty(0), "line", name=name) for name in ("fp32", candidate)]
    return Legend(dress_sides(sides), "baseline dotted" if baseline else "")
