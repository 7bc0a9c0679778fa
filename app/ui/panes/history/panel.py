"""The pane of comparisons so far: a click shows one again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from app.ui.panes.history.buttons import HistoryButtons
from app.ui.panes.history.delegate import EntryDelegate
from app.ui.panes.history.model import HistoryModel
from app.ui.panes.history.view import HistoryView
from app.ui.theme import Theme
from app.ui.widgets.labels import make_note, make_placeholder
from app.ui.widgets.pane import Card
from app.ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from app.core.history.entry import HistoryEntry

_PLACEHOLDER: Final = "Every finished comparison will be listed here, also after a restart."


class HistoryPanel(Card):
    """Asks for what a click means; shows the entries that it is given."""

    show_requested = Signal(int)
    """The key of the entry to show."""

    compare_requested = Signal(object)
    """A tuple of the keys of two to four entries, in the list's order."""

    baseline_requested = Signal(object)
    """The key of the entry that becomes the baseline, or None for no baseline."""

    pin_requested = Signal(object, bool)
    """A tuple of the keys of entries, and whether they are to stand on top."""

    remove_requested = Signal(object)
    """A tuple of the keys of the entries to remove."""

    rename_requested = Signal(int, str)
    """An entry's key, and what the user calls it; "" takes the name away."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: int | None = None
        self._delegate = EntryDelegate()
        self._delegate.renamed.connect(self.rename_requested)
        self.model = HistoryModel()
        self.model.setParent(self)
        self.search = SearchField(
            "Search the history", "Only entries that hold all of these words; Esc shows all"
        )
        self.search.textChanged.connect(self._filter)
        self.search.left.connect(self._enter_list)
        self._found = make_note("muted")
        self._found.setText("No entry holds all of these words.")
        self.list = HistoryView(self.model, self._delegate)
        self.list.removal_wanted.connect(self._remove)
        self.list.search_wanted.connect(self.begin_search)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.clicked.connect(self._click)
        self.list.activated.connect(self._show)
        self.list.selectionModel().selectionChanged.connect(self._follow_selection)
        self.buttons = HistoryButtons()
        self.buttons.compare.clicked.connect(self._compare)
        self.buttons.baseline.clicked.connect(self._choose_baseline)
        self.buttons.pin.clicked.connect(self._pin)
        self.buttons.remove.clicked.connect(self._remove)
        self._stack = QStackedLayout()
        self._lay_out()
        self._enable()

    def _lay_out(self) -> None:
        holder = QWidget()
        holder.setLayout(self._stack)
        self._stack.addWidget(make_placeholder(_PLACEHOLDER))
        self._stack.addWidget(self.list)
        searching = QVBoxLayout()
        searching.setContentsMargins(10, 2, 10, 0)
        searching.addWidget(self.search)
        searching.addWidget(self._found)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 6, 1, 0)
        layout.setSpacing(6)
        layout.addLayout(searching)
        layout.addWidget(holder, 1)
        layout.addWidget(self.buttons)

    @property
    def empty(self) -> bool:
        """Returns whether there is nothing to dim."""
        return True

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        """Returns what is kept, found by the search or not: what is pinned, then the newest."""
        return self.model.entries

    @property
    def chosen(self) -> tuple[HistoryEntry, ...]:
        """Returns the selected entries, in the list's order."""
        return tuple(map(self.model.entry, self.list.chosen_rows))

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Lists entries; what was chosen stays chosen, and what was in sight stays there."""
        place = self.list.first_key
        chosen = self._chosen_keys()
        self.model.show_entries(entries)
        self._choose_anew(chosen, scroll=False)
        self.list.return_to(place)

    def mark_shown(self, key: int | None) -> None:
        """Chooses the entry that the panes show, unless several are being chosen."""
        self._shown = self._delegate.shown = key
        if len(self.list.chosen_rows) < 2:
            self.list.choose({key}, scroll=True)
        self.list.viewport().update()

    @Slot()
    def begin_search(self) -> None:
        """Puts the cursor into the search, to be typed over."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        super().set_theme(theme)
        self._delegate.theme = theme
        self.list.viewport().update()

    @Slot(str)
    def _filter(self, text: str) -> None:
        chosen = self._chosen_keys()
        self.model.search(text)
        self._choose_anew(chosen, scroll=True)

    def _chosen_keys(self) -> set[int | None]:
        return {entry.key for entry in self.chosen} or {self._shown}

    def _choose_anew(self, keys: set[int | None], *, scroll: bool) -> None:
        self.list.choose(keys, scroll=scroll)
        known = bool(self.entries)
        self._found.setVisible(known and not self.model.rowCount())
        self.search.setVisible(known)
        self._stack.setCurrentIndex(1 if known else 0)

    @Slot()
    def _enter_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.list.selectionModel().hasSelection() and self.model.rowCount():
            self.list.choose({self.model.entry(0).key}, scroll=True)

    @Slot()
    def _follow_selection(self) -> None:
        # A click beside all entries chooses none: what is shown is chosen again.
        nothing = not self.list.selectionModel().hasSelection()
        if nothing and self.model.row_of(self._shown) is not None:
            self.list.choose({self._shown}, scroll=False)
        self._enable()

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if index.isValid() and not self.list.selectionModel().isSelected(index):
            self.list.choose({self.model.entry(index.row()).key}, scroll=False)
        chosen = self.chosen
        if not chosen:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(chosen) == 1:
            menu.addAction("Show", lambda: self.show_requested.emit(chosen[0].key))
        for button in (self.buttons.compare, self.buttons.baseline, self.buttons.pin):
            action = menu.addAction(button.text(), button.click)
            action.setEnabled(button.isEnabled())
        if len(chosen) == 1:
            menu.addAction("Rename\tF2", lambda: self._rename(chosen[0].key))
        menu.addSeparator()
        menu.addAction("Remove\tDel", self._remove)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _rename(self, key: int) -> None:
        row = self.model.row_of(key)
        if row is not None:
            self.list.edit(self.model.index(row))

    @Slot(QModelIndex)
    def _click(self, index: QModelIndex) -> None:
        # With Ctrl or Shift held down, several are being chosen.
        if len(self.list.chosen_rows) == 1:
            self._show(index)

    @Slot(QModelIndex)
    def _show(self, index: QModelIndex) -> None:
        self.show_requested.emit(self.model.entry(index.row()).key)

    @Slot()
    def _compare(self) -> None:
        self.compare_requested.emit(tuple(entry.key for entry in self.chosen))

    @Slot()
    def _choose_baseline(self) -> None:
        (entry,) = self.chosen
        self.baseline_requested.emit(None if entry.baseline else entry.key)

    @Slot()
    def _pin(self) -> None:
        chosen = self.chosen
        pinned = not all(entry.pinned for entry in chosen)
        keys = tuple(entry.key for entry in chosen if entry.pinned != pinned)
        self.pin_requested.emit(keys, pinned)

    @Slot()
    def _remove(self) -> None:
        self.remove_requested.emit(tuple(entry.key for entry in self.chosen))

    @Slot()
    def _enable(self) -> None:
        self.buttons.show_chosen(self.chosen)
