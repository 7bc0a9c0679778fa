"""Tells when the window rests, since showing must not falsify the measurement."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot

_TOUCHES: Final = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.Resize,
        QEvent.Type.UpdateRequest,
    }
)
"""What costs the processor time while calls are timed: input, resizing, and any repaint."""

_PASSES: Final = 3
"""A scene collects changes in one pass of the event loop, asks for paint in the next, and the
window paints in a third."""


class Rest(QObject):
    """Watches the whole application's events, and says when panes have been painted."""

    touched = Signal()
    """The user did something to a window, or one of them was painted."""

    rested = Signal()
    """What ``await_rest`` waited for has been painted."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._passes_left = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._pass)
        app.installEventFilter(self)

    def await_rest(self) -> None:
        """Emits ``rested`` once the event loop has painted all that is pending."""
        self._passes_left = _PASSES
        self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Counts what disturbs, and lets everything through."""
        if event.type() in _TOUCHES:
            self.touched.emit()
        return False

    @Slot()
    def _pass(self) -> None:
        self._passes_left -= 1
        if self._passes_left > 0:
            self._timer.start()
        else:
            self.rested.emit()
