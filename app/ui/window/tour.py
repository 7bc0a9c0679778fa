"""The tour of a first start: three callouts beside what they tell of, which nothing waits for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.theme import sans
from app.ui.widgets.plain_text import PlainLabel

_WIDTH: Final = 300
_GAP: Final = 10
_MOVES: Final = {
    QEvent.Type.Resize,
    QEvent.Type.Move,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
}
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


@dataclass(frozen=True, slots=True)
class Step:
    """What one callout says, and of which widget."""

    title: str
    text: str
    target: QWidget


class Tour(QFrame):
    """Shows one step after the other over a window, whose keys and clicks go where they did.

    Enter goes on where nothing else wants it, and Escape leaves; the focus stays where it is.
    """

    def __init__(self, window: QWidget, steps: Sequence[Step], left: Callable[[], object]) -> None:
        """Shows the first step.

        Args:
            window: Is covered, as little as possible.
            steps: In their order.
            left: Called once, when the user leaves it or has seen the last one.
        """
        super().__init__(window)
        self._window, self._steps, self._left = window, tuple(steps), left
        self._index, self._over = 0, False
        self.setProperty("role", "tour")
        self._title, self._text, self._place = PlainLabel(), PlainLabel(), PlainLabel()
        self._title.setFont(sans(13, strong=True))
        self._text.setWordWrap(True)
        self._place.setProperty("role", "muted")
        self._skip, self._next = QPushButton("Skip"), QPushButton()
        self._skip.setAccessibleName("Skip the tour for good")
        self._skip.clicked.connect(self.leave)
        self._next.clicked.connect(self.go_on)
        buttons = QHBoxLayout()
        buttons.addWidget(self._place, 1)
        buttons.addWidget(self._skip)
        buttons.addWidget(self._next)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(buttons)
        self.setFixedWidth(_WIDTH)
        for watched in (window, *(step.target for step in self._steps)):
            watched.installEventFilter(self)
        self._show_step()

    @property
    def step(self) -> Step:
        """Returns the step that is shown."""
        return self._steps[self._index]

    @property
    def buttons(self) -> tuple[QPushButton, QPushButton]:
        """Returns what leaves the tour, and what goes on."""
        return self._skip, self._next

    @Slot()
    def go_on(self) -> None:
        """Shows the next step, or ends after the last one."""
        if self._index + 1 == len(self._steps):
            self.leave()
            return
        self._index += 1
        self._show_step()

    @Slot()
    def leave(self) -> None:
        """Ends the tour."""
        if self._over:
            return
        self._over = True
        for watched in (self._window, *(step.target for step in self._steps)):
            watched.removeEventFilter(self)
        self.hide()
        self.deleteLater()
        self._left()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follows what it tells of, and takes the keys that reach the window unused."""
        if event.type() in _MOVES:
            self._follow()
        elif watched is self._window and self.isVisible() and isinstance(event, QKeyEvent):
            return self._take_key(event)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        escape = event.key() == Qt.Key.Key_Escape
        if escape and event.type() == QEvent.Type.ShortcutOverride:
            # Else it would be the shortcut that stops the measurement.
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress or not (escape or event.key() in _ENTER):
            return False
        (self.leave if escape else self.go_on)()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Lets Enter on "Skip" skip, and go on from anywhere else."""
        if event.key() in _ENTER and self._skip.hasFocus():
            self.leave()
        else:
            super().keyPressEvent(event)

    def _show_step(self) -> None:
        step, count = self.step, len(self._steps)
        last = self._index + 1 == count
        self._title.setText(step.title)
        self._text.setText(step.text)
        self._place.setText(f"{self._index + 1} of {count}")
        self._next.setText("Done" if last else "Next")
        self._next.setAccessibleName("End the tour" if last else "Next step of the tour")
        self.setAccessibleName(f"Tour, step {self._index + 1} of {count}: {step.title}")
        self.setAccessibleDescription(step.text)
        self._follow()

    def _follow(self) -> None:
        self._layout.activate()
        target, room = self.step.target, self._window.rect()
        # While another page or the history is in front there is nothing to point at.
        self.setVisible(target.isVisibleTo(self._window))
        if self.isHidden():
            return
        corner = target.mapTo(self._window, QPoint())
        shown = QRect(corner, target.size()).intersected(room)
        height = self._layout.totalHeightForWidth(_WIDTH)
        self.setGeometry(place_beside(shown, QSize(_WIDTH, height), room))
        self.raise_()


def place_beside(target: QRect, size: QSize, room: QRect) -> QRect:
    """Returns where a callout stands: right of its target, else below it, else upon it."""
    inner = room.adjusted(_GAP, _GAP, -_GAP, -_GAP)
    beside = QRect(QPoint(target.right() + _GAP, target.top()), size)
    below = QRect(QPoint(target.left(), target.bottom() + _GAP), size)
    for place in (beside, below):
        if inner.contains(place):
            return place
    within = QRect(QPoint(), size)
    within.moveCenter(target.center())
    left = max(inner.left(), min(within.left(), inner.right() + 1 - size.width()))
    top = max(inner.top(), min(within.top(), inner.bottom() + 1 - size.height()))
    return QRect(QPoint(left, top), size)
