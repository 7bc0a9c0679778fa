"""A field whose words narrow a list down; Escape takes them away."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.ui.widgets.plain_text import plain_tip


class SearchField(QLineEdit):
    """Takes Escape for itself as long as it holds words."""

    left = Signal()
    """The arrow down or Enter was pressed: what was found is wanted."""

    def __init__(self, name: str, tip: str) -> None:
        """Makes an empty field; ``name`` is what is searched, for those who do not see it."""
        super().__init__()
        self.setProperty("role", "search")
        self.setAccessibleName(name)
        self.setPlaceholderText("Search")
        self.setToolTip(plain_tip(tip))
        self.setClearButtonEnabled(True)
        # A file dropped here is meant for the window, not to be typed.
        self.setAcceptDrops(False)

    def event(self, event: QEvent) -> bool:
        """Claims Escape before it is the window's shortcut."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._clears(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Empties the field on Escape; leads to what was found on others."""
        if self._clears(event):
            self.clear()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _clears(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and bool(self.text())
