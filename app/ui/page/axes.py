"""A plot's frame: where values stand on the page, with ticks, names and a faint grid."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

from app.core.format import format_number
from app.ui.page.canvas import Canvas, Point
from app.ui.page.text_metrics import Style, fit, measure

Tick = tuple[float, str]
Values = npt.NDArray[Any]

TICK: Final = Style(10, role="muted")
LEFT: Final = 52.0
"""Room for the names of ticks, the same for plots above each other."""

_HEAD: Final = 17.0
_FOOT: Final = 17.0
_NAMED_FOOT: Final = 31.0
_STEPS: Final = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axes:
    """Both axes: their names with units, their ends, and their ticks or None for round numbers."""

    x_name: str
    y_name: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_ticks: Sequence[Tick] | None = None
    y_ticks: Sequence[Tick] | None = None
    whole_x: bool = False


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


def draw_axes(canvas: Canvas, area: QRectF, axes: Axes) -> Frame:
    """Draws the axes into an area and returns what is left for the curves."""
    foot = _NAMED_FOOT if axes.x_name else _FOOT
    head = _HEAD if axes.y_name else 6.0
    inner = area.adjusted(LEFT, head, -10, -foot)
    frame = Frame(inner, axes.x_range, axes.y_range)
    border = canvas.theme.border
    y_ticks = find_ticks(*axes.y_range, 5) if axes.y_ticks is None else axes.y_ticks
    for value, text in _within(y_ticks, axes.y_range):
        y = frame.y(value)
        canvas.line([(inner.left(), y), (inner.right(), y)], border, alpha=130)
        style = fit(text, TICK, LEFT - 8)
        canvas.text(text, inner.left() - 6, y - style.line_height / 2, style, "right")
    most = max(2, int(inner.width() / 52))
    x_ticks = (
        find_ticks(*axes.x_range, most, whole=axes.whole_x)
        if axes.x_ticks is None
        else axes.x_ticks
    )
    reached = -math.inf
    for value, text in _within(x_ticks, axes.x_range):
        x, half = frame.x(value), measure(text, TICK) / 2
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
    if axes.y_name:
        canvas.text(axes.y_name, area.left(), area.top(), fit(axes.y_name, TICK, area.width()))
    if axes.x_name:
        style = fit(axes.x_name, TICK, inner.width())
        canvas.text(axes.x_name, inner.center().x(), inner.bottom() + 17, style, "centre")
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


def _within(ticks: Sequence[Tick], ends: tuple[float, float]) -> list[Tick]:
    low, high = ends
    slack = (high - low) * 1e-6
    return [(value, text) for value, text in ticks if low - slack <= value <= high + slack]
