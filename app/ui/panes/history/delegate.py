"""How a row of the history is painted, and how its name is edited."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.panes.history.entry_text import EntryText
from app.ui.panes.history.model import ENTRY, TEXT, Index
from app.ui.theme import LIGHT, sans
from app.ui.widgets.text_lines import break_lines

LONGEST_NAME: Final = 80
_SIDE: Final = 10
_ABOVE: Final = 7
_GAP: Final = 12
_LINES: Final = 5
"""Of every row: the title takes what the others leave."""


class EntryDelegate(QStyledItemDelegate):
    """Paints a row in as many lines as any other has; edits its name."""

    renamed = Signal(int, str)
    """An entry's key, and what the user calls it."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.shown: int | None = None

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802
        """Returns the room of every row."""
        return QSize(100, _LINES * _line_height() + 2 * _ABOVE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one row."""
        theme, rect, state = self.theme, option.rect, option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.border))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.sunken))
        if index.data(ENTRY).key == self.shown:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.text))
        painter.setPen(QColor(theme.border))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._draw_text(painter, rect.adjusted(_SIDE, _ABOVE, -_SIDE, -_ABOVE), index.data(TEXT))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.text))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _draw_text(self, painter: QPainter, box: QRect, text: EntryText) -> None:
        plain = QFontMetrics(sans(12))
        beside = plain.horizontalAdvance(text.speed) + _GAP
        together = beside + plain.horizontalAdvance(text.evidence) <= box.width()
        apart = bool(text.evidence) and not together
        height = _line_height()
        painter.setPen(QColor(self.theme.text))
        painter.setFont(sans(12, strong=True))
        for line in break_lines(text.title, painter.font(), box.width(), _LINES - 3 - apart):
            painter.drawText(box, Qt.AlignmentFlag.AlignTop, line)
            box.setTop(box.top() + height)
        painter.setFont(sans(12))
        lines = [text.speed, *([text.evidence] if apart else []), text.figures]
        for line in lines:
            shown = plain.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignTop, shown)
            if line is text.speed and not apart:
                painter.setPen(QColor(self.theme.muted))
                painter.drawText(box.adjusted(beside, 0, 0, 0), 0, text.evidence)
                painter.setPen(QColor(self.theme.text))
            box.setTop(box.top() + height)
        painter.setPen(QColor(self.theme.muted))
        # The time is told in whole: it tells rows of the same parameters apart.
        time = f" · {text.time}" if text.marks else text.time
        room = box.width() - plain.horizontalAdvance(time)
        marks = plain.elidedText(text.marks, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, marks + time)

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, _option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Returns a field for the entry's name, all of it chosen to be typed over."""
        field = QLineEdit(parent)
        field.setProperty("role", "search")
        field.setAccessibleName("Name of this comparison")
        field.setPlaceholderText("Name")
        field.setText(index.data(ENTRY).name)
        field.setMaxLength(LONGEST_NAME)
        field.setAcceptDrops(False)
        field.selectAll()
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802 - Qt's name
        """Leaves what is being typed as it is, whatever becomes of the row meanwhile."""

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


def _line_height() -> int:
    return QFontMetrics(sans(12)).height() + 2
