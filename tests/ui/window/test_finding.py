"""The list of all that can be done, and of the keys, opened from the window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.ui.dialogs.command_palette import CommandPalette
from app.ui.dialogs.shortcuts import ShortcutsDialog
from app.ui.window.commands.registry import COMMANDS
from app.ui.window.layout import ANATOMY, HISTORY, PARAMETERS

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def open_palette(qtbot: QtBot, stage: WindowStage) -> CommandPalette:
    qtbot.keyClick(stage.window, Qt.Key.Key_P, CTRL | SHIFT)
    palette = stage.dialog(CommandPalette)
    assert isinstance(palette, CommandPalette)
    return palette


def choose(qtbot: QtBot, stage: WindowStage, letters: str) -> None:
    palette = open_palette(qtbot, stage)
    qtbot.keyClicks(palette.field, letters)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)


def test_a_command_is_found_and_done(qtbot: QtBot, stage: WindowStage) -> None:
    choose(qtbot, stage, "anat")
    assert stage.window.tabs.currentIndex() == ANATOMY


def test_a_parameter_is_found_and_has_the_focus(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    window.sides.setCurrentIndex(HISTORY)
    choose(qtbot, stage, "batch size")
    assert window.sides.currentIndex() == PARAMETERS
    field = window.panel.field("batch_size")
    focused = QApplication.focusWidget()
    assert focused is field or field.isAncestorOf(focused)


def test_every_command_is_listed_and_so_is_every_parameter_that_can_be_set(
    qtbot: QtBot, stage: WindowStage
) -> None:
    palette = open_palette(qtbot, stage)
    fields = list(stage.window.panel.titles.values())
    assert palette.titles == [
        *(command.label for command in COMMANDS),
        *fields,
        *stage.window.presets.names,
    ]
    assert "Dimension" in fields
    # Both sizes are one field while they are alike.
    assert "Hidden size" not in fields
    qtbot.keyClick(palette, Qt.Key.Key_Escape)


def test_the_keys_are_those_of_the_commands(qtbot: QtBot, stage: WindowStage) -> None:
    qtbot.keyClick(stage.window, Qt.Key.Key_F1, CTRL)
    dialog = stage.dialog(ShortcutsDialog)
    assert isinstance(dialog, ShortcutsDialog)
    rows = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    shown = {item.text(0): item.text(2) for item in rows if item is not None}
    assert shown == {command.label: command.key for command in COMMANDS if command.key}
    assert not any(item.isDisabled() for item in rows if item is not None)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
