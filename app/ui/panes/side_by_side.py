"""Two to four comparisons beside each other, each a column of panes."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.core.results.comparison import Comparison
from app.ui.page.options import MOST
from app.ui.panes.columns.choices import Choices
from app.ui.panes.columns.grid import ColumnGrid
from app.ui.theme import Theme, sans
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.labels import make_placeholder
from app.ui.widgets.pane import Card

_PLACEHOLDER: Final = (
    "Two to four comparisons side by side.\n"
    "Choose them in the history with Ctrl held down, then press Side by side."
)


class SideBySide(Card):
    """A column for each comparison, and what can be made of them all."""

    picture_requested = Signal()
    """A picture of the page is wanted."""

    table_requested = Signal()
    """A file with the table is wanted."""

    copy_requested = Signal()
    """The table is wanted on the clipboard, in Markdown."""

    changed = Signal()
    """Other comparisons are shown."""

    def __init__(self) -> None:
        super().__init__()
        self._comparisons: tuple[Comparison, ...] = ()
        self._baseline: Comparison | None = None
        self.choices = Choices()
        self.choices.changed.connect(self._redraw)
        self.grid = ColumnGrid(self.remove)
        self._note = ElidedLabel()
        self._note.setFont(sans(12))
        self._note.setProperty("role", "muted")
        self.baseline_button = QPushButton("Add the baseline")
        self.baseline_button.setToolTip("Show the baseline as one more column")
        self.baseline_button.clicked.connect(self._add_baseline)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.choices)
        above.addStretch(1)
        below.addWidget(self._note, 1)
        below.addWidget(self.baseline_button)
        self.copy_button = QPushButton("Copy table as Markdown")
        self.table_button = QPushButton("Export table…")
        self.picture_button = QPushButton("Export picture…")
        for button, signal in (
            (self.copy_button, self.copy_requested),
            (self.table_button, self.table_requested),
            (self.picture_button, self.picture_requested),
        ):
            button.clicked.connect(signal)
            below.addWidget(button)
        for button in (
            self.baseline_button,
            self.copy_button,
            self.table_button,
            self.picture_button,
        ):
            button.setFont(sans(12))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(6)
        column.addLayout(above)
        column.addWidget(self.grid, 1)
        column.addLayout(below)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(make_placeholder(_PLACEHOLDER))
        self._stack.addWidget(body)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Returns what is shown."""
        return self._comparisons

    @property
    def note(self) -> str:
        """Returns which axes the columns share."""
        return self._note.text()

    def show_comparisons(self, comparisons: Sequence[Comparison]) -> None:
        """Shows two to four comparisons; none bring back the placeholder."""
        self._comparisons = tuple(comparisons)[:MOST]
        self._redraw()
        self._stack.setCurrentIndex(1 if self._comparisons else 0)
        self.changed.emit()

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Takes what can be added as a column; None where there is no baseline."""
        self._baseline = baseline
        self._offer_baseline()

    def remove(self, number: int) -> None:
        """Takes one column away."""
        shown = self._comparisons
        self.show_comparisons(shown[:number] + shown[number + 1 :])

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self.grid.set_theme(theme)

    @Slot()
    def _add_baseline(self) -> None:
        if self._baseline is not None:
            self.show_comparisons((*self._comparisons, self._baseline))

    @Slot()
    def _redraw(self) -> None:
        self._note.setText(self.grid.show_comparisons(self._comparisons, self.choices))
        self._offer_baseline()

    def _offer_baseline(self) -> None:
        baseline, shown = self._baseline, self._comparisons
        there = {(c.spec, c.environment.created_utc) for c in shown}
        self.baseline_button.setEnabled(
            baseline is not None
            and len(shown) < MOST
            and (baseline.spec, baseline.environment.created_utc) not in there
        )
