"""Nothing of an older comparison stands in full contrast beside something new."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import (
    PATIENCE_MS,
    FakeInstrument,
    inspect,
    make_accuracy,
    make_anatomy,
    make_comparison,
    make_timed,
    pass_gate,
    pause,
    wait_for_stop,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.events import Dissected, Event, Failed, Finished, Judged
from app.core.record.read import read_records
from app.core.spec import ComparisonSpec
from app.ui.widgets.pane import Card
from app.ui.window.main_window import Window

RECIPE = ComparisonSpec()
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MakeStage = Callable[..., WindowStage]
Stop = Callable[[], bool]


def play_all(spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
    """Yields a comparison with all that there can be."""
    yield from tell_all(spec)


def tell_all(spec: ComparisonSpec) -> Iterator[Event]:
    whole = make_comparison(spec)
    yield from inspect(whole)
    yield Dissected(make_anatomy(spec))
    yield Judged(make_accuracy())
    last = make_timed(6, stopped_by="precision")
    yield last
    # No record has an accuracy without a task, or such an anatomy of so few steps.
    yield Finished(replace(whole, latency=last.latency, speedup=last.speedup))


def shown(window: Window) -> list[Card]:
    """Returns the cards that show something, wherever they stand."""
    return [
        c for c in window.comparison_controller.cards.all if not c.empty and c is not window.banner
    ]


def bright(window: Window) -> set[str]:
    return {type(card).__name__ for card in shown(window) if not card.dimmed}


@pytest.fixture
def stage(make_stage: MakeStage) -> object:
    stage = make_stage(FakeInstrument(play_all), finished=True)
    assert len(bright(stage.window)) >= 8
    return stage


def change_seed(stage: WindowStage) -> None:
    stage.window.panel.field("seed").stepUp()


def take_a_preset(stage: WindowStage) -> None:
    stage.window.networks.choose_words()


def return_to_defaults(stage: WindowStage) -> None:
    stage.window.panel.defaults_button.click()


@pytest.mark.parametrize("change", [change_seed, take_a_preset])
def test_everything_dims_in_the_frame_in_which_the_parameters_change(
    stage: WindowStage, change: Callable[[object], None]
) -> None:
    change(stage)
    assert bright(stage.window) == set()
    assert stage.window.status.message.startswith(("Building", "The shape of"))


def test_defaults_dim_what_is_of_other_parameters(stage: WindowStage) -> None:
    with stage.ending():
        change_seed(stage)
    assert len(bright(stage.window)) >= 8
    return_to_defaults(stage)
    assert bright(stage.window) == set()


def test_each_card_undims_by_itself_as_its_result_arrives(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    gates = [stage.instrument.gate() for _ in range(8)]

    def script(spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        for gate, event in zip(gates, tell_all(spec), strict=False):
            pass_gate(gate)
            yield event

    stage.instrument.script = script
    change_seed(stage)
    seen: list[set[str]] = []
    heard: list[Event] = []
    stage.session.comparing.happened.connect(heard.append)
    for number, gate in enumerate(gates, start=1):
        gate.set()
        qtbot.waitUntil(lambda n=number: len(heard) >= min(n, 7), timeout=PATIENCE_MS)
        seen.append(bright(window))
    anatomy = {type(card).__name__ for card in window.comparison_controller.cards.anatomy.cards}
    assert seen[0] == {"ModulesView"}
    assert seen[1] - seen[0] == {"VerdictBand", "SizePane"}
    assert seen[2] - seen[1] == {"DivergencePane"}
    assert seen[3] - seen[2] == anatomy
    assert seen[4] - seen[3] == {"AccuracyPane"}
    assert seen[5] - seen[4] == {"LatencyPane"}
    assert seen[6] - seen[5] == {"ExplanationStrip"}
    assert seen[6] == {type(card).__name__ for card in shown(window)}


def test_the_verdict_says_nothing_of_the_old_beside_the_new(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    pause(stage.instrument, after=2)
    change_seed(stage)
    qtbot.waitUntil(lambda: not window.verdict.dimmed, timeout=PATIENCE_MS)
    assert window.verdict.speed_cell.text == "—: measuring"
    assert window.verdict.difference_cell.text == "—: measuring"
    assert window.verdict.size_cell.text.startswith("1.30× smaller")


def test_the_same_parameters_again_undim_what_is_of_them(stage: WindowStage) -> None:
    field = stage.window.panel.field("num_layers")
    field.stepUp()
    assert bright(stage.window) == set()
    field.stepDown()
    assert len(bright(stage.window)) >= 8


def test_a_stop_before_anything_was_built_leaves_the_old_dimmed(
    qtbot: QtBot, stage: WindowStage
) -> None:
    change_seed(stage)
    qtbot.keyClick(stage.window, Qt.Key.Key_Escape)
    assert bright(stage.window) == set()
    assert not stage.window.status.busy
    assert not stage.window.menus.usable("precise")


def test_parameters_that_are_refused_leave_the_old_dimmed(stage: WindowStage) -> None:
    def fail(_spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        yield Failed("Too little memory.", "seq_len")

    stage.instrument.script = fail
    with stage.ending():
        change_seed(stage)
    assert bright(stage.window) == set()


def test_an_entry_of_the_history_is_shown_whole(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    with stage.ending():
        change_seed(stage)
    qtbot.waitUntil(lambda: len(window.history.entries) == 2, timeout=PATIENCE_MS)
    window.history.show_requested.emit(window.history.entries[-1].key)
    qtbot.waitUntil(lambda: window.comparison_controller.stored is not None, timeout=PATIENCE_MS)
    assert window.panel.spec == window.comparison_controller.comparison.spec == RECIPE
    assert bright(window) == {type(card).__name__ for card in shown(window)}
    change_seed(stage)
    assert bright(window) == set()
    assert window.banner.dimmed


# What is taken meanwhile


def copy_record(qtbot: QtBot, stage: WindowStage) -> str:
    return stage.hear(lambda: qtbot.keyClick(stage.window, Qt.Key.Key_C, CTRL | SHIFT))


def test_a_record_that_is_taken_before_the_new_is_built_is_the_old_one_and_says_so(
    qtbot: QtBot, stage: WindowStage
) -> None:
    change_seed(stage)
    said = copy_record(qtbot, stage)
    assert f"seed {RECIPE.seed}" in said
    assert said.endswith("which is not what the parameters at the left say.")
    (record,) = read_records(QApplication.clipboard().text().encode())
    assert record.spec == RECIPE
    assert record.speedup is not None


def test_a_record_that_is_taken_while_the_new_is_measured_is_of_the_new_alone_and_says_so(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    pause(stage.instrument)
    change_seed(stage)
    qtbot.waitUntil(lambda: not window.overview.divergence.dimmed, timeout=PATIENCE_MS)
    said = copy_record(qtbot, stage)
    assert said.endswith("The measurement goes on: it holds what was known by then.")
    (record,) = read_records(QApplication.clipboard().text().encode())
    assert record.spec == window.panel.spec
    assert record.latency is None
    assert record.anatomy is None


def test_nothing_is_taken_while_the_outputs_are_being_compared_and_that_is_said(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    pause(stage.instrument, after=2)
    change_seed(stage)
    qtbot.waitUntil(lambda: not window.overview.sizes.dimmed, timeout=PATIENCE_MS)
    QApplication.clipboard().setText("untouched")
    said = copy_record(qtbot, stage)
    assert said == "There is nothing to take yet: the outputs have not been compared."
    assert QApplication.clipboard().text() == "untouched"


def test_what_is_taken_beside_wrong_text_says_so(qtbot: QtBot, stage: WindowStage) -> None:
    stage.retype("dimension", "99999")
    assert "which is not what the parameters" in copy_record(qtbot, stage)


def test_what_is_of_the_parameters_needs_no_word(qtbot: QtBot, stage: WindowStage) -> None:
    assert copy_record(qtbot, stage) == "Record copied as JSON."


def test_a_model_of_older_parameters_says_so(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    stage.instrument.script = wait_for_stop(stage.instrument)
    told: list[str] = []
    stage.window.model_controller.said.connect(told.append)
    change_seed(stage)
    stage.window.model_controller.save_model_to(tmp_path / "model")
    stage.instrument.release()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE_MS)
    assert told[1].startswith("Model saved: ")
    assert f"seed {RECIPE.seed}" in told[1]
