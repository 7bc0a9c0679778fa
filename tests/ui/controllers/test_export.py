"""Whatever leaves the window says where it went, and can come back."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import PATIENCE_MS, FakeInstrument, make_comparison
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.record.document import to_json
from app.core.record.open import open_comparisons
from app.core.spec import ComparisonSpec
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.page.options import PageOptions
from app.ui.widgets import message_box

CTRL = Qt.KeyboardModifier.ControlModifier
MakeStage = Callable[..., WindowStage]
Answer = Callable[[Path | None], list[str]]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Returns a function that makes the export dialog's choices, and accepts so often.

    Then it cancels; what it returns are the problems that the dialog told each time.
    """

    def prepare(
        *, accepts: int = 1, again: Callable[[], object] = lambda: None, **choices: str
    ) -> list[str]:
        told: list[str] = []

        def run(dialog: ExportDialog) -> int:
            told.append(dialog.problem)
            if len(told) == 1:
                for name, value in choices.items():
                    getattr(dialog, name).choose(value)
            else:
                again()
            return int(len(told) <= accepts)

        monkeypatch.setattr(ExportDialog, "exec", run)
        return told

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
    told = choose(accepts=where != "dialog")
    answer(None)
    stage.window.export_controller.export_picture()
    # The choice of a place was cancelled, not those of the looks: they are asked again.
    asked = 1 if where == "dialog" else 2
    stage.qtbot.waitUntil(lambda: told == [""] * asked, timeout=PATIENCE_MS)
    assert not list(tmp_path.glob("*.png"))
    assert stage.window.status.message == before


def test_a_picture_that_cannot_be_written_is_said_in_the_dialog_which_keeps_its_choices(
    stage: WindowStage,
    tmp_path: Path,
    answer: Answer,
    choose: Callable[..., None],
    warnings_shown: list[str],
) -> None:
    folder, written = stage.settings.folder, tmp_path / "picture.svg"
    told = choose(accepts=2, again=lambda: answer(written), shape="document", format="svg")
    heard: list[str] = []
    stage.window.export_controller.said.connect(heard.append)
    answer(tmp_path / "gone" / "picture.svg")
    assert stage.settings.folder == folder
    stage.window.export_controller.export_picture()
    stage.qtbot.waitUntil(lambda: len(heard) == 2, timeout=PATIENCE_MS)
    failed, done = heard
    assert "gone" in failed
    assert done == f"Picture written to {written}."
    assert told == ["", failed]
    assert warnings_shown == []
    assert stage.settings.picture(PageOptions()).options.shape == "document"


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
