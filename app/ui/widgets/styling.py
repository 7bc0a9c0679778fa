"""Gives a widget the look that the style sheet has for one of its properties."""

from PySide6.QtWidgets import QWidget


def set_look(widget: QWidget, name: str, value: str | bool) -> None:
    """Sets a property that the style sheet asks for, and has the widget styled anew."""
    # One that was never set is as good as "" or False.
    if (widget.property(name) or "") != (value or ""):
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
