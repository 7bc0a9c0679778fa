"""Message boxes: plain text, as large as a few sentences, their buttons always on the screen."""

import re
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.ui.widgets.plain_text import plain_title, shorten

MOST_CHARACTERS: Final = 700
MOST_LINES: Final = 12
"""Of what stands in the box itself; the whole text is a click away."""

_MOST_DETAIL: Final = 20_000
_LONG_WORD: Final = re.compile(r"\S{48}(?=\S)")
_ZERO_WIDTH_SPACE: Final = "\u200b"


def warn(parent: QWidget, text: str) -> None:
    """Opens a box that says why something was not done; the window does not wait for it."""
    box = make_box(parent, "QuantScope", text, QMessageBox.Icon.Warning)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def confirm(parent: QWidget, title: str, question: str) -> bool:
    """Asks, and returns whether the answer is yes; closing the box is a no."""
    box = make_box(parent, title, question, QMessageBox.Icon.Question)
    box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
    try:
        return box.exec() == QMessageBox.StandardButton.Yes
    finally:
        box.deleteLater()


def tell(parent: QWidget, title: str, headline: str, text: str) -> None:
    """Opens a box with a headline over a text; the window does not wait for it."""
    box = make_box(parent, title, headline, QMessageBox.Icon.NoIcon)
    box.setInformativeText(text)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def make_box(parent: QWidget, title: str, text: str, icon: QMessageBox.Icon) -> QMessageBox:
    """Returns a box that shows a text as it is; of a long one the whole is in its details."""
    box = QMessageBox(icon, plain_title(title), "", QMessageBox.StandardButton.Ok, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    # What went wrong is often passed on to somebody.
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    short = _shorten(text)
    box.setText(_LONG_WORD.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", short))
    if short != text:
        box.setDetailedText(shorten(text, _MOST_DETAIL))
    return box


def _shorten(text: str) -> str:
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 4], "…", *lines[-3:]]
    return shorten("\n".join(lines), MOST_CHARACTERS)
