"""Tells when a window has been painted for the first time: much can wait until then."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

PATIENCE_MS: Final = 2000
"""A window that begins minimised is not painted, and measures all the same."""


class FirstFrame(QObject):
    """Watches a window from before it is shown until its first frame is on the screen."""

    painted = Signal()
    """Once: the window has been painted, or is not going to be for now."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._told = False
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Looks for the first painting, and lets everything through."""
        if event.type() == QEvent.Type.Show:
            QTimer.singleShot(PATIENCE_MS, self, self._tell)
        elif event.type() == QEvent.Type.Paint:
            # The window paints first, its widgets then: once the loop is back, all have.
            QTimer.singleShot(0, self, self._tell)
        return False

    @Slot()
    def _tell(self) -> None:
        if not self._told:
            self._told = True
            self._window.removeEventFilter(self)
            self.painted.emit()
