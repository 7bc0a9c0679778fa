"""Presets are chosen, kept, removed, passed on and found again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.presets.built_in import BUILT_IN
from app.core.presets.own import OwnPreset, write_presets
from app.ui.controllers.presets import UNREADABLE
from app.ui.parameters.preset_button import EXPORT, REMOVE, SAVE
from app.ui.widgets import message_box

MakeStage = Callable[..., WindowStage]


def actions(stage: WindowStage) -> dict[str, QAction]:
    menu = stage.window.panel.presets.menu()
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def save(stage: WindowStage, name: str) -> None:
    actions(stage)[SAVE].trigger()
    dialog = stage.dialog(QInputDialog)
    assert isinstance(dialog, QInputDialog)
    field = dialog.findChild(QLineEdit)
    stage.qtbot.keyClicks(field, name)
    stage.qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("preset", BUILT_IN, ids=[preset.name for preset in BUILT_IN])
def test_a_preset_that_is_built_in_brings_its_parameters(
    stage: WindowStage, preset: object
) -> None:
    found = next(p for p in BUILT_IN if p is preset)
    wanted = found.make(stage.window.panel.spec)
    actions(stage)[found.name].trigger()
    assert stage.window.panel.spec == wanted
    stage.settle()


def test_how_it_is_measured_stays_with_a_preset_that_is_built_in(stage: WindowStage) -> None:
    with stage.ending():
        stage.retype("seconds", "3")
    actions(stage)["Recipe at dimension 80"].trigger()
    assert (stage.window.panel.spec.seconds, stage.window.panel.spec.hidden_size) == (3, 80)
    stage.settle()


def test_own_parameters_are_kept_by_name_for_the_next_start(
    stage: WindowStage, make_stage: MakeStage
) -> None:
    with stage.ending():
        stage.retype("seed", "7")
    mine = stage.window.panel.spec
    save(stage, "mine & <b>yours</b>")
    with stage.ending():
        stage.window.panel.defaults_button.click()
    stage.settle()
    stage.window.close()
    again = make_stage()
    actions(again)["mine && <b>yours</b>"].trigger()
    assert again.window.panel.spec == mine
    again.settle()


@pytest.mark.parametrize("name", ["", "x" * 61, BUILT_IN[0].name])
def test_a_name_that_does_not_do_is_refused(
    stage: WindowStage, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(message_box, "warn", lambda _window, text: warned.append(text))
    before = stage.window.presets.names
    save(stage, name)
    stage.qtbot.waitUntil(lambda: len(warned) == 1)
    assert stage.window.presets.names == before


def test_one_that_is_removed_is_gone_after_a_question(
    stage: WindowStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(stage, "mine")
    answers = [False, True]
    monkeypatch.setattr(message_box, "confirm", lambda *_: answers.pop(0))
    for left in (True, False):
        removal = actions(stage)[REMOVE].menu()
        removal.actions()[0].trigger()
        assert ("mine" in stage.window.presets.names) == left
    assert not actions(stage)[EXPORT].isEnabled()


def test_presets_are_passed_on_in_a_file(qtbot: QtBot, stage: WindowStage, tmp_path: Path) -> None:
    save(stage, "mine")
    path = tmp_path / "presets.json"
    presets = stage.window.presets
    with qtbot.waitSignal(presets.said):
        presets.export_file(path)
    with stage.ending():
        stage.retype("seed", "8")
    save(stage, "mine")
    with qtbot.waitSignal(presets.said) as said:
        presets.import_file(path)
    assert said.args == ["1 preset imported."]
    assert presets.names[len(BUILT_IN) :] == ("mine", "mine (2)")


def test_a_file_that_holds_none_is_refused_and_changes_nothing(
    qtbot: QtBot, stage: WindowStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(message_box, "warn", lambda _window, text: warned.append(text))
    path = tmp_path / "presets.json"
    path.write_text("{}")
    stage.window.presets.import_file(path)
    qtbot.waitUntil(lambda: len(warned) == 1)
    assert len(stage.window.presets.names) == len(BUILT_IN)


def test_a_preset_is_one_step_back(stage: WindowStage) -> None:
    before = stage.window.panel.spec
    with stage.ending():
        actions(stage)["Recipe at dimension 80"].trigger()
    with stage.ending():
        stage.window.menus.action("undo").trigger()
    assert stage.window.panel.spec == replace(before)


def test_an_imported_name_that_is_built_in_gets_a_number(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    name = BUILT_IN[0].name
    path = tmp_path / "presets.json"
    mine = replace(stage.window.panel.spec, seed=7)
    path.write_text(write_presets([OwnPreset(name, mine)], paths=False))
    with qtbot.waitSignal(stage.window.presets.said):
        stage.window.presets.import_file(path)
    assert stage.window.presets.names[len(BUILT_IN) :] == (f"{name} (2)",)


def test_presets_that_cannot_be_read_are_set_aside_and_not_lost(
    stage: WindowStage, make_stage: MakeStage
) -> None:
    stage.settings.presets = "of a later version"
    stage.window.close()
    again = make_stage()
    with again.qtbot.waitSignal(again.window.presets.said) as said:
        assert list(actions(again))[: len(BUILT_IN)] == [preset.name for preset in BUILT_IN]
    assert said.args == [UNREADABLE]
    save(again, "mine")
    again.window.close()
    assert "of a later version" in again.settings_path.read_text()
    assert "mine" in make_stage().window.presets.names
