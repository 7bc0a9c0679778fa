"""Whose Ctrl+C it is: the widget's in which text is selected, else the window's."""

from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget


def wants_copy(event: QKeyEvent) -> bool:
    """Returns whether a key press asks for a copy of what is selected where the focus is."""
    if not event.matches(QKeySequence.StandardKey.Copy):
        return False
    focus = QApplication.focusWidget()
    return focus is not None and has_selection(focus)


def has_selection(widget: QWidget) -> bool:
    """Returns whether text is selected in a widget, which then copies it by itself."""
    match widget:
        case QLabel() | QLineEdit():
            return widget.hasSelectedText()
        case QPlainTextEdit():
            return widget.textCursor().hasSelection()
        case QTableView():
            return widget.selectionModel().hasSelection()
    return False
