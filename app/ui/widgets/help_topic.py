"""A widget says which help text is about it, and so for all that stands in it."""

from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

_PROPERTY: Final = "help_topic"


def set_topic(widget: QWidget, topic: str) -> None:
    """Takes that a text of ``resources/help`` is about a widget; "" for none."""
    widget.setProperty(_PROPERTY, topic)


def find_topic(otherwise: str) -> str:
    """Returns what the widget with the focus is about, or what surrounds it; else ``otherwise``."""
    widget: QWidget | None = QApplication.focusWidget()
    while widget is not None:
        topic = widget.property(_PROPERTY)
        if topic:
            return str(topic)
        widget = widget.parentWidget()
    return otherwise
