"""Whatever leaves the window says where it went, and can come back."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import PATIENCE_MS, FakeInstrument, make_comparison
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file
from window_stage import WindowStage

from app.core.export.model_names import planned_files
from app.core.readers.safetensors_header import read_names
from app.core.record.document import to_json
from app.core.record.embedded.packets import take_record
from app.core.record.open import open_comparisons
from app.core.record.read import read_records
from app.core.spec import ComparisonSpec
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.page.options import PageOptions
from app.ui.widgets import message_box

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
MakeStage = Callable[..., WindowStage]
Answer = Callable[[Path | None], list[str]]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Returns a function that makes file dialogs answer with a path, and tells what they offer."""
    proposed: list[str] = []

    def prepare(path: Path | None) -> list[str]:
        def run(dialog: QFileDialog) -> int:
            proposed.extend(Path(name).name for name in dialog.selectedFiles())
            if path is None:
                return 0
            dialog.selectFile(str(path))
            return 1

        monkeypatch.setattr(QFileDialog, "exec", run)
        return proposed

    return prepare


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Returns a function that makes the export dialog's choices, and accepts or cancels."""

    def prepare(*, accept: bool = True, **choices: str) -> None:
        def run(dialog: ExportDialog) -> int:
            for name, value in choices.items():
                getattr(dialog, name).choose(value)
            return int(accept)

        monkeypatch.setattr(ExportDialog, "exec", run)

    return prepare


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_ctrl_e_writes_a_picture_that_opens_again(
    qtbot: QtBot,
    stage: WindowStage,
    tmp_path: Path,
    answer: Answer,
    choose: Callable[..., None],
    form: str,
) -> None:
    choose(format=form)
    proposed = answer(tmp_path / "typed")
    message = stage.hear(lambda: qtbot.keyClick(stage.window, Qt.Key.Key_E, CTRL))
    written = tmp_path / f"typed.{form}"
    assert message == f"Picture written to {written}."
    assert stage.window.status.message == message
    assert [name.rpartition(".")[2] for name in proposed] == [form]
    (comparison,) = open_comparisons(written)
    assert to_json(comparison) == to_json(stage.window.comparison_controller.comparison)
    assert stage.settings.folder == tmp_path


def test_the_looks_are_remembered(
    stage: WindowStage,
    tmp_path: Path,
    answer: Answer,
    choose: Callable[..., None],
) -> None:
    choose(shape="document", theme="dark", scale="1")
    answer(tmp_path / "picture")
    stage.hear(stage.window.export_controller.export_picture)
    image = QImage(str(tmp_path / "picture.png"))
    assert (image.width(), image.height()) == (1000, 1414)
    picture = stage.settings.picture(PageOptions())
    assert (picture.options.shape, picture.options.theme.name, picture.scale) == (
        "document",
        "dark",
        1,
    )


@pytest.mark.parametrize("where", ["dialog", "file dialog"])
def test_what_is_cancelled_writes_nothing(
    stage: WindowStage,
    tmp_path: Path,
    answer: Answer,
    choose: Callable[..., None],
    where: str,
) -> None:
    before = stage.window.status.message
    choose(accept=where != "dialog")
    answer(None)
    stage.window.export_controller.export_picture()
    assert not list(tmp_path.glob("*.png"))
    assert stage.window.status.message == before


def test_a_picture_that_cannot_be_written_is_said_and_the_window_lives_on(
    stage: WindowStage,
    tmp_path: Path,
    answer: Answer,
    choose: Callable[..., None],
    warnings_shown: list[str],
) -> None:
    choose()
    folder = stage.settings.folder
    answer(tmp_path / "gone" / "picture.png")
    message = stage.hear(stage.window.export_controller.export_picture)
    assert "gone" in message
    assert warnings_shown == [message]
    assert stage.settings.folder == folder
    answer(tmp_path / "picture.png")
    stage.hear(stage.window.export_controller.export_picture)
    assert (tmp_path / "picture.png").exists()


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


