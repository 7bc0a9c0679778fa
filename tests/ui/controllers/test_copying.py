"""What is copied is on the clipboard, whole."""

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.record.document import to_json
from app.core.record.embedded.packets import take_record
from app.core.record.read import read_records
from app.core.spec import ComparisonSpec

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_ctrl_c_copies_a_picture_that_remembers(qtbot: QtBot, stage: WindowStage) -> None:
    press = lambda: qtbot.keyClick(stage.window, Qt.Key.Key_C, CTRL)  # noqa: E731
    assert stage.hear(press) == "Picture copied."
    mime = QApplication.clipboard().mimeData()
    data = bytes(mime.data("image/png").data())
    assert read_records(take_record(data))[0].spec == ComparisonSpec()
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (2560, 1440)
    assert mime.hasImage()


def test_ctrl_shift_c_copies_the_record(qtbot: QtBot, stage: WindowStage) -> None:
    stage.hear(lambda: qtbot.keyClick(stage.window, Qt.Key.Key_C, CTRL | SHIFT))
    assert QApplication.clipboard().text() == to_json(stage.window.comparison_controller.comparison)


def test_ctrl_alt_c_copies_a_script_that_runs(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    stage.hear(lambda: qtbot.keyClick(stage.window, Qt.Key.Key_C, CTRL | ALT))
    path = tmp_path / "script.py"
    path.write_text(QApplication.clipboard().text(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(path), "0.1"], capture_output=True, text=True, check=True, timeout=120
    )
    assert "fp32_bytes: 4479" in done.stdout


def test_a_table_is_copied_as_markdown(stage: WindowStage) -> None:
    stage.hear(stage.window.menus.action("copy_table").trigger)
    lines = QApplication.clipboard().text().splitlines()
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
