"""The list answers to the mouse and to every key, and keeps its place."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from app.core.history.entry import HistoryEntry
from app.ui.panes.history.panel import HistoryPanel

MakeEntry = Callable[..., HistoryEntry]
Key = Qt.Key


def list_keys(panel: HistoryPanel) -> list[int]:
    return [entry.key for entry in panel.chosen]


def current(panel: HistoryPanel) -> int:
    return panel.model.entry(panel.list.currentIndex().row()).key


@pytest.fixture
def full(panel: HistoryPanel, make_entry: MakeEntry) -> HistoryPanel:
    """A panel with a hundred entries, of which one is shown."""
    panel.show_entries([make_entry(key) for key in range(100, 0, -1)])
    panel.mark_shown(60)
    panel.list.setFocus()
    panel.grab()
    return panel


def test_rows_stand_below_each_other_in_the_same_height(full: HistoryPanel) -> None:
    rects = [full.list.visualRect(full.model.index(row)) for row in range(100)]
    assert len({rect.height() for rect in rects}) == 1
    for above, below in pairwise(rects):
        assert below.top() == above.bottom() + 1


def test_what_is_shown_is_chosen_and_in_sight(full: HistoryPanel) -> None:
    assert list_keys(full) == [60]
    place = full.list.visualRect(full.model.index(40))
    assert full.list.viewport().rect().contains(place)


def test_arrows_and_ends_go_on_from_what_is_shown_and_enter_shows(
    full: HistoryPanel, qtbot: QtBot
) -> None:
    for key, wanted in (
        (Key.Key_Down, 59),
        (Key.Key_Up, 60),
        (Key.Key_End, 1),
        (Key.Key_Home, 100),
    ):
        qtbot.keyClick(full.list, key)
        assert (list_keys(full), current(full)) == ([wanted], wanted)
    with qtbot.waitSignal(full.show_requested) as asked:
        qtbot.keyClick(full.list, Key.Key_Return)
    assert asked.args == [100]


def test_delete_asks_for_all_that_are_chosen_to_go(full: HistoryPanel, qtbot: QtBot) -> None:
    qtbot.keyClick(full.list, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(full.remove_requested) as asked:
        qtbot.keyClick(full.list, Key.Key_Delete)
    assert asked.args == [(60, 59)]


def test_letters_lead_to_a_row(full: HistoryPanel, qtbot: QtBot, make_entry: MakeEntry) -> None:
    named = {90: "before", 30: "beyond"}
    full.show_entries([make_entry(key, name=named.get(key, "")) for key in range(100, 0, -1)])
    qtbot.keyClicks(full.list, "bey")
    assert list_keys(full) == [30]


def test_the_keys_for_finding_lead_to_the_search_and_the_arrow_back(
    full: HistoryPanel, qtbot: QtBot
) -> None:
    qtbot.keyClick(full.list, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert full.search.hasFocus()
    qtbot.keyClicks(full.search, "seed 79")
    assert full.model.rowCount() == 1
    qtbot.keyClick(full.search, Key.Key_Down)
    assert full.list.hasFocus()
    assert (list_keys(full), current(full)) == ([79], 79)
    with qtbot.waitSignal(full.show_requested) as asked:
        qtbot.keyClick(full.list, Key.Key_Return)
    assert asked.args == [79]


def test_rows_that_others_add_and_remove_leave_choice_and_place(
    full: HistoryPanel, make_entry: MakeEntry
) -> None:
    bar = full.list.verticalScrollBar()
    bar.setValue(bar.value() + 13)
    row = full.list.indexAt(QPoint(1, 1))
    before = (full.model.entry(row.row()).key, full.list.visualRect(row).top())
    left = [key for key in range(103, 0, -1) if key not in {95, 94, 20}]
    full.show_entries([make_entry(key) for key in left])
    assert list_keys(full) == [60]
    row = full.list.indexAt(QPoint(1, 1))
    assert (full.model.entry(row.row()).key, full.list.visualRect(row).top()) == before


def test_at_the_top_what_is_new_comes_into_sight(full: HistoryPanel, make_entry: MakeEntry) -> None:
    full.list.verticalScrollBar().setValue(0)
    full.show_entries([make_entry(key) for key in range(101, 0, -1)])
    assert full.model.entry(full.list.indexAt(QPoint(1, 1)).row()).key == 101


def test_a_name_is_typed_on_while_others_come(
    full: HistoryPanel, qtbot: QtBot, make_entry: MakeEntry
) -> None:
    qtbot.keyClick(full.list, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "mi")
    full.show_entries([make_entry(key) for key in range(104, 0, -1)])
    assert QApplication.focusWidget() is field
    qtbot.keyClicks(field, "ne")
    with qtbot.waitSignal(full.rename_requested) as asked:
        qtbot.keyClick(field, Key.Key_Return)
    assert asked.args == [60, "mine"]


def test_the_menu_of_a_row_offers_what_can_be_done_with_it(
    full: HistoryPanel, qtbot: QtBot
) -> None:
    place = full.list.visualRect(full.model.index(41)).center()
    full.list.customContextMenuRequested.emit(place)
    menu = full.findChild(QMenu)
    assert list_keys(full) == [59]
    assert {a.text().partition("\t")[0]: a.isEnabled() for a in menu.actions() if a.text()} == {
        "Show": True,
        "Side by side": False,
        "Make baseline": True,
        "Pin to top": True,
        "Rename": True,
        "Remove": True,
    }
    with qtbot.waitSignal(full.remove_requested) as asked:
        menu.actions()[-1].trigger()
    assert asked.args == [(59,)]
    menu.close()


def test_pinning_takes_those_that_are_not_and_is_taken_back_where_all_are(
    panel: HistoryPanel, qtbot: QtBot, make_entry: MakeEntry
) -> None:
    panel.show_entries([make_entry(2, pinned=True), make_entry(1)])
    panel.list.selectAll()
    with qtbot.waitSignal(panel.pin_requested) as asked:
        qtbot.mouseClick(panel.buttons.pin, Qt.MouseButton.LeftButton)
    assert asked.args == [(1,), True]
    panel.show_entries([make_entry(2, pinned=True), make_entry(1, pinned=True)])
    assert panel.buttons.pin.text() == "Unpin"
    with qtbot.waitSignal(panel.pin_requested) as asked:
        qtbot.mouseClick(panel.buttons.pin, Qt.MouseButton.LeftButton)
    assert asked.args == [(2, 1), False]


def test_a_click_beside_all_rows_leaves_what_is_shown_chosen(
    panel: HistoryPanel, qtbot: QtBot, make_entry: MakeEntry
) -> None:
    panel.show_entries([make_entry(2), make_entry(1)])
    panel.mark_shown(2)
    below = panel.list.viewport().rect().bottomLeft() - QPoint(-20, 20)
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert list_keys(panel) == [2]
