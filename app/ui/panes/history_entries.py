"""The rows of the history: what each says, how it is painted, searched and renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.report.provenance import tell_time
from app.ui.theme import LIGHT, sans
from app.ui.widgets.plain_text import plain_tip

if TYPE_CHECKING:
    from app.core.history import HistoryEntry

ENTRY: Final = Qt.ItemDataRole.UserRole
LINES: Final = Qt.ItemDataRole.UserRole + 1
LONGEST_NAME: Final = 80
AGAIN: Final = "The same again"
_MARGIN: Final = 10
_LINE: Final = 17
Index = QModelIndex | QPersistentModelIndex


def describe_entry(
    entry: HistoryEntry, above: HistoryEntry | None = None
) -> tuple[str, str, str, str, str]:
    """Returns an entry's lines: what it is, speed, its evidence, the rest, where from and when.

    Args:
        entry: What the row stands for.
        above: The row above; only what is different there is said.
    """
    baseline = ["baseline"] if entry.pinned else []
    marks = [*baseline, *filter(None, (entry.tags.replace(", ", " · "), entry.origin))]
    title = _find_difference(entry.title, above.title if above else "")
    return (
        entry.name or _begin(title),
        entry.speed,
        entry.speed_interval,
        f"{entry.size}, {entry.difference}",
        " · ".join([*marks, tell_time(entry.created_utc)]),
    )


def holds_words(entry: HistoryEntry, words: Sequence[str]) -> bool:
    """Returns whether an entry holds all of some words, which are case-folded."""
    baseline = "baseline" if entry.pinned else ""
    said = (entry.name, entry.title, *describe_entry(entry)[1:], baseline)
    text = "\n".join(said).casefold()
    return all(word in text for word in words)


def make_item(entry: HistoryEntry, above: HistoryEntry | None) -> QListWidgetItem:
    """Returns the row of an entry under another one."""
    item = QListWidgetItem()
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    item.setData(ENTRY, entry)
    item.setData(LINES, describe_entry(entry, above))
    whole = tuple(filter(None, (entry.name, entry.title, *describe_entry(entry)[1:])))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(whole))
    item.setToolTip(plain_tip("\n".join(whole)))
    return item


def _begin(title: str) -> str:
    """Returns a title with a capital, unless it begins with a name, as int8 is one."""
    first = title.partition(" ")[0]
    return title[:1].upper() + title[1:] if first.strip(",").isalpha() else title


def _find_difference(title: str, above: str) -> str:
    """Returns the parts of a title that another one has not; all where it lacks some of those."""
    if title == above:
        return AGAIN
    parts, others = title.split(", "), above.split(", ")
    new = [part for part in parts if part not in others]
    gone = [part for part in others if part not in parts]
    # What is usual stands in no title: of a row that is usual again, nothing would be told.
    return ", ".join(new) if len(new) >= len(gone) else title


class EntryList(QListWidget):
    """Lays its entries out anew when its width changes: titles wrap otherwise beside a bar."""

    removal_wanted = Signal()
    """Delete was pressed."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Takes Delete as the wish to remove what is chosen."""
        if event.key() == Qt.Key.Key_Delete and self.selectedItems():
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Asks for an entry's height again, which Qt does for a change of height alone."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


class EntryDelegate(QStyledItemDelegate):
    """Paints an entry: what it is strong and wrapped, the figures under it; edits its name."""

    renamed = Signal(int, str)
    """An entry's key, and what the user calls it."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.shown: int | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Returns room for the wrapped parameters and the lines under them."""
        lines = len([line for line in index.data(LINES)[1:] if line])
        return QSize(100, self._title_height(option, index) + lines * _LINE + 2 * 7)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one entry."""
        theme, entry = self.theme, index.data(ENTRY)
        rect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.border))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.sunken))
        if entry.key == self.shown:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.text))
        title, speed, *others = index.data(LINES)
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

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, _option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Returns a field for the entry's name."""
        field = QLineEdit(parent)
        field.setProperty("role", "search")
        field.setAccessibleName("Name of this comparison")
        field.setPlaceholderText("Name")
        field.setText(index.data(ENTRY).name)
        field.setMaxLength(LONGEST_NAME)
        field.setAcceptDrops(False)
        return field

    def setEditorData(self, editor: QWidget, _index: Index) -> None:  # noqa: N802 - Qt's name
        """Chooses all of the name, to be typed over."""
        if isinstance(editor, QLineEdit):
            editor.selectAll()

    def setModelData(  # noqa: N802 - Qt's name
        self, editor: QWidget, _model: QAbstractItemModel, index: Index
    ) -> None:
        """Tells of another name; the list is shown anew once that is kept."""
        entry = index.data(ENTRY)
        if isinstance(editor, QLineEdit) and editor.text().strip() != entry.name:
            self.renamed.emit(entry.key, editor.text().strip())

    def updateEditorGeometry(  # noqa: N802 - Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """Lays the field over the title."""
        rect = option.rect
        editor.setGeometry(rect.left() + 4, rect.top() + 3, rect.width() - 8, 28)

    @staticmethod
    def _title_height(option: QStyleOptionViewItem, index: Index) -> int:
        view = option.widget
        room = view.viewport() if isinstance(view, QAbstractItemView) else view
        width = room.width() - 2 * _MARGIN
        bounds = QRect(0, 0, width, 1000)
        metrics = QFontMetrics(sans(12, strong=True))
        title = index.data(LINES)[0]
        return metrics.boundingRect(bounds, Qt.TextFlag.TextWordWrap, title).height() + 2