@pytest.mark.parametrize(
    ("action", "name", "begins"),
    [
        ("save", "x.json", '{"format":"quantscope.comparison"'),
        ("export_table", "x.md", "|"),
        ("export_table", "x.csv", ","),
        ("export_samples", "x.csv", "round,instance,disturbed,side,call,latency_ns\n1,0,0,fp32,1,"),
        ("export_steps", "x.csv", "step,hidden_mean,hidden_p95,hidden_max\n1,"),
    ],
)
def test_each_file_is_written_where_it_is_wanted(
    stage: WindowStage,
    tmp_path: Path,
    answer: Answer,
    action: str,
    name: str,
    begins: str,
) -> None:
    answer(tmp_path / name)
    stage.hear(stage.window.menus.action(action).trigger)
    assert (tmp_path / name).read_text(encoding="utf-8").lstrip('"').startswith(begins)


def test_the_model_is_saved_on_the_workers_thread(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    with qtbot.waitSignal(stage.session.saving.ended, timeout=PATIENCE_MS):
        stage.window.model_controller.save_model_to(tmp_path / "model")
    assert (tmp_path / "model-int8.pt").read_bytes() == b"model"
    assert stage.window.status.message == "Model saved: model-int8.pt."
    assert len(stage.instrument.threads) == 1


@pytest.mark.parametrize("answered", [True, False])
def test_a_model_that_is_there_is_replaced_only_when_that_is_wanted(
    qtbot: QtBot,
    stage: WindowStage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answered: bool,
) -> None:
    (tmp_path / "model-torchscript.pt").touch()
    asked: list[str] = []

    def ask(_window: object, _title: str, question: str) -> bool:
        asked.append(question)
        return answered

    monkeypatch.setattr(message_box, "confirm", ask)
    if answered:
        with qtbot.waitSignal(stage.session.saving.ended, timeout=PATIENCE_MS):
            stage.window.model_controller.save_model_to(tmp_path / "model")
    else:
        stage.window.model_controller.save_model_to(tmp_path / "model")
    assert len(asked) == 1
    assert "model-torchscript.pt" in asked[0]
    assert (tmp_path / "model-int8.pt").exists() == answered


def test_a_file_that_is_there_is_asked_about_under_its_plain_name(
    stage: WindowStage,
    tmp_path: Path,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = tmp_path / "<b>safe<br>.json"
    there.write_text("mine")
    proposed = answer(there)
    asked: list[str] = []
    # No, and in the dialog that comes back the same file again: now it is meant.
    answers = [False, True]

    def ask(_window: object, _title: str, question: str) -> bool:
        asked.append(question)
        assert there.read_text() == "mine"
        return answers[len(asked) - 1]

    monkeypatch.setattr(message_box, "confirm", ask)
    stage.hear(stage.window.menus.action("save").trigger)
    assert asked == ["Replace <b>safe<br>.json?"] * 2
    assert len(proposed) == 2
    assert json.loads(there.read_text())["format"] == "quantscope.comparison"


def test_several_side_by_side_leave_as_one(
    stage: WindowStage, tmp_path: Path, answer: Answer
) -> None:
    window = stage.window
    several = tuple(make_comparison(replace(ComparisonSpec(), seed=seed)) for seed in (1, 2))
    window.history_controller.side_by_side_requested.emit(several)
    proposed = answer(tmp_path / "both.json")
    stage.hear(window.menus.action("save").trigger)
    assert proposed == ["quantscope-2-side-by-side.json"]
    document = json.loads((tmp_path / "both.json").read_text())
    assert [r["spec"]["workload"]["seed"] for r in document["comparisons"]] == [1, 2]
    assert not window.menus.usable("copy_script")
    stage.hear(window.side_by_side.copy_button.click)
    assert QApplication.clipboard().text().splitlines()[0].count("|") == 4


def test_nothing_leaves_before_there_is_something(make_stage: MakeStage) -> None:
    instrument = FakeInstrument()
    instrument.hold_loading()
    stage = make_stage(instrument)
    QApplication.clipboard().setText("untouched")
    window = stage.window
    for act in (
        window.copy_controller.copy_results,
        window.copy_controller.copy_record,
        window.copy_controller.copy_script,
        window.copy_controller.copy_table,
        window.copy_controller.copy_picture,
        window.export_controller.export_picture,
        window.export_controller.save_record,
        window.model_controller.save_model,
    ):
        act()
    assert QApplication.clipboard().text() == "untouched"


# What is read is not written over


def open_and_measure(stage: WindowStage, path: Path) -> None:
    with stage.ending():
        stage.window.networks.open_checkpoint(path)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "model.json"
    save_file({name: np.zeros(shape, np.float32) for name, shape in GRU.items()}, path)
    return path


GRU = {"weight_ih_l0": (12, 3), "weight_hh_l0": (12, 4), "bias_ih_l0": (12,), "bias_hh_l0": (12,)}


@pytest.mark.parametrize("link", [None, Path.symlink_to, Path.hardlink_to])
def test_the_open_checkpoint_is_not_written_over(
    stage: WindowStage,
    checkpoint: Path,
    answer: Answer,
    warnings_shown: list[str],
    link: Callable[..., None] | None,
) -> None:
    open_and_measure(stage, checkpoint)
    before, target = checkpoint.read_bytes(), checkpoint
    if link is not None:
        target = checkpoint.with_name("other.json")
        link(target, checkpoint)
    answer(target)
    for act in (
        stage.window.export_controller.save_record,
        stage.window.export_controller.export_samples,
    ):
        message = stage.hear(act)
        assert message == warnings_shown[-1]
        assert "is the checkpoint itself and would be lost" in message
    assert checkpoint.read_bytes() == before


def test_a_part_of_the_open_checkpoint_is_not_written_over(
    stage: WindowStage,
    checkpoint: Path,
    answer: Answer,
    warnings_shown: list[str],
) -> None:
    index = checkpoint.with_name("model.index.json")
    index.write_text(json.dumps({"weight_map": dict.fromkeys(GRU, checkpoint.name)}))
    open_and_measure(stage, index)
    before = checkpoint.read_bytes()
    answer(checkpoint)
    message = stage.hear(stage.window.export_controller.save_record)
    assert message == warnings_shown[-1]
    assert "is a part of the checkpoint itself and would be lost" in message
    assert checkpoint.read_bytes() == before


def test_a_model_is_not_saved_over_the_open_checkpoint(
    stage: WindowStage, checkpoint: Path, warnings_shown: list[str]
) -> None:
    state_dict, *others = planned_files(checkpoint.with_name("mine"))
    checkpoint.rename(state_dict)
    open_and_measure(stage, state_dict)
    before = state_dict.read_bytes()
    stage.hear(lambda: stage.window.model_controller.save_model_to(checkpoint.with_name("mine")))
    assert "is the checkpoint itself" in warnings_shown[-1]
    assert state_dict.read_bytes() == before
    assert not any(path.exists() for path in others)


def test_what_was_opened_before_a_restart_is_known_by_its_name_and_kind(
    make_stage: MakeStage,
    checkpoint: Path,
    answer: Answer,
    warnings_shown: list[str],
) -> None:
    first = make_stage(finished=True)
    open_and_measure(first, checkpoint)
    spec = first.window.panel.spec
    again = make_stage()
    again.settings.spec = spec
    stage = make_stage(finished=True)
    assert stage.window.panel.spec == spec
    answer(checkpoint)
    stage.hear(stage.window.export_controller.save_record)
    assert "may be the file that is measured" in warnings_shown[-1]
    assert read_names(checkpoint).keys() == GRU.keys()
