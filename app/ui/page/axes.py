"""A plot's frame: where values stand on the page, with ticks, names and a faint grid."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

from app.core.format import format_number
from app.ui.charts.drawing import Drawing, Tick
from app.ui.page.canvas import Canvas, Point
from app.ui.page.text_metrics import Style, fit, measure

Values = npt.NDArray[Any]

TICK: Final = Style(10, role="muted")
LEFT: Final = 52.0
"""Room for the names of ticks, the same for plots above each other."""

HEAD: Final = 17.0
"""Over a frame, for the name of its y axis."""

_FOOT: Final = 17.0
_NAMED_FOOT: Final = 31.0
_MOST_ROWS: Final = 5
_ROW: Final = TICK.pixels * 1.3
"""Closer above each other, the names of ticks nearly touch."""

_STEPS: Final = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle in which curves stand, and the values at its edges."""

    area: QRectF
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """Returns where a value of x stands."""
        low, high = self.x_range
        return self.area.left() + (value - low) / ((high - low) or 1.0) * self.area.width()

    def y(self, value: float) -> float:
        """Returns where a value of y stands."""
        low, high = self.y_range
        return self.area.bottom() - (value - low) / ((high - low) or 1.0) * self.area.height()

    def points(self, x: Values, y: Values) -> list[Point]:
        """Returns where points stand, held within the frame."""
        area = self.area
        return [
            (
                min(max(self.x(float(u)), area.left()), area.right()),
                min(max(self.y(float(v)), area.top()), area.bottom()),
            )
            for u, v in zip(x, y, strict=True)
        ]


def draw_axes(canvas: Canvas, area: QRectF, drawing: Drawing, left: float = LEFT) -> Frame:
    """Draws the axes into an area and returns what is left for the curves.

    The names of ticks have ``left`` for themselves, or what they need.
    """
    foot = _NAMED_FOOT if drawing.x_axis else _FOOT
    head = HEAD if drawing.y_axis else 6.0
    names = max((measure(text, TICK) for _, text in drawing.y_ticks or ()), default=0.0)
    left = max(left, min(names + 8, area.width() / 3))
    inner = area.adjusted(left, head, -10, -foot)
    frame = Frame(inner, drawing.x_range, drawing.y_range)
    border = canvas.theme.border
    most = min(_MOST_ROWS, max(2, int(inner.height() / _ROW)))
    for value, text in _pick_ticks(drawing.y_range, drawing.y_ticks, most, whole=drawing.y_whole):
        y = frame.y(value)
        if drawing.grid == "y":
            canvas.line([(inner.left(), y), (inner.right(), y)], border, alpha=130)
        style = fit(text, TICK, left - 8)
        canvas.text(text, inner.left() - 6, y - style.line_height / 2, style, "right")
    most = max(2, int(inner.width() / 52))
    reached = -math.inf
    for value, text in _pick_ticks(drawing.x_range, drawing.x_ticks, most, whole=drawing.x_whole):
        x, half = frame.x(value), measure(text, TICK) / 2
        if drawing.grid == "x":
            canvas.line([(x, inner.top()), (x, inner.bottom())], border, alpha=130)
        canvas.line([(x, inner.bottom()), (x, inner.bottom() + 4)], border)
        if x - half >= reached + 4 and x + half <= area.right():
            canvas.text(text, x, inner.bottom() + 4, TICK, "centre")
            reached = x + half
    canvas.line(
        [
            (inner.left(), inner.top()),
            (inner.left(), inner.bottom()),
            (inner.right(), inner.bottom()),
        ],
        border,
    )
    if drawing.y_axis:
        canvas.text(
            drawing.y_axis, area.left(), area.top(), fit(drawing.y_axis, TICK, area.width())
        )
    if drawing.x_axis:
        style = fit(drawing.x_axis, TICK, inner.width())
        canvas.text(drawing.x_axis, inner.center().x(), inner.bottom() + 17, style, "centre")
    return frame


def find_ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[Tick]:
    """Returns at most so many round numbers between two ends."""
    span = high - low
    if span <= 0 or not math.isfinite(span):
        return [(low, format_number(low))]
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(s * power for s in (*_STEPS, 20.0, 50.0) if span / (s * power) <= most)
    if whole:
        step = max(1.0, step)
    first = math.ceil(low / step - 1e-9)
    values = [(first + i) * step for i in range(most + 2)]
    return [(v, format_number(v)) for v in values if v <= high + step * 1e-9]


def thin_line(x: Values, y: Values, most: int) -> tuple[Values, Values]:
    """Returns a line with so many points at most, each stretch's largest value kept."""
    if len(x) <= most:
        return x, y
    edges = np.linspace(0, len(x), most + 1).astype(np.intp)
    return x[edges[:-1]], np.maximum.reduceat(y, edges[:-1])


def _pick_ticks(
    ends: tuple[float, float], given: Sequence[Tick] | None, most: int, *, whole: bool
) -> list[Tick]:
    """Returns the ticks between two ends: those that are given, or round numbers."""
    low, high = ends
    ticks = find_ticks(low, high, most, whole=whole) if given is None else given
    slack = (high - low) * 1e-6
    return [(value, text) for value, text in ticks if low - slack <= value <= high + slack]
