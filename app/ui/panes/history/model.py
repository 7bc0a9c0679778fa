"""The rows of the history: summaries, of which texts are made only where somebody looks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from app.ui.panes.history.entry_text import describe_entry, list_facts, name_entry
from app.ui.panes.history.row_changes import find_gone, group
from app.ui.widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from app.core.history.entry import HistoryEntry

ENTRY: Final = Qt.ItemDataRole.UserRole
TEXT: Final = Qt.ItemDataRole.UserRole + 1
_MOST_RUNS: Final = 12
"""Runs of rows that go and come singly; a view lays itself out anew for each."""

_NOWHERE: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """Holds all entries, and has a row for each that a search finds.

    Entries come in the order of the list: what is pinned, then the rest, greater keys first.
    """

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[HistoryEntry, ...] = ()
        self._found: list[HistoryEntry] = []
        self._rows: dict[int, int] = {}
        self._words: list[str] = []

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        """Returns all entries, found or not."""
        return self._all

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Takes other entries; rows that stay keep what is chosen and edited in them."""
        self._all = tuple(entries)
        self._list()

    def search(self, text: str) -> None:
        """Has rows for the entries alone that hold all words of a text."""
        self._words = text.casefold().split()
        self._list()

    def entry(self, row: int) -> HistoryEntry:
        """Returns what a row stands for."""
        return self._found[row]

    def row_of(self, key: int | None) -> int | None:
        """Returns the row of an entry, if it has one."""
        return None if key is None else self._rows.get(key)

    def select_keys(self, keys: Collection[int | None]) -> QItemSelection:
        """Returns the rows of entries as a view selects them."""
        selection = QItemSelection()
        rows = sorted(row for key in keys if (row := self.row_of(key)) is not None)
        for first, last in group(rows):
            selection.select(self.index(first), self.index(last))
        return selection

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Returns how many entries are found."""
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns one thing about a row; every text is made here and not kept."""
        if not index.isValid():
            return None
        row = index.row()
        entry, above = self._found[row], self._above(row)
        if role == ENTRY:
            return entry
        if role == TEXT:
            return describe_entry(entry, above)
        if role == Qt.ItemDataRole.DisplayRole:
            return name_entry(entry, above)
        if role == Qt.ItemDataRole.EditRole:
            return entry.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(list_facts(entry))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(list_facts(entry)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Says that each row can be chosen and named."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    def match(
        self,
        start: Index,
        role: int,
        value: object,
        hits: int = 1,
        flags: Qt.MatchFlag = Qt.MatchFlag.MatchStartsWith,
    ) -> list[QModelIndex]:
        """Returns the next row whose title begins with what was typed, from a row on and around."""
        if role != Qt.ItemDataRole.DisplayRole or hits != 1 or not isinstance(value, str):
            return super().match(start, role, value, hits, flags)
        typed, count = value.casefold(), len(self._found)
        for step in range(count):
            row = (start.row() + step) % count
            if name_entry(self._found[row], self._above(row)).casefold().startswith(typed):
                return [self.index(row)]
        return []

    def _above(self, row: int) -> HistoryEntry | None:
        return self._found[row - 1] if row else None

    def _list(self) -> None:
        words, found = self._words, list(self._all)
        for word in words:
            found = [entry for entry in found if word in entry.search_text]
        before = self._found
        names, new_names = _identify(before), _identify(found)
        gone, come = find_gone(names, new_names), find_gone(new_names, names)
        if len(gone) + len(come) > _MOST_RUNS:
            self.beginResetModel()
            self._take(found)
            self.endResetModel()
            return
        # Each step leaves a list that a view may look at.
        for first, last in reversed(gone):
            self.beginRemoveRows(_NOWHERE, first, last)
            self._take(self._found[:first] + self._found[last + 1 :])
            self.endRemoveRows()
        for first, last in come:
            self.beginInsertRows(_NOWHERE, first, last)
            self._take(self._found[:first] + found[first : last + 1] + self._found[first:])
            self.endInsertRows()
        self._take(found)
        # A row's title depends on the row above, which may have gone or come.
        if found and (gone or come or found != before):
            self.dataChanged.emit(self.index(0), self.index(len(found) - 1))

    def _take(self, found: list[HistoryEntry]) -> None:
        self._found = found
        self._rows = {entry.key: row for row, entry in enumerate(found)}


def _identify(entries: Sequence[HistoryEntry]) -> list[int]:
    """Returns what tells each row from others, and where it belongs: a row that is pinned moves.

    Whole numbers: ten thousand pairs would set off the collection of garbage.
    """
    return [-entry.key if entry.pinned else entry.key for entry in entries]
