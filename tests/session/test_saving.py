import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import PATIENCE_MS, FakeInstrument
from pytestqt.qtbot import QtBot
from stages import SessionStage

from app.core.report.failures import describe_failure
from app.core.spec import ComparisonSpec
from app.core.storage.files import explain_failure
from app.session import session as session_module
from app.session.requests import ModelNotSaved, ModelSaved

SPEC = ComparisonSpec()


def test_a_model_is_written_on_the_workers_thread(
    qtbot: QtBot, stage: SessionStage, tmp_path: Path
) -> None:
    with qtbot.waitSignal(stage.session.saving.ended, timeout=PATIENCE_MS) as heard:
        stage.session.saving.save_model(SPEC, tmp_path / "model")
    assert heard.args == [ModelSaved((tmp_path / "model-int8.pt",))]
    assert threading.get_ident() not in stage.instrument.threads


@pytest.mark.parametrize(
    ("error", "explained"),
    [
        (OSError(28, "No space left on device"), lambda base, e: explain_failure(base, e)),
        (RuntimeError("odd"), lambda _base, e: describe_failure("Saving the model", e)),
    ],
    ids=["disk", "torch"],
)
def test_a_model_that_cannot_be_written_says_why_in_one_sentence(
    qtbot: QtBot,
    make_stage: Callable[..., SessionStage],
    tmp_path: Path,
    error: Exception,
    explained: Callable[[Path, Exception], str],
) -> None:
    class Full(FakeInstrument):
        def save_model(self, *_asked: object) -> tuple[Path, ...]:
            raise error

    stage = make_stage(Full())
    base = tmp_path / "model"
    with qtbot.waitSignal(stage.session.saving.ended, timeout=PATIENCE_MS) as heard:
        stage.session.saving.save_model(SPEC, base)
    assert heard.args == [ModelNotSaved(explained(base, error))]


def test_without_torch_a_model_is_not_saved_and_that_is_said(
    qtbot: QtBot, make_stage: Callable[..., SessionStage], tmp_path: Path
) -> None:
    def load() -> FakeInstrument:
        raise OSError("libtorch_cpu.so: cannot open")

    stage = make_stage(load=load)
    with qtbot.waitSignal(stage.session.saving.ended, timeout=PATIENCE_MS) as heard:
        stage.session.saving.save_model(SPEC, tmp_path / "model")
    assert heard.args == [ModelNotSaved("torch is not loaded; the model was not saved.")]


def test_a_model_that_is_being_written_is_waited_for_at_the_end(
    qtbot: QtBot,
    make_stage: Callable[..., SessionStage],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", 0)
    monkeypatch.setattr(session_module, "SAVE_TIMEOUT_MS", PATIENCE_MS)
    entered, base = threading.Event(), tmp_path / "model"

    class Slow(FakeInstrument):
        def save_model(self, spec: ComparisonSpec, base: Path) -> tuple[Path, ...]:
            entered.set()
            threading.Event().wait(0.1)
            return super().save_model(spec, base)

    stage = make_stage(Slow())
    saving = stage.session.saving
    assert not saving.busy
    saving.save_model(SPEC, base)
    assert saving.busy
    qtbot.waitUntil(entered.is_set, timeout=PATIENCE_MS)
    assert stage.session.close()
    assert (tmp_path / "model-int8.pt").exists()
    monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", PATIENCE_MS)


def test_once_it_is_written_nothing_is_waited_for(
    qtbot: QtBot, stage: SessionStage, tmp_path: Path
) -> None:
    with qtbot.waitSignal(stage.session.saving.ended, timeout=PATIENCE_MS):
        stage.session.saving.save_model(SPEC, tmp_path / "model")
    assert not stage.session.saving.busy
