"""What the window remembers is on the disk soon after it has changed."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import PATIENCE_MS
from PySide6.QtCore import QByteArray, QObject, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.spec import ComparisonSpec
from app.ui.controllers import settings_writer
from app.ui.controllers.settings_writer import SettingsWriter
from app.ui.settings import Settings

RECIPE = ComparisonSpec()
MakeStage = Callable[..., WindowStage]


def written(stage: WindowStage, tmp_path: Path) -> ComparisonSpec | None:
    """Returns the parameters that a new program would find."""
    if not stage.settings_path.exists():
        return None
    # Of another name: Qt keeps what it knows of a file as long as the program runs.
    copy = tmp_path / "copies" / str(len(list(tmp_path.glob("copies/*"))))
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes(stage.settings_path.read_bytes())
    return Settings(copy).spec


def test_parameters_are_written_while_the_window_is_open(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    stage.retype("batch_size", "16")
    expected = replace(RECIPE, batch_size=16)
    qtbot.waitUntil(lambda: written(stage, tmp_path) == expected, timeout=PATIENCE_MS)
    assert stage.window.isVisible()


def test_a_network_that_is_chosen_is_written(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    stage.window.networks.choose_words()
    expected = stage.window.panel.spec
    assert expected != RECIPE
    qtbot.waitUntil(lambda: written(stage, tmp_path) == expected, timeout=PATIENCE_MS)


def test_wrong_text_is_not_written_and_its_digits_are_not(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    field = stage.window.panel.field("dimension")
    stage.retype("dimension", "999")
    qtbot.waitUntil(
        lambda: (written(stage, tmp_path) or RECIPE).hidden_size == 999, timeout=PATIENCE_MS
    )
    qtbot.keyClicks(field, "99")
    qtbot.waitUntil(lambda: written(stage, tmp_path) == RECIPE, timeout=PATIENCE_MS)


def test_the_size_and_the_appearance_are_written(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    window.resize(window.width() - 40, window.height() - 40)
    appearances = {action.text(): action for action in window.findChildren(QAction)}
    appearances["&Dark"].trigger()

    def found() -> bool:
        if not stage.settings_path.exists():
            return False
        text = stage.settings_path.read_text()
        return "appearance=dark" in text and "geometry=" in text

    qtbot.waitUntil(found, timeout=PATIENCE_MS)
    appearances["&Light"].trigger()


def test_a_file_that_cannot_be_written_is_said_once_and_the_window_lives_on(
    qtbot: QtBot, make_stage: MakeStage, tmp_path: Path
) -> None:
    (tmp_path / "settings.ini").mkdir()
    stage = make_stage()
    qtbot.waitUntil(
        lambda: "settings.ini cannot be written" in stage.window.status.message,
        timeout=PATIENCE_MS,
    )
    with (
        qtbot.assertNotEmitted(stage.window.settings_writer.said),
        qtbot.waitSignal(stage.window.settings_writer.worked, timeout=PATIENCE_MS),
    ):
        stage.window.panel.field("num_layers").stepUp()
    assert stage.window.isVisible()


def test_what_changes_after_the_end_is_no_longer_written(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_writer, "WAIT_MS", 0)
    settings, owner = Settings(tmp_path / "a.ini"), QObject()
    over = SettingsWriter(settings, lambda: None, owner)
    assert over.close() == ""
    with qtbot.assertNotEmitted(over.worked), qtbot.captureExceptions() as raised:
        settings.appearance = "dark"
        for _ in range(5):
            QApplication.processEvents()
    assert raised == []
    assert not (tmp_path / "a.ini").exists()


def test_a_state_that_could_not_be_told_does_not_end_the_writing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_writer, "WAIT_MS", 0)
    settings, owner = Settings(tmp_path / "a.ini"), QObject()
    faults = [RuntimeError("a widget is gone")]

    def collect() -> None:
        if faults:
            raise faults.pop()

    writing = SettingsWriter(settings, collect, owner)
    with qtbot.captureExceptions() as raised:
        settings.appearance = "dark"
        qtbot.waitUntil(lambda: bool(raised), timeout=PATIENCE_MS)
    with qtbot.waitSignal(writing.worked, timeout=PATIENCE_MS):
        settings.folder = tmp_path
    assert "appearance=dark" in (tmp_path / "a.ini").read_text()
    assert writing.close() == ""


def test_a_value_that_changes_while_others_are_written_is_written_as_well(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "a.ini")
    with ThreadPoolExecutor(1) as writer:
        for number in range(50):
            settings.appearance = "light"
            written = writer.submit(settings.save)
            settings.geometry = QByteArray(f"{number}".encode())
            settings.appearance = "dark"
            assert written.result() == ""
            assert settings.save() == ""
    found = Settings(tmp_path / "a.ini")
    assert (found.appearance, found.geometry) == ("dark", QByteArray(b"49"))


def test_a_file_that_makes_no_sense_is_said(make_stage: MakeStage, tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    store.setValue("spec", json.dumps({"hidden_size": 0}))
    store.sync()
    stage = make_stage(finished=True)
    assert "make no sense to this version" in stage.window.status.message
    assert stage.instrument.specs == [RECIPE]


@pytest.mark.parametrize("content", [b"[General\nspec", b"\x00\xff garbage \x80 = ] [\n" * 9])
def test_a_garbled_file_has_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "garbled.ini"
    path.write_bytes(content)
    settings = Settings(path)
    assert settings.spec == RECIPE
    settings.geometry = QByteArray(b"x")
    assert settings.save() == ""


def test_nothing_is_written_where_nothing_has_changed(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "a.ini")
    assert settings.save() == ""
    assert not (tmp_path / "a.ini").exists()


def test_escape_after_wrong_text_leaves_what_is_written(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    field = stage.window.panel.field("seq_len")
    stage.retype("seq_len", "0")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    stage.window.close()
    assert written(stage, tmp_path) == RECIPE
