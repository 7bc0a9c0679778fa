"""Models are saved where it is wanted, and never over what is there unasked."""

from pathlib import Path

import pytest
from fakes import PATIENCE_MS
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.ui.widgets import message_box


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
