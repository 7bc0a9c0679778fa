"""Draws a drawing onto a page: all that a chart shows, over its axes."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from app.core.format import format_number
from app.ui.charts.drawing import Curve, Drawing, Map, Marks, Note, Sign, Tick
from app.ui.charts.labels import place_labels
from app.ui.page.axes import HEAD, LEFT, TICK, Frame, Values, draw_axes, find_ticks, thin_line
from app.ui.page.canvas import Canvas, Point
from app.ui.page.fillings import draw_filling
from app.ui.page.text_metrics import Style, fit, measure

SCALE_ROOM: Final = 68.0
"""To the right of a map, for its scale."""

LINE_WIDTHS: Final = {1: 1.0, 2: 1.5}
"""In print lines are finer than on a screen."""

_MOST_POINTS: Final = 500
_LABEL_GAP: Final = 6.0


class Chart:
    """A block with one drawing."""

    def __init__(
        self,
        drawing: Drawing,
        least_height: float = 120,
        stretch: float = 1,
        *,
        left: float = LEFT,
        right: float = 0,
    ) -> None:
        """Takes a drawing.

        Args:
            drawing: What to show.
            least_height: In which it can be read.
            stretch: The block's share of spare height.
            left: What room to leave for names, to stand level with another chart.
            right: The same at the other side.
        """
        self._drawing = drawing
        self._least = least_height
        self.stretch = stretch
        self._left = left
        labels = [measure(label.text, TICK) + _LABEL_GAP for label in drawing.labels]
        self._right = max([right, *labels, SCALE_ROOM if drawing.map else 0])

    def height(self, _width: float) -> float:
        """Returns the least height in which it can be read."""
        return self._least

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws all layers, the axes first."""
        drawing = self._drawing
        frame = draw_axes(canvas, area.adjusted(0, 0, -self._right, 0), drawing, self._left)
        if drawing.map is not None:
            _draw_map(canvas, frame, drawing.map)
        for begin, end in drawing.bands:
            left, right = frame.x(begin), frame.x(end)
            band = QRectF(left, frame.area.top(), right - left, frame.area.height())
            canvas.fill(band, canvas.theme.muted, 40)
        for box in drawing.boxes:
            left, top = frame.x(box.left), frame.y(box.top)
            bar = QRectF(left, top, frame.x(box.right) - left, frame.y(box.bottom) - top)
            draw_filling(canvas, bar, canvas.colour(box.role), box.filling)
        if drawing.guide is not None:
            x = frame.x(drawing.guide)
            ends = [(x, frame.area.top()), (x, frame.area.bottom())]
            canvas.line(ends, canvas.theme.text, "dotted")
        for curve in (*drawing.outlines, *drawing.curves):
            _draw_curve(canvas, frame, curve)
        for marks in drawing.marks:
            _draw_marks(canvas, frame, marks)
        for note in drawing.notes:
            _draw_note(canvas, frame, note)
        gap = (drawing.y_range[1] - drawing.y_range[0]) * TICK.line_height / frame.area.height()
        for place, label in place_labels(drawing.labels, gap, drawing.y_range):
            top = frame.y(place) - TICK.line_height / 2
            canvas.text(
                label.text, frame.area.right() + _LABEL_GAP, top, Style(10, role=label.role)
            )


def _draw_curve(canvas: Canvas, frame: Frame, curve: Curve) -> None:
    if not len(curve.x):
        return
    colour = canvas.colour(curve.role)
    if curve.kind == "points":
        _draw_points(canvas, frame, curve)
        return
    x, y = _find_corners(curve)
    points = frame.points(x, y)
    if curve.dotted:
        for point in points:
            draw_sign(canvas, point, curve.sign, colour)
        return
    if curve.shade:
        floor = frame.y(frame.y_range[0])
        closed = [(points[0][0], floor), *points, (points[-1][0], floor)]
        canvas.polygon(closed, colour, curve.shade)
    if curve.width:
        canvas.line(points, colour, curve.pattern, LINE_WIDTHS[curve.width])


