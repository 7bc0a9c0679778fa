"""A small table of numbers: one row a side, every column named with its unit."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from app.ui.charts.description import describe_rows
from app.ui.charts.figures import Figure, FigureRow, Sample
from app.ui.theme import Theme, sans
from app.ui.widgets.plain_text import PlainLabel, plain_tip
from app.ui.widgets.plot import fill_box, line
from app.ui.widgets.styling import set_look

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SWATCH, _SWATCH_GAP = 12, 6
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FigureTable(QWidget):
    """Labels in a grid whose texts change in place; they can be selected and copied."""

    def __init__(
        self,
        columns: Sequence[str],
        rows: Sequence[str],
        tips: Sequence[str],
        *,
        least_columns: int | None = None,
        least_rows: int | None = None,
    ) -> None:
        """Makes the grid.

        Args:
            columns: Headings of the value columns.
            rows: Roles that colour the first column of each row, or "" for none.
            tips: What each column means.
            least_columns: So many stay where there is no room for all; the last ones go first.
            least_rows: So many rows of those that are shown stay where ``keep_height`` leaves no
                room for all; the last one, a sum, always does.
        """
        super().__init__()
        self._least_columns = len(columns) if least_columns is None else least_columns
        self._least_rows = len(rows) if least_rows is None else least_rows
        self._filled = len(rows)
        self._room_height: int | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._headings = []
        for column, (text, tip) in enumerate(zip(columns, tips, strict=True), start=1):
            heading = self._label(text, _RIGHT, "muted")
            heading.setToolTip(plain_tip(tip))
            self._grid.addWidget(heading, 0, column)
            self._headings.append(heading)
            self._grid.setColumnStretch(column, 1)
        self._names: list[QLabel] = []
        self._swatches: list[QLabel] = []
        self._cells: list[list[QLabel]] = []
        self._looks: dict[int, tuple[Sample, Theme, float]] = {}
        for row, role in enumerate(rows, start=1):
            name = self._label("", _LEFT, role)
            name.setFont(sans(12, strong=bool(role)))
            swatch = PlainLabel()
            first = QHBoxLayout()
            first.setSpacing(_SWATCH_GAP)
            first.addWidget(swatch)
            first.addWidget(name, 1)
            self._grid.addLayout(first, row, 0)
            self._names.append(name)
            self._swatches.append(swatch)
            swatch.hide()
            cells = [self._label("", _RIGHT, "") for _ in columns]
            for column, cell in enumerate(cells, start=1):
                cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._grid.addWidget(cell, row, column)
            self._cells.append(cells)

    def set_headings(self, texts: Sequence[str]) -> None:
        """Names the value columns anew."""
        for heading, text in zip(self._headings, texts, strict=True):
            heading.setText(text)

    def set_row(self, row: int, name: str, values: Sequence[str]) -> None:
        """Fills one row, counted from 0."""
        self._names[row].setText(name)
        for cell, value in zip(self._cells[row], values, strict=True):
            cell.setText(value)

    def show_rows(self, rows: Sequence[FigureRow], theme: Theme) -> None:
        """Fills the first rows, with samples of what they are about, and takes others away."""
        for number, (swatch, cells) in enumerate(zip(self._swatches, self._cells, strict=True)):
            row = rows[number] if number < len(rows) else None
            if row is None or row.sample is None:
                swatch.hide()
                self._looks.pop(number, None)
            else:
                self._draw_sample(number, row.sample, theme)
            if row is not None:
                self.set_row(number, row.name, [figure.text for figure in row.figures])
                for cell, figure in zip(cells, row.figures, strict=True):
                    set_look(cell, "role", "muted" if figure.unsure else "")
                    cell.setToolTip(plain_tip(figure.tip))
        self._filled = len(rows)
        self._fit()

    @property
    def least_height(self) -> int:
        """Returns the height without the rows that may go."""
        return self._measure_height(min(self._filled, self._least_rows))

    def measure_rows(self) -> int:
        """Returns the height of all rows."""
        return self._measure_height(self._filled)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns room for the columns that stay, and for the rows that are shown now."""
        widths = self._column_widths()[: 1 + self._least_columns]
        gaps = self._grid.horizontalSpacing() * self._least_columns
        shown = sum(self._stays(row) for row in range(len(self._names)))
        # Not the layout's own: Qt asks while that layout is being set up, and would crash.
        return QSize(sum(widths) + gaps, self._measure_height(shown))

    def keep_height(self, height: int) -> None:
        """Takes how high it may be: rows for which there is no room go, the upper ones first."""
        self._room_height = height
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Takes columns away for which there is no room, or brings them back."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shows as many columns and rows as there is room for."""
        room = self.width()
        for column, width in enumerate(self._column_widths()):
            room -= width + (self._grid.horizontalSpacing() if column else 0)
            if column:
                shown = column <= self._least_columns or room >= 0
                self._headings[column - 1].setVisible(shown)
                for row, cells in enumerate(self._cells):
                    cells[column - 1].setVisible(shown and self._stays(row))
        for row, name in enumerate(self._names):
            name.setVisible(self._stays(row))
            self._swatches[row].setVisible(self._stays(row) and row in self._looks)

    def _stays(self, row: int) -> bool:
        if row >= self._filled:
            return False
        count = self._filled
        if self._room_height is not None:
            while count > self._least_rows and self._measure_height(count) > self._room_height:
                count -= 1
        return row < count - 1 or row == self._filled - 1

    def _measure_height(self, rows: int) -> int:
        line = max(label.sizeHint().height() for label in self._headings)
        gaps = self._grid.verticalSpacing() * rows
        return (1 + rows) * line + gaps + self._grid.contentsMargins().top()

    def _column_widths(self) -> list[int]:
        """Returns what each column's texts need, the names' first."""
        spacing = _SWATCH + _SWATCH_GAP if self._looks else 0
        rows = range(self._filled)
        names = max((self._names[row].sizeHint().width() for row in rows), default=0)
        return [names + spacing] + [
            max(
                label.sizeHint().width()
                for label in (heading, *(self._cells[row][column] for row in rows))
            )
            for column, heading in enumerate(self._headings)
        ]

    @property
    def shown(self) -> tuple[tuple[str, ...], ...]:
        """Returns what the rows that are shown say, from top to bottom."""
        every = range(len(self._names))
        return tuple(self.texts(row) for row in every if not self._names[row].isHidden())

    @property
    def description(self) -> str:
        """Returns all of its figures in words, also those for which there is no room."""
        rows = [
            FigureRow(
                self._names[row].text(),
                tuple(
                    Figure(cell.text(), unsure=cell.property("role") == "muted")
                    for cell in self._cells[row]
                ),
            )
            for row in range(self._filled)
        ]
        return describe_rows([heading.text() for heading in self._headings], rows)

    def _draw_sample(self, row: int, sample: Sample, theme: Theme) -> None:
        swatch = self._swatches[row]
        swatch.show()
        scale = self.devicePixelRatioF()
        looks = (sample, theme, scale)
        if self._looks.get(row) == looks:
            return
        self._looks[row] = looks
        colour: str = getattr(theme, sample.role)
        picture = QPixmap(round(_SWATCH * scale), round(_SWATCH * scale))
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setBrush(fill_box(colour, sample.filling))
        painter.setPen(line(colour, sample.pattern))
        painter.drawRect(QRectF(0.5, 0.5, 11, 11))
        painter.end()
        # A label that holds a picture keeps it when it is given another.
        swatch.clear()
        swatch.setPixmap(picture)

    def texts(self, row: int) -> tuple[str, ...]:
        """Returns what one row shows, its name first."""
        return (self._names[row].text(), *(cell.text() for cell in self._cells[row]))

    @staticmethod
    def _label(text: str, alignment: Qt.AlignmentFlag, role: str) -> QLabel:
        label = PlainLabel(text)
        label.setFont(sans(12))
        label.setAlignment(alignment)
        label.setProperty("role", role)
        return label
