from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.core.history import HistoryEntry
from app.ui.panes.history import HistoryPanel
from app.ui.panes.history_entries import AGAIN, describe_entry, holds_words


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


def test_a_row_says_only_what_differs_from_the_row_above() -> None:
    first = replace(make_entry(1), title="dimension 8, 1 layer, seed 1")
    second = replace(first, title="dimension 16, 1 layer, seed 1")
    assert describe_entry(first)[0] == "Dimension 8, 1 layer, seed 1"
    assert describe_entry(second, first)[0] == "Dimension 16"
    assert describe_entry(first, first)[0] == AGAIN
    special = replace(first, title="dimension 8, 1 layer, zero state, seed 1")
    assert describe_entry(special, first)[0] == "Zero state"
    assert describe_entry(first, special)[0] == "Dimension 8, 1 layer, seed 1"
    other = replace(first, title="dimension 8, 1 layer, seed 1, int8 (x86)")
    assert describe_entry(other, first)[0] == "int8 (x86)"
    assert describe_entry(replace(second, name="mine"), first)[0] == "mine"


def test_a_row_carries_its_marks_before_its_time() -> None:
    entry = replace(make_entry(1), pinned=True, tags="stopped, other machine", origin="theirs.png")
    marks = describe_entry(entry)[-1].split(" · ")
    assert marks[:-1] == ["baseline", "stopped", "other machine", "theirs.png"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("", True), ("2.70×", True), ("baseline", True), ("THREAD dimension", True), ("gru", False)],
)
def test_an_entry_is_found_by_any_of_its_words(text: str, found: bool) -> None:
    entry = replace(make_entry(2), pinned=True)
    assert holds_words(entry, text.casefold().split()) == found


def test_the_menu_of_a_row_offers_what_can_be_done_with_it(
    panel: HistoryPanel, qtbot: QtBot
) -> None:
    panel.show_entries([make_entry(key) for key in (3, 2, 1)])
    place = panel.list.visualItemRect(panel.list.item(1)).center()
    panel.list.customContextMenuRequested.emit(place)
    menu = panel.findChild(QMenu)
    assert [entry.key for entry in panel.chosen] == [2]
    assert {a.text().partition("\t")[0]: a.isEnabled() for a in menu.actions() if a.text()} == {
        "Show": True,
        "Side by side": False,
        "Pin as baseline": True,
        "Rename": True,
        "Remove": True,
    }
    with qtbot.waitSignal(panel.remove_requested) as asked:
        menu.actions()[-1].trigger()
    assert asked.args == [(2,)]
    menu.close()
