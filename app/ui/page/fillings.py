"""Fills a part of a bar: plain, faint, hatched, lined or crossed."""

from typing import Final

from PySide6.QtCore import QRectF

from app.ui.charts.drawing import Filling
from app.ui.page.canvas import Canvas

_ALPHAS: Final[dict[Filling, int]] = {
    "full": 255,
    "light": 140,
    "hatched": 45,
    "faint": 45,
    "lined": 45,
    "crossed": 45,
}
_SPACING: Final = 4.5


def draw_filling(canvas: Canvas, area: QRectF, colour: str, filling: Filling | int) -> None:
    """Fills a part of a bar in its way, outlined."""
    if area.width() <= 0:
        return
    canvas.fill(area, colour, filling if isinstance(filling, int) else _ALPHAS[filling])
    if filling in {"hatched", "crossed"}:
        _hatch(canvas, area, colour, rising=True)
    if filling == "crossed":
        _hatch(canvas, area, colour, rising=False)
    if filling == "lined":
        y = area.top() + _SPACING / 2
        while y < area.bottom():
            canvas.line([(area.left(), y), (area.right(), y)], colour, width=0.9)
            y += _SPACING
    canvas.box(area, colour, width=0.8)


def _hatch(canvas: Canvas, area: QRectF, colour: str, *, rising: bool) -> None:
    """Draws slanted lines over an area, at 45 degrees."""
    x = area.left() - area.height()
    while x < area.right():
        begin, end = max(x, area.left()), min(x + area.height(), area.right())
        if end > begin:
            heights = (begin - x, end - x)
            points = [
                (at, area.bottom() - height if rising else area.top() + height)
                for at, height in zip((begin, end), heights, strict=True)
            ]
            canvas.line(points, colour, width=0.9)
        x += _SPACING
