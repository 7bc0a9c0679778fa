"""The list itself: what it does on a key, and how it keeps its place when rows come and go."""

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.ui.panes.history.delegate import EntryDelegate
from app.ui.panes.history.model import HistoryModel


class HistoryView(QListView):
    """Rows of one height, so that ten thousand are laid out as soon as ten."""

    removal_wanted = Signal()
    """Delete was pressed."""

    search_wanted = Signal()
    """The keys for finding were pressed."""

    def __init__(self, model: HistoryModel, delegate: EntryDelegate) -> None:
        super().__init__()
        self._entries = model
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setProperty("role", "history")
        self.setAccessibleName("History")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)

    @property
    def chosen_rows(self) -> list[int]:
        """Returns the numbers of the selected rows, in the list's order."""
        ranges = self.selectionModel().selection().toList()
        return sorted(row for part in ranges for row in range(part.top(), part.bottom() + 1))

    @property
    def first_key(self) -> tuple[int, int] | None:
        """Returns the key of the uppermost row in sight, and how much of it is hidden."""
        if not self.verticalScrollBar().value():
            # At the top one wants to see what comes.
            return None
        index = self.indexAt(QPoint(1, 1))
        if not index.isValid():
            return None
        return self._entries.entry(index.row()).key, self.visualRect(index).top()

    def return_to(self, place: tuple[int, int] | None) -> None:
        """Scrolls to where a row was, if it is still there."""
        row = None if place is None else self._entries.row_of(place[0])
        if place is None or row is None:
            return
        self.executeDelayedItemsLayout()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.visualRect(self._entries.index(row)).top() - place[1])

    def choose(self, keys: set[int | None], *, scroll: bool) -> None:
        """Selects the rows of entries; the keyboard goes on from the first of them.

        Args:
            keys: The entries'.
            scroll: Whether that is to be brought into sight.
        """
        selection = self._entries.select_keys(keys)
        model = self.selectionModel()
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if not selection.isEmpty() and not selection.contains(self.currentIndex()):
            first = min(part.top() for part in selection.toList())
            self.setAutoScroll(scroll)
            model.setCurrentIndex(
                self._entries.index(first), QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.setAutoScroll(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Takes Delete as the wish to remove what is chosen, and the keys for finding."""
        if event.key() == Qt.Key.Key_Delete and self.selectionModel().hasSelection():
            self.removal_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.search_wanted.emit()
        else:
            super().keyPressEvent(event)
