"""The mouse over a view of plots, at places of their axes."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget


def roll(viewport: QWidget, place: QPointF, notches: int) -> None:
    """Turns the wheel, away from oneself for more than 0."""
    event = QWheelEvent(
        place,
        QPointF(viewport.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def point(viewport: QWidget, kind: QEvent.Type, place: QPointF) -> None:
    """Sends a mouse event, of the left button unless it only moves there."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    moved = kind == QEvent.Type.MouseMove
    event = QMouseEvent(
        kind,
        place,
        QPointF(viewport.mapToGlobal(place.toPoint())),
        none if moved else left,
        none if kind == QEvent.Type.MouseButtonRelease else left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)


def drag(viewport: QWidget, begin: QPointF, end: QPointF) -> None:
    """Presses at one place, and lets go at another."""
    point(viewport, QEvent.Type.MouseButtonPress, begin)
    point(viewport, QEvent.Type.MouseMove, end)
    point(viewport, QEvent.Type.MouseButtonRelease, end)
