"""A text in a box: wrapped at words, or shrunk to one line."""

from dataclasses import replace

from PySide6.QtCore import QRectF

from app.core.format import keep_together
from app.ui.page.canvas import Align, Canvas
from app.ui.page.text_metrics import SMALLEST, Style, fit, measure, wrap


class Paragraph:
    """A text that is never cut off: it takes as many lines as it needs."""

    stretch = 0.0

    def __init__(
        self, text: str, style: Style, align: Align = "left", *, least_pixels: int | None = None
    ) -> None:
        """Takes the text.

        Args:
            text: Lines are parted by line breaks.
            style: How it looks where it fits.
            align: To which side of the box.
            least_pixels: How far it shrinks to stay on one line before it is wrapped.
        """
        self._text = keep_together(text)
        self._style = style
        self._align: Align = align
        self._least = max(SMALLEST, least_pixels or style.pixels)

    def height(self, width: float) -> float:
        """Returns the height of all lines."""
        style, lines = self._lay(width)
        return style.line_height * len(lines)

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the lines from the top of the area."""
        style, lines = self._lay(area.width())
        x = {"left": area.left(), "centre": area.center().x(), "right": area.right()}[self._align]
        for number, line in enumerate(lines):
            canvas.text(line, x, area.top() + number * style.line_height, style, self._align)

    def _lay(self, width: float) -> tuple[Style, tuple[str, ...]]:
        style = self._style
        if self._least < style.pixels:
            pixels = max(self._least, fit(self._text, style, width).pixels)
            style = replace(style, pixels=pixels)
        if not self._text:
            return style, ()
        if measure(self._text, style) <= width and "\n" not in self._text:
            return style, (self._text,)
        return style, wrap(self._text, style, width)
