"""The main window's bare frame: tabs, their pages, and what stands around them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QMoveEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.ui.parameters.panel import PANEL_WIDTH
from app.ui.window.copying import wants_copy

COMPARISON, ACCURACY, ANATOMY, MODULES, SIDE_BY_SIDE = range(5)
PARAMETERS, HISTORY = range(2)
_FIRST: Final = QSize(1280, 800)
_LEAST: Final = QSize(960, 600)
_FRAME: Final = QSize(12, 44)
"""What a window manager usually puts around a window; it tells exactly only afterwards."""
_SETTLED_MS: Final = (250, 1500)
"""By then window managers have put their frame around a window: soon, and on a busy machine."""
_TITLES: Final = ("Comparison", "Accuracy", "Anatomy", "Modules", "Side by side")
_SIDES: Final = ("Parameters", "History")


class _Column(QVBoxLayout):
    """Begins to scroll at the least height, where Qt would do so at the one that is preferred."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Returns that no height follows from a width."""
        return False


class _Pages(QStackedWidget):
    """Needs no more room than the page in front."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns that page's least size, where Qt would take the largest of all."""
        page = self.currentWidget()
        least = page.minimumSizeHint().expandedTo(page.minimumSize()) if page else QSize()
        return least.expandedTo(QSize(0, 0))


class _Aside(QScrollArea):
    """Scrolls aside where the window is narrower than a page; the verdict over it does not."""

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__()
        self._pages = pages
        pages.currentChanged.connect(self._turn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(pages)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns the least height of the pages, whose width need not be there."""
        least = self._pages.minimumSizeHint()
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(0, least.height() + (bar if least.width() > self.width() else 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Takes that the pages need another room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._fill()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Gives the pages all the room."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self._fill()

    @Slot()
    def _turn(self) -> None:
        self.updateGeometry()
        self._fill()

    def _fill(self) -> None:
        # Qt's own way gives them the height that a page of sentences and plots would prefer, the
        # lower end of which nobody sees: there is no bar for it.
        room = self.viewport().size().expandedTo(self._pages.minimumSizeHint())
        self._pages.resize(room)


class WindowLayout(QMainWindow):
    """Tabs in the menu bar's corner turn the pages; others at the left choose what stands there."""

    moved = Signal()
    """It has another place or size."""

    state_changed = Signal()
    """It fills its screen, or no longer does."""

    dropped = Signal(object)
    """The paths of files that were dropped on it, a list."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("QuantScope")
        self.setAcceptDrops(True)
        self.tabs, self.sides = QTabBar(), QTabBar()
        self._pages, self._left = _Pages(), QStackedWidget()
        self._column = QWidget()
        for bar, titles in ((self.tabs, _TITLES), (self.sides, _SIDES)):
            for title in titles:
                bar.addTab(title)
            bar.setDrawBase(False)
            bar.setExpanding(False)
        self.menuBar().setCornerWidget(self.tabs)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.sides.currentChanged.connect(self._left.setCurrentIndex)

    def lay_out(
        self,
        pages: Sequence[QWidget],
        sides: Sequence[QWidget],
        cards: Sequence[QWidget],
        told: Sequence[QWidget],
        status: QWidget,
    ) -> None:
        """Puts everything in its place.

        Args:
            pages: One for each tab.
            sides: One for each tab at the left.
            cards: Above the pages.
            told: Beside each other under the cards, so that one that comes moves nothing below.
            status: Under all.
        """
        for shown in pages:
            self._pages.addWidget(shown)
        for shown in sides:
            self._left.addWidget(shown)
        self._left.setFixedWidth(PANEL_WIDTH)
        left = QVBoxLayout(self._column)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(6)
        left.addWidget(self.sides)
        left.addWidget(self._left, 1)
        content = QWidget()
        right = _Column(content)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(5)
        for card in cards:
            right.addWidget(card)
        line = QHBoxLayout()
        line.setSpacing(8)
        for card in told:
            # The last one has what the others leave, and that is enough for a few words.
            line.addWidget(card, int(card is told[-1]))
        right.addLayout(line)
        right.addWidget(_Aside(self._pages), 1)
        # Where the window is lower than what it shows, that scrolls: the status line, with how to
        # stop, does not.
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        upper = QHBoxLayout()
        upper.setContentsMargins(10, 3, 10, 8)
        upper.setSpacing(8)
        upper.addWidget(self._column)
        upper.addWidget(scroll, 1)
        page = QWidget()
        page.setProperty("role", "page")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper, 1)
        layout.addWidget(status)
        self.setCentralWidget(page)

    @property
    def panel_shown(self) -> bool:
        """Returns whether the parameters, or the history, stand at the left."""
        return not self._column.isHidden()

    def show_panel(self, shown: bool) -> None:
        """Lets the parameters or the history stand at the left, or gives the page their room."""
        self._column.setVisible(shown)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tells that it fills its screen, or no longer does."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.state_changed.emit()

    def event(self, event: QEvent) -> bool:
        """Leaves Ctrl+C to the text that is selected, before it is the window's shortcut."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and wants_copy(event):
            event.accept()
            return True
        return super().event(event)

    def place(self, geometry: QByteArray) -> None:
        """Takes the place that is remembered, or a first one, as far as it is on the screen."""
        if not self.restoreGeometry(geometry):
            self.resize(_FIRST)
        self.setMinimumSize(_LEAST)
        self._fit_screen(_FRAME)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Looks again once the window's frame is known."""
        super().showEvent(event)
        if not event.spontaneous():
            for wait in _SETTLED_MS:
                QTimer.singleShot(wait, self, self._fit_frame)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Tells of another size."""
        super().resizeEvent(event)
        self.moved.emit()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Tells of another place."""
        super().moveEvent(event)
        self.moved.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Takes files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Tells what was dropped."""
        urls = event.mimeData().urls()
        self.dropped.emit([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        event.acceptProposedAction()

    @Slot()
    def _fit_frame(self) -> None:
        self._fit_screen(self.frameGeometry().size() - self.size())

    def _fit_screen(self, frame: QSize) -> None:
        """Makes the window as small as its screen's free room, less the frame, and moves it in."""
        room = self.screen().availableGeometry()
        most = room.size() - frame
        self.setMinimumSize(self.minimumSize().boundedTo(most))
        if self.isMaximized() or self.isFullScreen():
            return
        size = self.size().boundedTo(most)
        if size != self.size():
            self.resize(size)
        place = fit_rect(QRect(self.frameGeometry().topLeft(), size + frame), room)
        if place.topLeft() != self.frameGeometry().topLeft():
            self.move(place.topLeft())


def fit_rect(rect: QRect, room: QRect) -> QRect:
    """Returns a rectangle moved into another, its upper left corner before all."""
    left = max(min(rect.left(), room.right() + 1 - rect.width()), room.left())
    top = max(min(rect.top(), room.bottom() + 1 - rect.height()), room.top())
    return QRect(left, top, rect.width(), rect.height())
