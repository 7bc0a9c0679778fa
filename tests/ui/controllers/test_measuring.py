"""What is measured when: only what makes sense, fitted to this machine, and never twice."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes import PATIENCE_MS, FakeInstrument, make_comparison
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.report.progress import UNSOUND
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity

MakeStage = Callable[..., WindowStage]
RECIPE = ComparisonSpec()
WIDE = replace(RECIPE, threads=64)


@pytest.mark.parametrize("way", ["run_again", "check_machine", "try_kept_memory", "measure_here"])
def test_wrong_text_is_said_and_nothing_is_measured(stage: WindowStage, way: str) -> None:
    stage.settle(kept=1)
    stage.retype("seq_len", "0")
    getattr(stage.window.measuring, way)()
    assert not stage.session.comparing.running
    assert stage.window.status.message == UNSOUND
    assert stage.instrument.specs == [RECIPE]


def test_where_something_is_shown_a_refusal_measures_nothing(stage: WindowStage) -> None:
    stage.window.measuring.begin_if_idle()
    assert not stage.session.comparing.running
    assert stage.instrument.specs == [RECIPE]


def test_a_network_from_elsewhere_is_fitted_and_both_are_said(make_stage: MakeStage) -> None:
    stage = make_stage(
        FakeInstrument(capacity=Capacity(2, 2_000_000_000, ("x86", "qnnpack"))), finished=True
    )
    window = stage.window
    with stage.ending():
        window.measuring.measure_network(replace(WIDE, seq_len=5), "From elsewhere.")
        said = window.status.message
    assert said == "From elsewhere. Threads are 2, as many as this machine has, not 64."
    assert stage.instrument.specs[-1] == replace(RECIPE, threads=2, seq_len=5)
    assert window.panel.spec == replace(RECIPE, threads=2, seq_len=5)


def test_what_was_opened_while_torch_loaded_is_not_measured_once_it_has(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    instrument = FakeInstrument()
    gate = instrument.hold_loading()
    stage = make_stage(instrument, opened=[(make_comparison(WIDE), "a.json")])
    window = stage.window
    qtbot.waitUntil(lambda: window.look() is not None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(stage.session.ready, timeout=PATIENCE_MS):
        gate.set()
    assert not stage.session.comparing.running
    assert stage.instrument.specs == []
    assert window.panel.spec == replace(RECIPE, threads=2)
    assert window.look().caveat == ""


def test_a_copy_is_checked_by_being_measured_again(stage: WindowStage) -> None:
    copy = replace(RECIPE, scheme="float32")
    with stage.ending():
        stage.window.measuring.measure_network(copy, "")
    with stage.ending():
        stage.window.measuring.check_machine()
    assert stage.instrument.specs == [RECIPE, copy, copy]
    assert stage.window.comparison_controller.question is None


def test_stop_without_a_measurement_leads_back_from_a_question(stage: WindowStage) -> None:
    with stage.ending():
        stage.window.measuring.check_machine()
    assert stage.window.comparison_controller.question is not None
    stage.window.measuring.stop()
    assert stage.window.comparison_controller.question is None
    assert stage.window.comparison_controller.comparison.spec == RECIPE
