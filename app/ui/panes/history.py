"""The list of comparisons so far: a click shows one again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.page.options import MOST
from app.ui.theme import LIGHT, Theme, sans
from app.ui.widgets.labels import make_placeholder
from app.ui.widgets.pane import Card
from app.ui.widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from app.core.history import HistoryEntry

_PLACEHOLDER: Final = "Every finished comparison will be listed here, also after a restart."
_MARGIN: Final = 10
_LINE: Final = 17
_ENTRY: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


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

    def __init__(self) -> None:
        super().__init__()
        self._delegate = _Delegate()
        self.list = _List()
        self.list.setAccessibleName("History")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setItemDelegate(self._delegate)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.itemClicked.connect(self._click)
        self.list.itemActivated.connect(self._show)
        self.list.itemSelectionChanged.connect(self._enable)
        self.compare_button = self._button(
            "Side by side", "Two to four comparisons beside each other", self._compare
        )
        self.pin_button = self._button(
            "Pin as baseline", "Draw it as an outline in every pane, and compare with it", self._pin
        )
        self.remove_button = self._button("Remove…", "Forget the chosen comparisons", self._remove)
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
        layout.addWidget(holder, 1)
        layout.addLayout(grid)
        self._enable()

    @property
    def empty(self) -> bool:
        """Returns whether there is nothing to dim."""
        return True

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        """Returns what is listed, the newest first."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(_ENTRY) for item in items)

    @property
    def chosen(self) -> tuple[HistoryEntry, ...]:
        """Returns the selected entries, in the list's order."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(_ENTRY) for item in items if item.isSelected())

    def show_entries(self, entries: Sequence[HistoryEntry]) -> None:
        """Lists entries; what was chosen stays chosen."""
        chosen = {entry.key for entry in self.chosen}
        with QSignalBlocker(self.list):
            self.list.clear()
            for entry in entries:
                item = QListWidgetItem()
                item.setData(_ENTRY, entry)
                lines = tuple(filter(None, describe_entry(entry)))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(lines))
                item.setToolTip(plain_tip("\n".join(lines)))
                self.list.addItem(item)
                item.setSelected(entry.key in chosen)
        self._stack.setCurrentIndex(1 if entries else 0)
        self._enable()

    def mark_shown(self, key: int | None) -> None:
        """Marks the entry that the panes show."""
        self._delegate.shown = key
        self.list.viewport().update()

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
        self.show_requested.emit(item.data(_ENTRY).key)

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


def describe_entry(entry: HistoryEntry) -> tuple[str, str, str, str, str]:
    """Returns an entry's lines: parameters, speed, its evidence, the rest, where from and when."""
    marks = [*(["baseline"] if entry.pinned else []), *([entry.origin] if entry.origin else [])]
    when = entry.created_utc[:16].replace("T", " ")
    return (
        entry.title[:1].upper() + entry.title[1:],
        entry.speed,
        entry.speed_interval,
        f"{entry.size}, {entry.difference}",
        " · ".join([*marks, f"{when} UTC"]),
    )


class _List(QListWidget):
    """Lays its entries out anew when its width changes: titles wrap otherwise beside a bar."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Asks for an entry's height again, which Qt does for a change of height alone."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


class _Delegate(QStyledItemDelegate):
    """Paints an entry: the parameters strong and wrapped, the figures under them."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.shown: int | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Returns room for the wrapped parameters and the lines under them."""
        lines = len([line for line in describe_entry(index.data(_ENTRY))[1:] if line])
        return QSize(100, self._title_height(option, index) + lines * _LINE + 2 * 7)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one entry."""
        theme, entry = self.theme, index.data(_ENTRY)
        rect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.border))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.sunken))
        if entry.key == self.shown:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.text))
        title, speed, *others = describe_entry(entry)
        lines = [speed, *filter(None, others)]
        box = rect.adjusted(_MARGIN, 7, -_MARGIN, 0)
        painter.setPen(QColor(theme.text))
        painter.setFont(sans(12, strong=True))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(box, flags, title)
        box.setTop(box.top() + self._title_height(option, index))
        painter.setFont(sans(12))
        metrics = QFontMetrics(painter.font())
        for number, line in enumerate(lines):
            painter.setPen(QColor(theme.muted if number == len(lines) - 1 else theme.text))
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignTop, text)
            box.setTop(box.top() + _LINE)
        painter.setPen(QColor(theme.border))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    @staticmethod
    def _title_height(option: QStyleOptionViewItem, index: Index) -> int:
        view = option.widget
        room = view.viewport() if isinstance(view, QAbstractItemView) else view
        width = room.width() - 2 * _MARGIN
        bounds = QRect(0, 0, width, 1000)
        metrics = QFontMetrics(sans(12, strong=True))
        title = describe_entry(index.data(_ENTRY))[0]
        return metrics.boundingRect(bounds, Qt.TextFlag.TextWordWrap, title).height() + 2
