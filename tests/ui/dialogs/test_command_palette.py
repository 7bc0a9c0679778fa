from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.dialogs.command_palette import CommandPalette, Entry

ENTRIES = (
    Entry("Open", "File", "Ctrl+O"),
    Entry("Stop", "Measure", "Esc", "Nothing is being measured."),
    Entry("Export picture", "File", "Ctrl+E"),
    Entry("Sequence length", "Parameter"),
)


@pytest.fixture
def palette(show: Callable[[QWidget], QWidget]) -> CommandPalette:
    return show(CommandPalette(ENTRIES))


def test_everything_is_listed_with_its_menu_and_key(palette: CommandPalette) -> None:
    assert palette.titles == [entry.title for entry in ENTRIES]
    item = palette.list.topLevelItem(0)
    assert item is not None
    assert [item.text(column) for column in range(3)] == ["Open", "File", "Ctrl+O"]


def test_what_is_typed_is_found_and_enter_takes_the_best(
    qtbot: QtBot, palette: CommandPalette
) -> None:
    qtbot.keyClicks(palette.field, "seq")
    assert palette.titles == ["Sequence length"]
    with qtbot.waitSignal(palette.chosen) as chosen:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert chosen.args == [3]
    assert not palette.isVisible()


def test_the_arrows_move_in_the_list_while_one_types(qtbot: QtBot, palette: CommandPalette) -> None:
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as chosen:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    # The one between cannot be used now.
    assert chosen.args == [2]


def test_what_cannot_be_used_is_dimmed_and_does_nothing(
    qtbot: QtBot, palette: CommandPalette
) -> None:
    qtbot.keyClicks(palette.field, "stop")
    item = palette.list.topLevelItem(0)
    assert item is not None
    assert item.toolTip(0) == "Nothing is being measured."
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
        place = palette.list.visualItemRect(item).center()
        qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert palette.isVisible()


def test_a_click_chooses(qtbot: QtBot, palette: CommandPalette) -> None:
    item = palette.list.topLevelItem(2)
    assert item is not None
    with qtbot.waitSignal(palette.chosen) as chosen:
        place = palette.list.visualItemRect(item).center()
        qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [2]


def test_what_is_not_there_can_be_taken_back(qtbot: QtBot, palette: CommandPalette) -> None:
    qtbot.keyClicks(palette.field, "zzz")
    assert palette.titles == []
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    palette.field.clear()
    assert len(palette.titles) == len(ENTRIES)


def test_a_click_that_also_activates_chooses_once(palette: CommandPalette) -> None:
    chosen: list[int] = []
    palette.chosen.connect(chosen.append)
    item = palette.list.topLevelItem(2)
    palette.list.setCurrentItem(item)
    palette.list.itemClicked.emit(item, 0)
    palette.list.itemActivated.emit(item, 0)
    assert chosen == [2]
