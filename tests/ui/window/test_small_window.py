"""At the least size of the window these pages stand in it whole; the anatomy's alone scrolls."""

from collections.abc import Callable

import pytest
from fakes import PATIENCE_MS, make_accuracy
from PySide6.QtWidgets import QApplication, QScrollArea
from window_stage import WindowStage

from app.ui.window.layout import ACCURACY, COMPARISON, MODULES


@pytest.mark.parametrize("page", [COMPARISON, ACCURACY, MODULES])
def test_no_page_scrolls_in_the_smallest_window(
    make_stage: Callable[..., WindowStage], page: int
) -> None:
    stage = make_stage(finished=True)
    window = stage.window
    cards = window.comparison_controller.cards
    cards.accuracy.show_accuracy(make_accuracy(), "int8")
    window.turn_to(page)

    def scrolls() -> bool:
        # The offscreen screen is narrower than that, and the window is fitted to it after a while.
        window.setMinimumSize(960, 600)
        window.resize(960, 600)
        QApplication.processEvents()
        shown = cards.pages[page]
        around = [area for area in window.findChildren(QScrollArea) if area.isAncestorOf(shown)]
        assert around
        return any(
            bar.maximum() > 0
            for area in around
            for bar in (area.verticalScrollBar(), area.horizontalScrollBar())
        )

    stage.qtbot.waitUntil(lambda: not scrolls() and window.width() == 960, timeout=PATIENCE_MS)
