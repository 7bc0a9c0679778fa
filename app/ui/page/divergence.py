"""Draws how far the outputs are apart: lines over the steps, and a map of the units under them."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from app.core.results.divergence import Divergence
from app.ui.page.axes import TICK, Axes, Values, draw_axes, find_ticks, thin_line
from app.ui.page.canvas import Canvas, Pattern
from app.ui.page.text_metrics import measure

_LINES: Final[tuple[tuple[str, Pattern, float], ...]] = (
    ("max", "dotted", 1.0),
    ("p95", "dashed", 1.0),
    ("mean", "solid", 1.5),
)
_POINTS: Final = 500
_SCALE: Final = 54.0


class DifferenceLines:
    """Mean, p95 and max over the time steps."""

    def __init__(
        self,
        divergence: Divergence,
        baseline: Divergence | None = None,
        *,
        top: float = 0,
        named: bool = True,
    ) -> None:
        """Takes the differences.

        Args:
            divergence: With its lines.
            baseline: Whose mean is drawn too, over the steps that both have.
            top: Where the axis shall end at least.
            named: Whether the x axis has its name here, and not under a map below.
        """
        self._divergence = divergence
        self._baseline = baseline
        self._named = named
        others = [] if baseline is None else [float(baseline.hidden.mean.max())]
        self._top = max(float(divergence.hidden.max.max()), top, *others, 0.0) * 1.06 or 1.0
        self.stretch = 3.0

    def height(self, _width: float) -> float:
        """Returns the least height in which it can be read."""
        return 90

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the lines."""
        area = area.adjusted(0, 0, 0 if self._named else -_SCALE, 0)
        spread = self._divergence.hidden
        steps = np.arange(1, len(spread.mean) + 1)
        axes = Axes(
            "time step" if self._named else "",
            "difference |Δh|",
            (0.5, len(steps) + 0.5),
            (0, self._top),
            whole_x=True,
        )
        frame = draw_axes(canvas, area, axes)
        if self._baseline is not None:
            shared = min(len(steps), len(self._baseline.hidden.mean))
            x, y = thin_line(steps[:shared], self._baseline.hidden.mean[:shared], _POINTS)
            canvas.line(frame.points(x, y), canvas.theme.muted, "dash-dotted", 1.2)
        for name, pattern, width in _LINES:
            x, y = thin_line(steps, getattr(spread, name), _POINTS)
            points = frame.points(x, y)
            if len(points) == 1:
                (point,) = points
                canvas.fill(QRectF(point[0] - 2.5, point[1] - 2.5, 5, 5), canvas.theme.text)
            else:
                canvas.line(points, canvas.theme.text, pattern, width)


class DifferenceMap:
    """Every unit at every step, with a scale of greys beside it."""

    def __init__(self, divergence: Divergence) -> None:
        if divergence.hidden_map is None:
            raise TypeError("there is no map to draw")
        self._values = divergence.hidden_map
        self._steps = len(divergence.hidden.mean)
        self._units = divergence.units
        self.stretch = 2.0

    def height(self, _width: float) -> float:
        """Returns the least height in which it can be read."""
        return 84

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the map on the same x axis as the lines above."""
        axes = Axes(
            "time step",
            "unit",
            (0.5, self._steps + 0.5),
            (0.5, self._units + 0.5),
            y_ticks=_space_units(self._units),
            whole_x=True,
        )
        frame = draw_axes(canvas, area.adjusted(0, 0, -_SCALE, 0), axes)
        top = float(self._values.max())
        canvas.image(_make_image(self._values / (top or 1.0), canvas), frame.area)
        bar = QRectF(frame.area.right() + 12, frame.area.top(), 10, frame.area.height())
        ramp = np.linspace(0, 1, 64, dtype=np.float32)[:, None]
        canvas.image(_make_image(ramp, canvas), bar)
        canvas.box(bar, canvas.theme.border)
        most = max(1, int(bar.height() / 26))
        for value, text in find_ticks(0, top or 1.0, most):
            y = bar.bottom() - value / (top or 1.0) * bar.height()
            canvas.text(text, bar.right() + 4, y - TICK.line_height / 2, TICK)


class CellUnits:
    """The difference of c after the last step, unit by unit."""

    def __init__(self, divergence: Divergence, baseline: Divergence | None = None) -> None:
        if divergence.cell_units is None:
            raise TypeError("there are no units to draw")
        self._units = divergence.cell_units
        other = None if baseline is None else baseline.cell_units
        self._other = other if other is not None and len(other) == len(self._units) else None
        self.stretch = 1.0

    def height(self, _width: float) -> float:
        """Returns the least height in which it can be read."""
        return 140

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws a bar for each unit, or for each stretch of them the highest."""
        count = len(self._units)
        shown = [self._units] if self._other is None else [self._units, self._other]
        top = max(float(values.max()) for values in shown) * 1.06 or 1.0
        axes = Axes(
            "unit, layer after layer",
            "difference |Δc| after the last step",
            (0.5, count + 0.5),
            (0, top),
            whole_x=True,
        )
        frame = draw_axes(canvas, area, axes)
        for number, values in enumerate(shown):
            x, y = thin_line(np.arange(count) + 0.5, values, _POINTS)
            edges = np.append(x, count + 0.5)
            points = frame.points(np.repeat(edges, 2)[1:-1], np.repeat(y, 2))
            if number == 0:
                floor = frame.y(0)
                canvas.polygon(
                    [(points[0][0], floor), *points, (points[-1][0], floor)], canvas.theme.muted, 90
                )
            canvas.line(points, canvas.theme.text, "dotted" if number else "solid")


class Legend:
    """Samples of lines with their names, in one row."""

    stretch = 0.0

    def __init__(self, *, baseline: bool) -> None:
        self._entries = [*reversed(_LINES)]
        if baseline:
            self._entries.append(("baseline's mean", "dash-dotted", 1.2))

    def height(self, _width: float) -> float:
        """Returns one line's."""
        return TICK.line_height

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws from right to left."""
        x = area.right()
        for name, pattern, width in reversed(self._entries):
            x -= measure(name, TICK)
            canvas.text(name, x, area.top(), TICK)
            y = area.top() + TICK.line_height / 2
            colour = canvas.theme.muted if "baseline" in name else canvas.theme.text
            canvas.line([(x - 27, y), (x - 5, y)], colour, pattern, width)
            x -= 40


def _space_units(units: int) -> list[tuple[float, str]]:
    return find_ticks(1, units, 4, whole=True) if units > 1 else [(1.0, "1")]


def _make_image(values: Values, canvas: Canvas) -> QImage:
    """Returns greys for values of 0 to 1, the first row at the bottom."""
    low, high = (
        np.array([c.red(), c.green(), c.blue()])
        for c in (QColor(canvas.theme.sunken), QColor(canvas.theme.text))
    )
    greys = low + values[::-1, :, None] * (high - low)
    pixels = np.full((*values.shape, 4), 255, dtype=np.uint8)
    pixels[..., 2::-1] = np.rint(greys)
    rows, columns = values.shape
    image = QImage(pixels.tobytes(), columns, rows, columns * 4, QImage.Format.Format_RGB32)
    # Its own bytes: those above are let go.
    return image.copy()
