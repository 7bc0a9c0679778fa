"""Draws a latency view's drawing: bars, lines, points, marks, and the baseline's outlines."""

import numpy as np
from PySide6.QtCore import QRectF

from app.ui.charts.drawing import Curve, Drawing, Marks, Note
from app.ui.page.axes import Axes, Frame, Values, draw_axes
from app.ui.page.canvas import Canvas, Pattern, Point
from app.ui.page.text_metrics import Role, Style, fit

_PATTERNS: tuple[Pattern, Pattern] = ("solid", "dashed")
_LINE_POINTS = 400


class Chart:
    """A block with one drawing."""

    def __init__(self, drawing: Drawing, least_height: float = 120, stretch: float = 1) -> None:
        self._drawing = drawing
        self._least = least_height
        self.stretch = stretch

    def height(self, _width: float) -> float:
        """Returns the least height in which it can be read."""
        return self._least

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws all layers, the axes first."""
        drawing = self._drawing
        frame = draw_axes(
            canvas,
            area,
            Axes(
                drawing.x_axis,
                drawing.y_axis,
                drawing.x_range,
                drawing.y_range,
                drawing.x_ticks,
                drawing.y_ticks,
            ),
        )
        for begin, end in drawing.bands:
            left, right = frame.x(begin), frame.x(end)
            band = QRectF(left, frame.area.top(), right - left, frame.area.height())
            canvas.fill(band, canvas.theme.muted, 40)
        if drawing.guide is not None:
            x = frame.x(drawing.guide)
            ends = [(x, frame.area.top()), (x, frame.area.bottom())]
            canvas.line(ends, canvas.theme.text, "dotted")
        for side, curve in enumerate(drawing.outlines):
            self._draw_line(canvas, frame, _corners(curve), canvas.side_colour(side), "dotted")
        for side, curve in enumerate(drawing.curves):
            self._draw_curve(canvas, frame, curve, side)
        for side, marks in enumerate(drawing.marks):
            self._draw_marks(canvas, frame, marks, side)
        for note in drawing.notes:
            self._draw_note(canvas, frame, note)

    def _draw_curve(self, canvas: Canvas, frame: Frame, curve: Curve, side: int) -> None:
        if not len(curve.x):
            return
        colour, pattern = canvas.side_colour(side), _PATTERNS[side]
        if curve.kind == "points":
            self._draw_points(canvas, frame, curve, side)
            return
        corners = _corners(curve)
        if curve.kind == "bars":
            x, y = corners
            floor = frame.y(frame.y_range[0])
            points = frame.points(x, y)
            closed = [(points[0][0], floor), *points, (points[-1][0], floor)]
            canvas.polygon(closed, colour, 70)
        self._draw_line(canvas, frame, corners, colour, pattern, 1 if curve.kind == "bars" else 1.5)

    @staticmethod
    def _draw_line(
        canvas: Canvas,
        frame: Frame,
        corners: tuple[Values, Values],
        colour: str,
        pattern: Pattern,
        width: float = 1,
    ) -> None:
        x, y = corners
        if len(x) > 1:
            canvas.line(frame.points(x, y), colour, pattern, width)

    @staticmethod
    def _draw_points(canvas: Canvas, frame: Frame, curve: Curve, side: int) -> None:
        low, high = frame.y_range
        colour = canvas.side_colour(side)
        shown = (curve.y >= low) & (curve.y <= high)
        for x, y in frame.points(curve.x[shown], curve.y[shown]):
            if side == 0:
                canvas.fill(QRectF(x - 1.3, y - 1.3, 2.6, 2.6), colour, 150)
            else:
                canvas.line([(x - 2, y - 2), (x + 2, y + 2)], colour, width=0.8)
                canvas.line([(x - 2, y + 2), (x + 2, y - 2)], colour, width=0.8)

    @staticmethod
    def _draw_marks(canvas: Canvas, frame: Frame, marks: Marks, side: int) -> None:
        if not len(marks.x):
            return
        colour = canvas.side_colour(side)
        points = frame.points(marks.x, np.full(len(marks.x), marks.row))
        ends = frame.points(np.array(marks.ends), np.full(2, marks.row))
        canvas.line(ends, colour, _PATTERNS[side])
        low, high = frame.x_range
        for number, (value, point) in enumerate(zip(marks.x, points, strict=True)):
            if not low <= value <= high:
                continue
            if number and marks.kind == "interval":
                x, y = point
                canvas.line([(x, y - 5), (x, y + 5)], colour)
            else:
                draw_mark(canvas, point, number, colour)

    @staticmethod
    def _draw_note(canvas: Canvas, frame: Frame, note: Note) -> None:
        roles: tuple[Role, Role] = ("reference", "candidate")
        role: Role = "muted" if note.side is None else roles[note.side]
        style = fit(note.text, Style(10, role=role), frame.area.width())
        x = frame.area.right() if note.right else frame.area.left()
        top = frame.y(note.y) - style.line_height / 2
        canvas.text(note.text, x, top, style, "right" if note.right else "left")


def draw_mark(canvas: Canvas, point: Point, number: int, colour: str) -> None:
    """Draws the sign of a percentile: a circle, a triangle, a diamond."""
    x, y = point
    if number == 0:
        turns = np.linspace(0, 2 * np.pi, 25)
        corners = [(x + 4 * float(np.cos(t)), y + 4 * float(np.sin(t))) for t in turns]
    elif number == 1:
        corners = [(x, y - 5), (x + 4.6, y + 3.4), (x - 4.6, y + 3.4)]
    else:
        corners = [(x, y - 5), (x + 4.4, y), (x, y + 5), (x - 4.4, y)]
    canvas.polygon(corners, colour)


def _corners(curve: Curve) -> tuple[Values, Values]:
    """Returns a curve's points; bars become steps."""
    if curve.kind != "bars":
        step = max(1, len(curve.x) // _LINE_POINTS)
        return curve.x[::step], curve.y[::step]
    return np.repeat(curve.x, 2)[1:-1], np.repeat(curve.y, 2)