def _draw_points(canvas: Canvas, frame: Frame, curve: Curve) -> None:
    low, high = frame.y_range
    colour = canvas.colour(curve.role)
    shown = (curve.y >= low) & (curve.y <= high)
    for x, y in frame.points(curve.x[shown], curve.y[shown]):
        if curve.sign == "cross":
            canvas.line([(x - 2, y - 2), (x + 2, y + 2)], colour, width=0.8)
            canvas.line([(x - 2, y + 2), (x + 2, y - 2)], colour, width=0.8)
        else:
            canvas.fill(QRectF(x - 1.3, y - 1.3, 2.6, 2.6), colour, 150)


def _draw_marks(canvas: Canvas, frame: Frame, marks: Marks) -> None:
    colour = canvas.colour(marks.role)
    points = frame.points(marks.x, np.full(len(marks.x), marks.row))
    ends = frame.points(np.array(marks.ends), np.full(2, marks.row))
    canvas.line(ends, colour, marks.pattern)
    low, high = frame.x_range
    for value, point, sign in zip(marks.x, points, marks.signs, strict=False):
        if low <= value <= high:
            draw_sign(canvas, point, sign, colour)


def _draw_note(canvas: Canvas, frame: Frame, note: Note) -> None:
    style = fit(note.text, Style(10, role=note.role), frame.area.width())
    x = frame.area.right() if note.right else frame.area.left()
    top = frame.y(note.y) - style.line_height / 2
    canvas.text(note.text, x, top, style, "right" if note.right else "left")


def _draw_map(canvas: Canvas, frame: Frame, shown: Map) -> None:
    """Fills the frame, and draws the scale of greys beside it."""
    top = shown.top
    canvas.image(_make_image(shown.values / top, canvas), frame.area)
    bar = QRectF(frame.area.right() + 12, frame.area.top(), 10, frame.area.height())
    ramp = np.linspace(0, 1, 64, dtype=np.float32)[:, None]
    canvas.image(_make_image(ramp, canvas), bar)
    canvas.box(bar, canvas.theme.border)
    # Level with the name of the y axis.
    canvas.text(shown.title, bar.right(), bar.top() - HEAD, TICK, "right")
    for value, text in shown.scale_ticks or tick_scale(top, int(bar.height() / 26)):
        y = bar.bottom() - value / top * bar.height()
        canvas.text(text, bar.right() + 4, y - TICK.line_height / 2, TICK)


def tick_scale(top: float, most: int) -> list[Tick]:
    """Returns round values up to one, or where fewer than three have room its ends and middle."""
    ticks = find_ticks(0, top, max(1, most))
    if len(ticks) >= 3:
        return ticks
    return [(value, format_number(value)) for value in (0.0, top / 2, top)]


def draw_sign(canvas: Canvas, point: Point, sign: Sign, colour: str) -> None:
    """Draws a filled sign, or a stroke."""
    x, y = point
    if sign == "stroke":
        canvas.line([(x, y - 5), (x, y + 5)], colour)
        return
    if sign == "circle":
        turns = np.linspace(0, 2 * np.pi, 25)
        corners = [(x + 4 * float(np.cos(t)), y + 4 * float(np.sin(t))) for t in turns]
    elif sign == "triangle":
        corners = [(x, y - 5), (x + 4.6, y + 3.4), (x - 4.6, y + 3.4)]
    else:
        corners = [(x, y - 5), (x + 4.4, y), (x, y + 5), (x - 4.4, y)]
    canvas.polygon(corners, colour)


def _find_corners(curve: Curve) -> tuple[Values, Values]:
    """Returns a curve's points, not too many; bars become steps."""
    if curve.kind != "bars":
        return thin_line(curve.x, curve.y, _MOST_POINTS)
    x, y = thin_line(curve.x[:-1], curve.y, _MOST_POINTS)
    edges = np.append(x, curve.x[-1])
    return np.repeat(edges, 2)[1:-1], np.repeat(y, 2)


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
