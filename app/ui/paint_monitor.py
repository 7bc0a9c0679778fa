"""Tells when the window has been painted, since painting must not falsify the measurement.

A filter on the application would see every event of every object, some 20,000 in one change of
the colours. Qt hands input to the native window first, and asks the widget that fills it to paint:
these two are watched, of each window on the screen.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QStyle, QWidget

_TOUCHES: Final = frozenset(
    {
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.DragMove,
        QEvent.Type.Resize,
        QEvent.Type.Expose,
        QEvent.Type.UpdateRequest,
    }
)
"""What costs the processor time while calls are timed: input, resizing, and any repaint."""

_PASSES: Final = 12
"""Of the event loop, without a repaint. A scene collects changes in one pass and asks for paint in
the next; a layout that wants another size tells the one around it in the next, through eight of
them up to the window's."""

_MOST_PASSES: Final = 100
"""So many at most: what never ends moving is not waited for."""

_AFTER_TIP_MS: Final = 80
"""How long after a tip's time it is on the screen: Qt's own timer may be 5 % late."""


class PaintMonitor(QObject):
    """Watches all windows of the application, and says when panes have been painted."""

    touched = Signal()
    """The user did something to a window, one was painted, came or went."""

    painted = Signal()
    """What ``await_paint`` waited for has been painted."""

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._passes_left = 0
        self._passes = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._pass)
        self._on_screen: frozenset[QWindow] = frozenset()
        # A window opens because of input in another one, at once, or as a tip once the mouse
        # has stood still; or by itself, and is then given the focus.
        self._soon = QTimer(self, singleShot=True, interval=0)
        tip_ms = QApplication.style().styleHint(QStyle.StyleHint.SH_ToolTip_WakeUpDelay)
        self._later = QTimer(
            self,
            singleShot=True,
            interval=tip_ms + _AFTER_TIP_MS,
            # A coarse one may come before the tip does.
            timerType=Qt.TimerType.PreciseTimer,
        )
        for timer in (self._soon, self._later):
            timer.timeout.connect(self._watch_windows)
        app.focusWindowChanged.connect(self._watch_windows)

    def await_paint(self) -> None:
        """Emits ``painted`` once the event loop has painted all that is pending."""
        self._watch_windows()
        self._passes_left = _PASSES
        self._passes = 0
        self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Counts what disturbs, and lets everything through."""
        if event.type() in _TOUCHES:
            self.touched.emit()
            if event.type() == QEvent.Type.UpdateRequest:
                self._passes_left = _PASSES
            if event.isInputEvent():
                self._soon.start()
                self._later.start()
        return False

    @Slot()
    def _watch_windows(self) -> None:
        shown: dict[QWindow, QWidget] = {}
        for widget in QApplication.topLevelWidgets():
            window = widget.windowHandle()
            if window is not None and widget.isVisible():
                shown[window] = widget
        for window, widget in shown.items():
            # Once more is the same as once.
            window.installEventFilter(self)
            widget.installEventFilter(self)
        if shown.keys() != self._on_screen:
            self._on_screen = frozenset(shown)
            self.touched.emit()

    @Slot()
    def _pass(self) -> None:
        self._passes += 1
        self._passes_left -= 1
        if self._passes_left > 0 and self._passes < _MOST_PASSES:
            self._timer.start()
        else:
            self.painted.emit()
