"""Everything that the window can do in one list, found by a few letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.dialogs.find import find
from app.ui.widgets.plain_text import plain_tip

_NUMBER: Final = Qt.ItemDataRole.UserRole
_MOVES: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to choose.

    Attributes:
        title: What it is called.
        place: The menu, or what else it is of.
        key: Its shortcut, "" for none.
        refusal: Why it cannot be chosen now, "" where it can.
    """

    title: str
    place: str
    key: str = ""
    refusal: str = ""


class CommandPalette(QDialog):
    """A field and the list of what suits it; the arrows move in the list while one types."""

    chosen = Signal(int)
    """The number of the entry that was chosen; the dialog is closed by then."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = tuple(entries)
        self.setWindowTitle("Find a command")
        self.resize(560, 420)
        self.field = QLineEdit()
        self.field.setProperty("role", "search")
        self.field.setPlaceholderText("A few letters of a command, a network or a parameter")
        self.field.setAccessibleName("What to find")
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._take)
        self.list = make_list("What suits")
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        self._search("")

    @property
    def titles(self) -> list[str]:
        """Returns the titles that are listed, from the top."""
        return [item.text(0) for item in self._items()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Lets the arrows move in the list while the field has the focus."""
        moves = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if moves and isinstance(event, QKeyEvent) and event.key() in _MOVES:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _search(self, query: str) -> None:
        self.list.clear()
        for number in find(query, [f"{e.title} {e.place}" for e in self._entries]):
            self.list.addTopLevelItem(make_item(self._entries[number], number))
        usable = (item for item in self._items() if not item.isDisabled())
        first = next(usable, None)
        if first is not None:
            self.list.setCurrentItem(first)

    @Slot()
    def _take(self) -> None:
        item = self.list.currentItem()
        # Where a single click activates, both signals tell of it.
        if item is None or item.isDisabled() or not self.isVisible():
            return
        number = item.data(0, _NUMBER)
        # What follows may open a dialog of its own, which is to stand over the window.
        self.accept()
        self.chosen.emit(number)

    def _items(self) -> list[QTreeWidgetItem]:
        rows = map(self.list.topLevelItem, range(self.list.topLevelItemCount()))
        return [item for item in rows if item is not None]


def make_list(name: str) -> QTreeWidget:
    """Returns an empty list of titles, places and keys; ``name`` is said by a screen reader."""
    shown = QTreeWidget()
    shown.setAccessibleName(name)
    shown.setColumnCount(3)
    shown.setHeaderHidden(True)
    shown.setRootIsDecorated(False)
    shown.setUniformRowHeights(True)
    shown.setAllColumnsShowFocus(True)
    # Rows are as high as the first one, which is measured when it comes.
    shown.ensurePolished()
    header = shown.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in (1, 2):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    return shown


def make_item(entry: Entry, number: int) -> QTreeWidgetItem:
    """Returns an entry's row; what cannot be chosen is dimmed, and its tip says why."""
    keys = QKeySequence(entry.key).toString(QKeySequence.SequenceFormat.NativeText)
    item = QTreeWidgetItem([entry.title, entry.place, keys])
    item.setData(0, _NUMBER, number)
    item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    muted = QApplication.palette().placeholderText()
    for column in (1, 2):
        item.setForeground(column, muted)
    if entry.refusal:
        item.setForeground(0, muted)
        item.setToolTip(0, plain_tip(entry.refusal))
        item.setDisabled(True)
    return item
