"""A table of texts to scroll through and to choose cells of, styled as the panes are."""

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.ui.theme import sans
from app.ui.widgets.plain_text import plain_tip
from app.ui.widgets.plot import leave_drops_to_window

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[int, int]

ROW_PIXELS: Final = 22
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROOT: Final = QModelIndex()


class TextModel(QAbstractTableModel):
    """Rows of texts under headings; some columns stand at the left, some cells are strong."""

    def __init__(self, headings: Sequence[str], tips: Sequence[str], left: Collection[int]) -> None:
        """Makes an empty table.

        Args:
            headings: One for each column.
            tips: What each column means.
            left: Columns of words; figures stand at the right.
        """
        super().__init__()
        self._headings = tuple(headings)
        self._tips = tuple(tips)
        self._left = frozenset(left)
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._strong: frozenset[Cell] = frozenset()

    def show_rows(
        self,
        rows: Sequence[Sequence[str]],
        *,
        headings: Sequence[str] = (),
        tips: Sequence[str] = (),
        strong: Collection[Cell] = (),
    ) -> None:
        """Replaces all rows, and the headings with their tips where some are given."""
        self.beginResetModel()
        self._rows = tuple(tuple(row) for row in rows)
        self._headings = tuple(headings) or self._headings
        self._tips = tuple(tips) or self._tips
        self._strong = frozenset(strong)
        self.endResetModel()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Returns all texts."""
        return self._rows

    @property
    def headings(self) -> tuple[str, ...]:
        """Returns the columns' names."""
        return self._headings

    @property
    def strong(self) -> frozenset[Cell]:
        """Returns the cells, row and column, that stand out."""
        return self._strong

    def rowCount(self, _parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Returns how many rows there are."""
        return len(self._rows)

    def columnCount(self, _parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Returns how many columns there are."""
        return len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a cell's text, its side and its font."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role == Qt.ItemDataRole.FontRole:
            return sans(12, strong=(index.row(), index.column()) in self._strong)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Returns a column's name, what it means, and its side."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tips[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return sans(12) if role == Qt.ItemDataRole.FontRole else None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        return _LEFT if column in self._left else _RIGHT


class _Table(QTableView):
    """A view that keeps its current cell in sight when its room changes or it is shown."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Scrolls to the current cell, if there is one."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Scrolls to the current cell: out of sight, a table does not."""
        super().showEvent(event)
        self.scrollTo(self.currentIndex())


def make_table(model: TextModel, name: str, *, choosing: bool) -> QTableView:
    """Returns a view of a model.

    Args:
        model: With the texts; it lives as long as the view.
        name: What the table shows, for who cannot see it.
        choosing: Whether single cells can be chosen, by mouse and by arrow keys.
    """
    view = _Table()
    model.setParent(view)
    view.setModel(model)
    view.setAccessibleName(name)
    view.setFont(sans(12))
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setSelectionMode(
        QAbstractItemView.SelectionMode.SingleSelection
        if choosing
        else QAbstractItemView.SelectionMode.NoSelection
    )
    if not choosing:
        # Only the arrow keys' scrolling is wanted; no cell is current.
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    rows, columns = view.verticalHeader(), view.horizontalHeader()
    rows.hide()
    rows.setDefaultSectionSize(ROW_PIXELS)
    rows.setMinimumSectionSize(ROW_PIXELS)
    columns.setFont(sans(12))
    columns.setHighlightSections(False)
    columns.setSectionsClickable(False)
    columns.setMinimumSectionSize(34)
    columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    leave_drops_to_window(view)
    return view
