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
            sided = curve.role in {"reference", "candidate"}
            style = Style(10, strong=True, role=curve.role) if sided else TICK
            x -= measure(curve.name, style)
            canvas.text(curve.name, x, area.top(), style)
            width = LINE_WIDTHS[curve.width]
            canvas.line([(x - 25, y), (x - 5, y)], canvas.colour(curve.role), curve.pattern, width)
            x -= 40


def name_sides(candidate: str, *, baseline: bool) -> Legend:
    """Returns the legend of fp32 and the candidate, and of a baseline's outlines."""
    sides = [Curve(np.empty(0), np.empty(0), "line", name=name) for name in ("fp32", candidate)]
    return Legend(dress_sides(sides), "baseline dotted" if baseline else "")
