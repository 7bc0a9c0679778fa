"""A pane's first line: its name, a muted note, and a legend at the right."""

from PySide6.QtCore import QRectF

from app.ui.page.axes import TICK
from app.ui.page.canvas import Canvas
from app.ui.page.layout import Block, Row, Space, Stack
from app.ui.page.legend import Legend
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import Style, measure

_STRONG = Style(13, strong=True)
_NOTE, _LEGEND = 0.45, 0.55
"""Their shares of what the name leaves."""


class Title:
    """One line, or two where the legend has no room beside the rest."""

    stretch = 0.0

    def __init__(self, title: str, note: str = "", legend: Legend | None = None) -> None:
        self._title = title
        self._note = note
        self._legend = legend

    def height(self, width: float) -> float:
        """Returns the height of one line or two."""
        return self._lay_out(width).height(width)

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the line or both."""
        self._lay_out(area.width()).paint(canvas, area)

    def _lay_out(self, width: float) -> Block:
        own = measure(self._title, _STRONG) + 12
        texts = (Paragraph(self._title, _STRONG), Paragraph(self._note, TICK))
        room = (width - own) * (_LEGEND if self._note else 1)
        if self._legend is not None and self._legend.width > room:
            first = Row(*texts, shares=(own, 1), gap=0)
            return Stack(first, self._legend, gap=4)
        last = self._legend or Space(0)
        return Row(*texts, last, shares=(own, _NOTE, _LEGEND), gap=0)
