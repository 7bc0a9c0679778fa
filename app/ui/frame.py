"""The main window's bare frame: tabs, their pages, and what stands around them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.ui.parameter_panel import PANEL_WIDTH

COMPARISON, ACCURACY, ANATOMY, MODULES, BESIDE = range(5)
PARAMETERS, HISTORY = range(2)
_TITLES: Final = ("Comparison", "Accuracy", "Anatomy", "Modules", "Side by side")
_SIDES: Final = ("Parameters", "History")


class Frame(QMainWindow):
    """Tabs in the menu bar's corner turn the pages; others at the left choose what stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("QuantScope")
        self.setMinimumSize(1200, 720)
        self.setAcceptDrops(True)
        self.tabs, self.sides = QTabBar(), QTabBar()
        self._pages, self._left = QStackedWidget(), QStackedWidget()
        for bar, titles in ((self.tabs, _TITLES), (self.sides, _SIDES)):
            for title in titles:
                bar.addTab(title)
            bar.setDrawBase(False)
            bar.setExpanding(False)
        self.menuBar().setCornerWidget(self.tabs)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.sides.currentChanged.connect(self._left.setCurrentIndex)

    def lay_out(
        self,
        pages: Sequence[QWidget],
        sides: Sequence[QWidget],
        cards: Sequence[QWidget],
        status: QWidget,
    ) -> None:
        """Puts everything in its place.

        Args:
            pages: One for each tab.
            sides: One for each tab at the left.
            cards: Above the pages.
            status: Under all.
        """
        for shown in pages:
            self._pages.addWidget(shown)
        for shown in sides:
            self._left.addWidget(shown)
        self._left.setFixedWidth(PANEL_WIDTH)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.sides)
        left.addWidget(self._left, 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        for card in cards:
            right.addWidget(card)
        right.addWidget(self._pages, 1)
        upper = QHBoxLayout()
        upper.setContentsMargins(10, 6, 10, 10)
        upper.setSpacing(8)
        upper.addLayout(left)
        upper.addLayout(right, 1)
        page = QWidget()
        page.setProperty("role", "page")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(upper, 1)
        layout.addWidget(status)
        self.setCentralWidget(page)
