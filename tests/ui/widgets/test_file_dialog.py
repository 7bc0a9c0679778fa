"""No file is read by merely being listed, named or chosen."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import PATIENCE_MS
from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.file_dialog import FileDialog, PlainIcons, ask_to_open, ask_to_save

Show = Callable[[QWidget], QWidget]
KMSG = Path("/proc/kmsg")


def test_a_file_is_told_by_its_name_and_never_by_what_it_holds(tmp_path: Path) -> None:
    names = {"x.json": "json file", "plain": "File", "folder": "Folder"}
    (tmp_path / "folder").mkdir()
    # A picture by its bytes; Qt would say so.
    for name in ("x.json", "plain"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n")
        os.utime(tmp_path / name, (1, 1))
    icons = PlainIcons()
    for name, told in names.items():
        info = QFileInfo(str(tmp_path / name))
        assert icons.type(info) == told
        assert not icons.icon(info).isNull()
    assert not icons.icon(QAbstractFileIconProvider.IconType.Computer).isNull()
    assert {(tmp_path / name).stat().st_atime for name in ("x.json", "plain")} == {1}


@pytest.mark.skipif(not os.access(KMSG, os.R_OK), reason="only root is held by the kernel's log")
def test_naming_the_kernels_log_does_not_hold_the_dialog(qtbot: QtBot, show: Show) -> None:
    window = show(QWidget())
    dialog = FileDialog(window, "Open", KMSG.parent)
    dialog.open()
    dialog.findChild(QLineEdit).setText(str(KMSG.with_name("kms")))
    dialog.selectFile(str(KMSG))
    # Until its folder has been read, which another thread does.
    model = dialog.findChild(QLineEdit).completer().model()
    qtbot.waitUntil(lambda: model.rowCount() > 0, timeout=PATIENCE_MS)
    qtbot.wait(300)
    assert dialog.selectedFiles() == [str(KMSG)]
    dialog.reject()


def test_what_was_chosen_comes_back_and_what_was_cancelled_does_not(
    show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).touch()
    window = show(QWidget())
    modes: list[QFileDialog.FileMode] = []

    def choose(dialog: QFileDialog) -> int:
        modes.append(dialog.fileMode())
        return 1

    monkeypatch.setattr(QFileDialog, "exec", choose)
    chosen = [str(tmp_path / "a.json")]
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _dialog: chosen)
    assert ask_to_open(window, "Open", tmp_path, "All (*)") == [tmp_path / "a.json"]
    assert ask_to_open(window, "Open", tmp_path, "All (*)", several=True) == [tmp_path / "a.json"]
    assert ask_to_save(window, "Save", tmp_path / "x.json") == tmp_path / "a.json"
    mode = QFileDialog.FileMode
    assert modes == [mode.ExistingFile, mode.ExistingFiles, mode.AnyFile]
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: 0)
    assert ask_to_open(window, "Open", tmp_path, "All (*)") == []
    assert ask_to_save(window, "Save", tmp_path / "x.json") is None
