from pathlib import Path

import pytest
from fakes import PATIENCE_MS
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from window_stage import WindowStage

from app.core.storage.log_file import default_log_path


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which files the system was asked to show; it has something for those that are empty."""
    asked: list[Path] = []

    def open_url(url: QUrl) -> bool:
        asked.append(Path(url.toLocalFile()))
        return asked[-1].stat().st_size == 0

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return asked


@pytest.fixture(autouse=True)
def log_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = default_log_path()
    path.parent.mkdir(parents=True)
    return path


def test_the_log_is_shown_with_the_systems_program(
    stage: WindowStage, shown: list[Path], log_path: Path
) -> None:
    log_path.touch()
    stage.window.menus.action("show_log").trigger()
    message = f"The log is {log_path}."
    stage.qtbot.waitUntil(lambda: stage.window.status.message == message, timeout=PATIENCE_MS)
    assert shown == [log_path]


@pytest.mark.parametrize("there", [False, True])
def test_why_it_cannot_be_shown_is_said_with_its_place(
    stage: WindowStage, warnings_shown: list[str], shown: list[Path], log_path: Path, there: bool
) -> None:
    if there:
        log_path.write_text("something")
    stage.window.menus.action("show_log").trigger()
    stage.qtbot.waitUntil(lambda: bool(warnings_shown), timeout=PATIENCE_MS)
    assert str(log_path) in warnings_shown[0]
    assert shown == ([log_path] if there else [])


def test_the_system_is_copied_as_text(stage: WindowStage) -> None:
    stage.window.menus.action("copy_system").trigger()
    message = "System information copied."
    stage.qtbot.waitUntil(lambda: stage.window.status.message == message, timeout=PATIENCE_MS)
    text = QApplication.clipboard().text()
    assert "Engines          x86, qnnpack\n" in text
    assert text.startswith("QuantScope ")
