"""Breaks a text into so many lines and no more."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption

from app.ui.widgets.plain_text import plain_line


def break_lines(text: str, font: QFont, width: int, most: int) -> list[str]:
    """Returns the lines of a text; the last one ends in an ellipsis where there would be more.

    Args:
        text: On one line, or taken so.
        font: In which it is drawn.
        width: Of a line, in pixels.
        most: How many lines there may be.
    """
    text = plain_line(text)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start, length = line.textStart(), line.textLength()
        if len(lines) == most - 1:
            rest = text[start:]
            lines.append(QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        lines.append(text[start : start + length].rstrip())
    layout.endLayout()
    return lines
