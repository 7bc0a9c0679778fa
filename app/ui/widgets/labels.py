"""Labels of the looks that several places share."""

from PySide6.QtCore import Qt

from app.ui.theme import sans
from app.ui.widgets.plain_text import PlainLabel


def make_note(role: str) -> PlainLabel:
    """Returns an empty label of small wrapped text, in the colour of a role."""
    label = PlainLabel()
    label.setProperty("role", role)
    label.setFont(sans(12))
    label.setWordWrap(True)
    return label


def make_placeholder(text: str) -> PlainLabel:
    """Returns what stands in the middle of a pane that has nothing to show."""
    label = PlainLabel(text)
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label
