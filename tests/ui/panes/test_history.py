from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QWidget

from app.core.history import HistoryEntry
from app.ui.panes.history import HistoryPanel


@pytest.fixture
def panel(show: Callable[[QWidget], QWidget]) -> HistoryPanel:
    panel = HistoryPanel()
    panel.resize(262, 600)
    return show(panel)


def make_entry(key: int) -> HistoryEntry:
    """Returns an entry with a title that is longer, the greater its key."""
    return HistoryEntry(
        key=key,
        created_utc="2026-11-26T06:07:08+00:00",
        title=f"dimension 8, {'i' * key} thread",
        speed="2.70× slower",
        speed_interval="95 % CI 2.69 to 2.71",
        size="1.30× smaller",
        difference="1.21 % different",
        origin="",
        pinned=False,
    )


def test_entries_stand_below_each_other_when_the_scroll_bar_takes_its_room(
    panel: HistoryPanel,
) -> None:
    view = panel.list
    entries = [make_entry(key) for key in range(1, 80)]
    panel.show_entries(entries[:1])
    panel.grab()
    assert not view.verticalScrollBar().isVisible()
    panel.show_entries(entries)
    panel.grab()
    assert view.verticalScrollBar().isVisible()
    rects = [view.visualItemRect(view.item(row)) for row in range(view.count())]
    assert len({rect.height() for rect in rects}) > 1
    for above, below in pairwise(rects):
        assert below.top() == above.bottom() + 1
