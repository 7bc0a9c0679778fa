"""Columns level with each other, in a page that scrolls where the window is smaller."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from app.core.report.column_heads import tell_apart
from app.core.results.comparison import Comparison
from app.ui.charts.latency_axis import need_logarithm
from app.ui.charts.shared_axes import SharedAxes, share_axes
from app.ui.charts.views import TAIL
from app.ui.panes.columns.choices import Choices
from app.ui.panes.columns.column import Column
from app.ui.panes.headers import CELL
from app.ui.theme import LIGHT, Theme

_LEAST_WIDTH: Final = 320
"""Pixels of a column: narrower, its figures would be cut."""

_STRETCHES: Final = (0, 0, 3, 2, 2)
"""Of the cards' heights, from top to bottom."""


class _Level(QGridLayout):
    """Begins to scroll at the least height, where Qt would do so at the one that is preferred."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Returns that no height follows from a width."""
        return False


class ColumnGrid(QScrollArea):
    """A column for each comparison; columns are made once and used again."""

    def __init__(self, remove: Callable[[int], object]) -> None:
        """Takes what removes a column, by its number."""
        super().__init__()
        self.setAccessibleName("Comparisons side by side")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._remove = remove
        self._theme = LIGHT
        self._made: list[Column] = []
        self._count = 0
        content = QWidget()
        self._grid = _Level(content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        for row, stretch in enumerate(_STRETCHES):
            self._grid.setRowStretch(row, stretch)
        self.setWidget(content)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Returns those that are shown."""
        return tuple(self._made[: self._count])

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns little: what there is no room for is scrolled to."""
        return QSize(_LEAST_WIDTH, 200)

    def show_comparisons(self, comparisons: Sequence[Comparison], choices: Choices) -> str:
        """Draws a column for each, and returns which axes they share."""
        timed = [c.latency for c in comparisons if c.latency is not None]
        tail = choices.latency_view == TAIL
        choices.show_scale(any(need_logarithm(latency, all_calls=tail) for latency in timed))
        cell = choices.difference_view == CELL
        axes = share_axes(
            comparisons, choices.latency_view, logarithmic=choices.logarithmic, cell=cell
        )
        while len(self._made) < len(comparisons):
            self._add_column()
        self._count = len(comparisons)
        for number, column in enumerate(self._made):
            shown = number < self._count
            column.set_visible(shown)
            self._grid.setColumnStretch(number, int(shown))
            self._grid.setColumnMinimumWidth(number, _LEAST_WIDTH if shown else 0)
        told = tell_apart(comparisons)
        for column, comparison, difference in zip(self.columns, comparisons, told, strict=True):
            column.show_comparison(comparison, difference, choices, axes)
        self._link(axes)
        return axes.note if len(comparisons) > 1 else ""

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        self._theme = theme
        for column in self._made:
            column.set_theme(theme)

    def _link(self, axes: SharedAxes) -> None:
        """Has plots of a row that share an axis show the same stretch of it."""
        first = self._made[0].latency.plot.item if self._made else None
        for column in self._made[1:]:
            shared = axes.latency is not None and column in self.columns
            column.latency.plot.item.setXLink(first if shared else None)

    def _add_column(self) -> None:
        number = len(self._made)
        column = Column(chr(ord("A") + number))
        for row, card in enumerate(column.cards):
            self._grid.addWidget(card, row, number)
        column.set_theme(self._theme)
        # GUI thread to GUI thread: a closure is safe here.
        column.head.removed.connect(lambda: self._remove(number))
        self._made.append(column)
