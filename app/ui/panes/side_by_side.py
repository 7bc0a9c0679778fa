"""Two to four comparisons beside each other, as they would be printed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.core.results.comparison import Comparison
from app.session.background import BackgroundJobs
from app.ui.page.options import MOST, PageOptions
from app.ui.page.page import Page
from app.ui.page.preview import PageView
from app.ui.theme import Theme, sans
from app.ui.widgets.labels import make_placeholder
from app.ui.widgets.pane import Card

_PLACEHOLDER: Final = (
    "Two to four comparisons side by side.\n"
    "Choose them in the history with Ctrl held down, then press Side by side."
)


class SideBySide(Card):
    """A page of several comparisons, and what can be made of it."""

    picture_requested = Signal()
    """A picture of the page is wanted."""

    table_requested = Signal()
    """A file with the table is wanted."""

    copy_requested = Signal()
    """The table is wanted on the clipboard, in Markdown."""

    def __init__(self, jobs: BackgroundJobs) -> None:
        super().__init__()
        self._comparisons: tuple[Comparison, ...] = ()
        self.view = PageView(jobs)
        placeholder = make_placeholder(_PLACEHOLDER)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        self.copy_button = QPushButton("Copy table as Markdown")
        self.table_button = QPushButton("Export table…")
        self.picture_button = QPushButton("Export picture…")
        for button, signal in (
            (self.copy_button, self.copy_requested),
            (self.table_button, self.table_requested),
            (self.picture_button, self.picture_requested),
        ):
            button.setFont(sans(12))
            button.clicked.connect(signal)
            row.addWidget(button)
        column.addLayout(row)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(12, 12, 12, 12)
        self._stack.addWidget(placeholder)
        self._stack.addWidget(body)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Returns what is shown."""
        return self._comparisons

    def show_comparisons(self, comparisons: Sequence[Comparison]) -> None:
        """Shows two to four comparisons; fewer bring back the placeholder."""
        self._comparisons = tuple(comparisons)[:MOST]
        self._stack.setCurrentIndex(1 if self._comparisons else 0)
        self._redraw()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._redraw()

    def _redraw(self) -> None:
        if not self._comparisons:
            self.view.show_page(None)
            return
        options = PageOptions(shape="classic", theme=self.theme)
        self.view.show_page(Page(self._comparisons, options))
