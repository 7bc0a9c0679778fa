"""What pages are put together from: cards and placeholders."""

from typing import Final

from PySide6.QtCore import QRectF

from app.ui.page.canvas import Canvas
from app.ui.page.layout import Block
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import Style

_PADDING: Final = 12.0
MUTED: Final = Style(11, role="muted")


class CardBlock:
    """A surface with a border around a block."""

    def __init__(self, content: Block) -> None:
        self._content = content

    @property
    def stretch(self) -> float:
        """Returns the content's."""
        return self._content.stretch

    def height(self, width: float) -> float:
        """Returns the content's height and the padding."""
        return self._content.height(width - 2 * _PADDING) + 2 * _PADDING

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the surface, and the content on it."""
        canvas.fill(area, canvas.theme.surface)
        canvas.box(area.adjusted(0.5, 0.5, -0.5, -0.5), canvas.theme.border)
        inner = area.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        self._content.paint(canvas, inner)


class Placeholder:
    """A sentence in the middle of the room where a chart would stand."""

    stretch = 1.0

    def __init__(self, text: str, height: float) -> None:
        self._text = Paragraph(text, MUTED, "centre")
        self._height = height

    def height(self, _width: float) -> float:
        """Returns the chart's height."""
        return self._height

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the sentence."""
        self._text.paint(canvas, area.adjusted(0, area.height() / 2 - 8, 0, 0))
