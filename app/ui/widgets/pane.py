"""The frame that all panes share: a title, switches, an empty state, an overlay on old results."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QMenu,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import LIGHT, Theme
from app.ui.widgets.dim_overlay import DimOverlay
from app.ui.widgets.help_topic import set_topic
from app.ui.widgets.labels import make_placeholder
from app.ui.widgets.pane_header import PaneHeader
from app.ui.widgets.plain_text import plain_tip

COPY_PANE: Final = "Copy picture of this pane"
ENLARGE_PANE: Final = "Enlarge, or back"
RESET_ZOOM: Final = "Reset zoom"

DIM_DELAY_MS: Final = 400
"""An answer that comes sooner replaces the old one without a flicker."""


class Card(QFrame):
    """A surface that can be dimmed while it shows what is no longer current."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.theme = LIGHT
        self._overlay = DimOverlay(self)
        self._unseen: Theme | None = None
        self._waiting = QTimer(self, singleShot=True, interval=DIM_DELAY_MS)
        self._waiting.timeout.connect(self.dim)

    @property
    def dimmed(self) -> bool:
        """Returns whether the card shows an old result."""
        return not self._overlay.isHidden()

    @property
    def empty(self) -> bool:
        """Returns whether there is nothing to dim."""
        return False

    def expect(self) -> None:
        """Dims what is shown unless a new result comes soon."""
        self._waiting.start()

    def dim(self) -> None:
        """Marks what is shown as no longer current."""
        self._waiting.stop()
        if not self.empty:
            self._overlay.setGeometry(self.rect().adjusted(1, 1, -1, -1))
            self._overlay.show()
            self._overlay.raise_()

    def undim(self) -> None:
        """Takes the mark away: what is shown is current."""
        self._waiting.stop()
        self._overlay.hide()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Takes the colours that changed meanwhile."""
        if self._unseen is not None:
            self.set_theme(self._unseen)
        super().showEvent(event)

    def follow_theme(self, theme: Theme) -> None:
        """Takes new colours at once where it is seen, else when it is shown."""
        if self.isVisible():
            self.set_theme(theme)
        else:
            self._unseen = theme

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours; subclasses redraw."""
        self._unseen = None
        self.theme = theme
        self._overlay.set_theme(theme)


class Pane(Card):
    """A card with one inlet, which subclasses name after what they show."""

    topic = ""
    """Which help text is about it; subclasses name theirs."""

    can_enlarge = False
    """Whether it stands where it can have all the room."""

    enlarge_requested = Signal()
    """The title was double-clicked: all the room is wanted, or the place as before."""

    def __init__(self, title: str, placeholder: str, parent: QWidget | None = None) -> None:
        """Builds an empty pane.

        Args:
            title: What the pane shows, as its heading.
            placeholder: What it will show, while there is nothing.
            parent: The owner.
        """
        super().__init__(parent)
        self.setAccessibleName(title)
        self._header = PaneHeader(title, has_help=bool(self.topic))
        self._header.help_requested.connect(self._show_help)
        set_topic(self, self.topic)
        self.setWhatsThis(plain_tip(placeholder))
        self._placeholder = make_placeholder(placeholder)
        self.body = QWidget()
        self.content = QVBoxLayout(self.body)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 9, 12, 10)
        layout.setSpacing(4)
        layout.addWidget(self._header)
        self._stack = QStackedLayout()
        layout.addLayout(self._stack, 1)
        # Once the stack stands in the pane: it shows its first widget, elsewhere as a window.
        self._stack.addWidget(self._placeholder)
        self._stack.addWidget(self.body)

    @property
    def placeholder(self) -> str:
        """Returns what the pane says that it will show; nothing once it shows something."""
        return self._placeholder.text() if self.empty else ""

    @property
    def subtitle(self) -> str:
        """Returns what is said beside the title."""
        return self._header.subtitle

    @property
    def empty(self) -> bool:
        """Returns whether the pane still says what it will show."""
        return self._stack.currentWidget() is not self.body

    def reveal(self) -> None:
        """Shows the body, current and undimmed."""
        self.undim()
        self._stack.setCurrentWidget(self.body)

    def clear(self) -> None:
        """Says again what the pane will show."""
        self.undim()
        self.set_subtitle("")
        self._stack.setCurrentWidget(self._placeholder)

    @property
    def title(self) -> str:
        """Returns the heading."""
        return self._header.title

    def set_title(self, title: str) -> None:
        """Says in the heading how it is shown now; the accessible name stays."""
        self._header.set_title(title)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tells of a double click on the title's row."""
        if event.position().y() <= self._header.geometry().bottom():
            self.enlarge_requested.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offers what can be done with the pane."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(COPY_PANE, self.copy_picture).setEnabled(not self.empty)
        if self.can_enlarge:
            menu.addAction(ENLARGE_PANE, self.enlarge_requested.emit)
        self._offer_more(menu)
        menu.popup(event.globalPos())

    def _offer_more(self, menu: QMenu) -> None:
        """Adds what only some panes can do; subclasses say what."""

    def copy_picture(self) -> None:
        """Puts a picture of the pane, as it is seen, on the clipboard."""
        QApplication.clipboard().setImage(self.grab().toImage())

    def set_subtitle(self, text: str) -> None:
        """Says something about the whole pane, beside its title."""
        self._header.set_subtitle(text)

    def add_header_widget(self, widget: QWidget) -> None:
        """Puts a widget at the right end of the title's row."""
        self._header.insert(widget)

    @Slot()
    def _show_help(self) -> None:
        from app.ui.dialogs.help import show_help

        show_help(self.window(), self.topic)

    def add_option(self, title: str, tip: str) -> QPushButton:
        """Adds something to turn on, right of the switches."""
        return self._header.add_option(title, tip)

    def add_switch(self, titles: Sequence[str], tips: Sequence[str]) -> QButtonGroup:
        """Adds a choice of views at the right of the title; the first is chosen."""
        return self._header.add_switch(titles, tips)
