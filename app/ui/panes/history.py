"""The list of comparisons so far: a click shows one again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QPoint, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.ui.page.options import MOST
from app.ui.panes.history_entries import (
    ENTRY,
    EntryDelegate,
    EntryList,
    holds_words,
    make_item,
)
from app.ui.theme import Theme, sans
from app.ui.widgets.labels import make_note, make_placeholder
from app.ui.widgets.pane import Card
from app.ui.widgets.plain_text import plain_tip
from app.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from app.core.history import HistoryEntry

_PLACEHOLDER: Final = "Every finished comparison will be listed here, also after a restart."


class HistoryPanel(Card):
    """Asks for what a click means; shows the entries that it is given."""

    show_requested = Signal(int)
    """The key of the entry to show."""

    compare_requested = Signal(object)
    """A tuple of the keys of two to four entries, in the list's order."""

    pin_requested = Signal(object)
    """The key of the entry that becomes the baseline, or None for no baseline."""

    remove_requested = Signal(object)
    """A tuple of the keys of the entries to remove."""

    rename_requested = Signal(int, str)
    """An entry's key, and what the user calls it; "" takes the name away."""

    def __init__(self) -> None:
        super().__init__()
        self._delegate = EntryDelegate()
        self._delegate.renamed.connect(self.rename_requested)
        self._shown: int | None = None
        self._all: tuple[HistoryEntry, ...] = ()
        self.search = SearchField(
            "Search the history", "Only entries that hold all of these words; Esc shows all"
        )
        self.search.textChanged.connect(self._filter)
        self._found = make_note("muted")
        self._found.setText("No entry holds all of these words.")
        self.list = EntryList()
        self.list.removal_wanted.connect(self._remove)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setAccessibleName("History")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setItemDelegate(self._delegate)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.itemClicked.connect(self._click)
        self.list.itemActivated.connect(self._show)
        self.list.itemSelectionChanged.connect(self._follow_selection)
        self.compare_button = self._button(
            "Side by side", "Two to four comparisons beside each other", self._compare
        )
        self.pin_button = self._button(
            "Pin as baseline", "Draw it as an outline in every pane, and compare with it", self._pin
        )
        self.remove_button = self._button(
            "Remove", "Take the chosen comparisons out (Delete); Ctrl+Z brings back", self._remove
        )
        self._placeholder = make_placeholder(_PLACEHOLDER)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self._placeholder)
        self._stack.addWidget(self.list)
        grid = QGridLayout()
        grid.setContentsMargins(10, 0, 10, 10)
        grid.setSpacing(6)
        grid.addWidget(self.pin_button, 0, 0, 1, 2)
        grid.addWidget(self.compare_button, 1, 0)
        grid.addWidget(self.remove_button, 1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 0)
        layout.setSpacing(6)
        searching = QVBoxLayout()
        searching.setContentsMargins(10, 2, 10, 0)
        searching.addWidget(self.search)
        searching.addWidget(self._found)
        layout.addLayout(searching)
        layout.addWidget(holder, 1)
        layout.addLayout(grid)
        self._enable()

    @property
    def empty(self) -> bool:
        """Returns whether there is nothing to dim."""
        return True

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        """Returns what is kept, the newest first, found by the search or not."""
        return self._all

    @property
    def chosen(self) -> tuple[HistoryEntry, ...]:
        """Returns the selected entries, in the list's order."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(ENTRY) for item in items if item.isSelected())

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Lists entries; what was chosen stays chosen."""
        self._all = tuple(entries)
        self._list_found()

    def mark_shown(self, key: int | None) -> None:
        """Chooses the entry that the panes show, unless several are being chosen."""
        self._shown = self._delegate.shown = key
        if len(self.chosen) < 2:
            self._select({key} if key is not None else set())
        self.list.viewport().update()

    @Slot()
    def _filter(self) -> None:
        self._list_found()

    def _list_found(self) -> None:
        chosen: set[int | None] = {entry.key for entry in self.chosen} or {self._shown}
        words = self.search.text().casefold().split()
        found = [entry for entry in self._all if holds_words(entry, words)]
        with QSignalBlocker(self.list):
            self.list.clear()
            above: HistoryEntry | None = None
            for entry in found:
                self.list.addItem(make_item(entry, above))
                above = entry
        self._select(chosen)
        self._found.setVisible(bool(self._all) and not found)
        self.search.setVisible(bool(self._all))
        self._stack.setCurrentIndex(1 if self._all else 0)

    @Slot()
    def _follow_selection(self) -> None:
        # A click beside all entries chooses none: what is shown is chosen again.
        if not self.chosen and self._shown is not None:
            self._select({self._shown})
        else:
            self._enable()

    def _select(self, keys: Collection[int | None]) -> None:
        with QSignalBlocker(self.list):
            for row in range(self.list.count()):
                item = self.list.item(row)
                chosen = item.data(ENTRY).key in keys
                item.setSelected(chosen)
                if chosen:
                    # Keys go on from here.
                    self.list.setCurrentRow(row, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._enable()

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is not None and not item.isSelected():
            self._select({item.data(ENTRY).key})
        if not self.chosen:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one = len(self.chosen) == 1
        if one:
            menu.addAction("Show", lambda: self.show_requested.emit(self.chosen[0].key))
        for button in (self.compare_button, self.pin_button):
            action = menu.addAction(button.text(), button.click)
            action.setEnabled(button.isEnabled())
        if one:
            menu.addAction("Rename\tF2", self._rename)
        menu.addSeparator()
        menu.addAction("Remove\tDel", self._remove)
        menu.popup(self.list.viewport().mapToGlobal(place))

    @Slot()
    def _rename(self) -> None:
        self.list.editItem(self.list.selectedItems()[0])

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        super().set_theme(theme)
        self._delegate.theme = theme
        self.list.viewport().update()

    def _button(self, title: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(title)
        button.setFont(sans(12))
        button.setToolTip(plain_tip(tip))
        button.clicked.connect(act)
        return button

    @Slot(QListWidgetItem)
    def _click(self, item: QListWidgetItem) -> None:
        # With Ctrl or Shift held down, several are being chosen.
        if len(self.chosen) == 1:
            self._show(item)

    @Slot(QListWidgetItem)
    def _show(self, item: QListWidgetItem) -> None:
        self.show_requested.emit(item.data(ENTRY).key)

    @Slot()
    def _compare(self) -> None:
        self.compare_requested.emit(tuple(entry.key for entry in self.chosen))

    @Slot()
    def _pin(self) -> None:
        (entry,) = self.chosen
        self.pin_requested.emit(None if entry.pinned else entry.key)

    @Slot()
    def _remove(self) -> None:
        self.remove_requested.emit(tuple(entry.key for entry in self.chosen))

    @Slot()
    def _enable(self) -> None:
        chosen = self.chosen
        self.compare_button.setEnabled(2 <= len(chosen) <= MOST)
        self.pin_button.setEnabled(len(chosen) == 1)
        pinned = len(chosen) == 1 and chosen[0].pinned
        self.pin_button.setText("Take baseline away" if pinned else "Pin as baseline")
        self.remove_button.setEnabled(bool(chosen))
