"""A painter with the page's colours, pens and texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPaintEngine, QPainter, QPainterPath, QPen

from app.core.format import keep_together
from app.ui.charts.drawing import Pattern
from app.ui.page.text_metrics import Style, measure
from app.ui.theme import Theme

Point = tuple[float, float]
Align = Literal["left", "centre", "right"]

_DASHES: Final[dict[Pattern, tuple[float, ...]]] = {
    "solid": (),
    "dashed": (5.0, 3.0),
    "dotted": (1.4, 2.4),
    "dash-dotted": (5.0, 2.4, 1.4, 2.4),
}
"""In logical pixels: dashes of thin and thick lines are equally long."""

_CHUNK: Final = 4
_SHIFTS: Final[dict[str, float]] = {"left": 0.0, "centre": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Placed:
    """A text that has been drawn, and the rectangle that its letters may cover."""

    text: str
    area: QRectF
    pixels: int


class Canvas:
    """Draws for one page; it keeps where each text stands.

    On an SVG texts become outlines, so that no reader needs the font; all of one colour are one
    path, which is put down by ``finish``.
    """

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self.painter = painter
        self.theme = theme
        self.placed: list[Placed] = []
        kind = painter.paintEngine().type()
        self.raster = kind == QPaintEngine.Type.Raster
        self._outlines: dict[str, QPainterPath] | None = (
            {} if kind == QPaintEngine.Type.SVG else None
        )

    def finish(self) -> None:
        """Puts down what has been collected."""
        for colour, path in (self._outlines or {}).items():
            path.setFillRule(Qt.FillRule.WindingFill)
            self.painter.fillPath(path, QColor(colour))
        if self._outlines is not None:
            self._outlines = {}

    def colour(self, role: str) -> str:
        """Returns the theme's colour of a role."""
        colour: str = getattr(self.theme, role)
        return colour

    def text(self, text: str, x: float, top: float, style: Style, align: Align = "left") -> None:
        """Draws one line whose box begins at ``top``, ``x`` being its left, middle or right."""
        if not text:
            return
        text, said = keep_together(text), text.replace("\N{NO-BREAK SPACE}", " ")
        width = measure(text, style)
        place = QPointF(x - width * _SHIFTS[align], top + style.baseline)
        area = QRectF(place.x(), place.y() - style.ascent, width, style.ink_height)
        self.placed.append(Placed(said, area, style.pixels))
        colour = self.colour(style.role)
        if self._outlines is not None:
            self._outlines.setdefault(colour, QPainterPath()).addText(place, style.font(), text)
            return
        self.painter.setFont(style.font())
        self.painter.setPen(QColor(colour))
        self.painter.drawText(place, text)

    def fill(self, area: QRectF, colour: str, alpha: int = 255) -> None:
        """Fills a rectangle."""
        self.painter.fillRect(area, _shade(colour, alpha))

    def polygon(self, points: Sequence[Point], colour: str, alpha: int = 255) -> None:
        """Fills a polygon."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(_shade(colour, alpha))
        self.painter.drawPolygon([QPointF(x, y) for x, y in points])

    def path(self, path: QPainterPath, colour: str, alpha: int = 255) -> None:
        """Fills a path."""
        self.painter.fillPath(path, QBrush(_shade(colour, alpha)))

    def box(self, area: QRectF, colour: str, pattern: Pattern = "solid", width: float = 1) -> None:
        """Draws a rectangle's outline."""
        corners = [area.topLeft(), area.topRight(), area.bottomRight(), area.bottomLeft()]
        points = [(corner.x(), corner.y()) for corner in (*corners, corners[0])]
        self.line(points, colour, pattern, width)

    def line(
        self,
        points: Sequence[Point],
        colour: str,
        pattern: Pattern = "solid",
        width: float = 1,
        alpha: int = 255,
    ) -> None:
        """Draws a line through points."""
        pen = QPen(_shade(colour, alpha), width)
        dashes = _DASHES[pattern]
        # Square caps make corners and the joints of short pieces whole; dashes keep their length.
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.SquareCap)
        pen.setJoinStyle(
            Qt.PenJoinStyle.MiterJoin if len(points) < 8 else Qt.PenJoinStyle.RoundJoin
        )
        if dashes:
            pen.setDashPattern([length / width for length in dashes])
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.raster and len(points) > 2 * _CHUNK:
            if not dashes:
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            self._draw_pieces(points, pen, width)
            return
        self.painter.setPen(pen)
        self.painter.drawPolyline([QPointF(x, y) for x, y in points])

    def _draw_pieces(self, points: Sequence[Point], pen: QPen, width: float) -> None:
        """Draws piece by piece: one wide antialiased line of 1,000 points takes seconds."""
        corners = [QPointF(x, y) for x, y in points]
        dashed = pen.style() == Qt.PenStyle.CustomDashLine
        walked = 0.0
        for begin in range(0, len(corners) - 1, _CHUNK):
            piece = corners[begin : begin + _CHUNK + 1]
            if dashed:
                pen.setDashOffset(walked / width)
                for (x, y), (u, v) in zip(
                    points[begin : begin + _CHUNK], points[begin + 1 :], strict=False
                ):
                    walked += ((u - x) ** 2 + (v - y) ** 2) ** 0.5
            self.painter.setPen(pen)
            self.painter.drawPolyline(piece)

    def rule(self, x: float, y: float, width: float) -> None:
        """Draws a hairline from left to right."""
        self.fill(QRectF(x, y, width, 1), self.theme.border)

    def image(self, image: QImage, area: QRectF) -> None:
        """Draws a picture with crisp cells."""
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self.painter.drawImage(area, image)


def _shade(colour: str, alpha: int) -> QColor:
    shade = QColor(colour)
    shade.setAlpha(alpha)
    return shade
