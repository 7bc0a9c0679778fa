"""Text that may come out of a file, shown letter by letter and never taken for markup."""

import html
from typing import Final

from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QLabel, QWidget

from app.core.format import keep_together

LONGEST: Final = 4_000
"""Characters of a label; laying out some 400,000 holds the window for seconds."""

LONGEST_TIP: Final = 1_500
LONGEST_LINE: Final = 300
"""Characters of a list's line, a choice or a window's title."""


class PlainLabel(QLabel):
    """A label that never takes its text for markup: a bare QLabel guesses."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(GuiQt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Takes a new text; of a very long one the middle is left out."""
        self._said = shorten(text, LONGEST)
        super().setText(keep_together(self._said))

    def text(self) -> str:
        """Returns what is said; what is drawn has no line end between a number and its unit."""
        return self._said

    def clear(self) -> None:
        """Says nothing any more."""
        self.setText("")


def shorten(text: str, longest: int) -> str:
    """Returns a text with its middle left out where it is too long.

    Its end stays, since that is where sentences give their advice.
    """
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end - 3]} … {text[-end:]}"


def plain_tip(text: str) -> str:
    """Returns what a tool tip must be given to show a text as it is.

    Qt takes a tip for rich text by its looks, and there is no way to forbid it.
    """
    text = keep_together(shorten(text, LONGEST_TIP))
    if not GuiQt.mightBeRichText(text):
        return text
    return f'<span style="white-space: pre-wrap">{html.escape(text)}</span>'


def plain_line(text: str) -> str:
    """Returns a text as one short line, for a list or a choice."""
    return keep_together(shorten(" ".join(text.split()), LONGEST_LINE))


def plain_title(text: str) -> str:
    """Returns what a window's title must be given to show a text as it is."""
    # In a title "[*]" is the place of a mark for unsaved changes; twice, it is itself.
    return plain_line(text).replace("[*]", "[*][*]")
