from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from fakes import (
    MODULES,
    PATIENCE_MS,
    FakeInstrument,
    estimate_speedup,
    hold,
    inspect,
    make_comparison,
    make_rounds,
    make_timed,
    pause,
    play_whole,
    wait_for_stop,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app import __version__
from app.core.errors import FailedError
from app.core.events import Event, Finished, Recovered
from app.core.report.progress import UNSOUND
from app.core.report.summary import describe_results
from app.core.report.verdicts import state_resolution, state_stop
from app.core.results.latency import SideUsage, Speedup
from app.core.spec import ALLOCATORS, ComparisonSpec
from app.core.stages import DISSECT
from app.core.validation import Capacity
from app.ui.panes import explanation
from app.ui.parameters import form as parameter_form
from app.ui.settings import Settings
from app.ui.theme import DARK, LIGHT, apply_theme
from app.ui.widgets import pane as pane_module
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.pane import Card
from app.ui.window.layout import COMPARISON
from app.ui.window.layout import MODULES as MODULES_TAB
from app.ui.window.main_window import Window

RECIPE = ComparisonSpec()
SMALL = Capacity(2, 2_000_000_000, ("x86", "qnnpack"))
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
STOPPED_EARLY = "Stopped before a round of calls was complete; F5 starts again."

MakeStage = Callable[..., WindowStage]
Stop = Callable[[], bool]


@pytest.fixture
def measuring(make_stage: MakeStage) -> WindowStage:
    """A window whose first comparison is measured until it is stopped."""
    instrument = FakeInstrument()
    hold(instrument)
    stage = make_stage(instrument)
    stage.wait_until_measuring()
    return stage


def shortcuts(window: Window) -> dict[str, QAction]:
    return {
        action.shortcut().toString(): action
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty()
    }


def state_ending(window: Window) -> str:
    """Returns what the comparison that is shown says of its end."""
    comparison = window.comparison_controller.comparison
    assert comparison is not None
    assert comparison.speedup is not None
    assert comparison.latency is not None
    return state_stop(comparison.speedup, comparison.latency)


def figures(window: Window) -> list[tuple[str, ...]]:
    return [window.overview.latency.findChild(FigureTable).texts(row) for row in (0, 1)]


def cards(window: Window) -> dict[str, Card]:
    overview = window.overview
    return {
        "verdict": window.verdict,
        "why": window.explanation,
        "modules": window.modules,
        "latency": overview.latency,
        "sizes": overview.sizes,
        "differences": overview.divergence,
    }


def dimmed(window: Window) -> set[str]:
    return {name for name, card in cards(window).items() if card.dimmed}


# From launch to the first comparison


def test_the_window_says_that_torch_is_being_loaded_before_it_can_measure(
    make_stage: MakeStage,
) -> None:
    instrument = FakeInstrument()
    gate = instrument.hold_loading()
    stage = make_stage(instrument)
    window = stage.window
    assert window.status.message == "Loading torch; the first comparison begins by itself."
    assert window.windowTitle() == "QuantScope"
    enabled = (
        window.menus.action("run"),
        window.menus.action("stop"),
        window.menus.action("export"),
        window.menus.action("copy_record"),
    )
    assert [action.isEnabled() for action in enabled] == [False] * 4
    assert window.overview.latency.placeholder
    with stage.ending():
        gate.set()
    assert window.menus.usable("run")


def test_what_is_said_while_torch_loads_stands_until_the_first_comparison_is_done(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    instrument = FakeInstrument()
    gate = instrument.hold_loading()
    stage = make_stage(instrument)
    qtbot.waitUntil(lambda: not stage.session.comparing.running, timeout=PATIENCE_MS)
    stage.window.history_controller.said.emit("The history cannot be read.")
    with stage.ending():
        gate.set()
    assert stage.window.status.message.startswith("The history cannot be read. Done: ")


def test_a_first_launch_compares_the_recipe_by_itself(stage: WindowStage) -> None:
    window = stage.window
    assert stage.instrument.specs == [RECIPE]
    assert window.panel.spec == RECIPE
    assert window.verdict.size_cell.text == "1.30× smaller: 4.48 kB → 3.46 kB"
    assert "slower" in window.verdict.speed_cell.text
    assert figures(window)[0][0] == "fp32"
    assert window.status.message.startswith(state_ending(window))
    assert [
        window.menus.usable("export"),
        window.menus.usable("copy_record"),
    ] == [True, True]
    assert not window.menus.usable("stop")
    assert not window.status.stop_button.isVisible()


def test_a_failure_to_load_torch_is_said(qtbot: QtBot, make_stage: MakeStage) -> None:
    def load() -> FakeInstrument:
        raise ImportError("No module named torch")

    stage = make_stage(load=load)
    said = (
        "Loading torch failed: a library could not be loaded (ImportError: “No module named "
        "torch”). Install QuantScope again."
    )
    # Not that F5 measures again: nothing can.
    qtbot.waitUntil(lambda: stage.window.status.message == said, timeout=PATIENCE_MS)
    assert not stage.window.menus.usable("run")


def test_remembered_parameters_are_compared_first(make_stage: MakeStage, tmp_path: Path) -> None:
    spec = replace(RECIPE, input_size=3, seq_len=5, engine="qnnpack")
    settings = Settings(tmp_path / "settings.ini")
    settings.spec = spec
    settings.save()
    stage = make_stage(finished=True)
    assert stage.instrument.specs == [spec]
    assert stage.window.panel.spec == spec


def test_remembered_parameters_of_a_larger_machine_are_fitted_to_this_one(
    make_stage: MakeStage, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.spec = replace(RECIPE, threads=64, engine="onednn", seed=5)
    settings.save()
    stage = make_stage(finished=True)
    fitted = replace(RECIPE, threads=2, engine="x86", seed=5)
    assert stage.instrument.specs == [fitted]
    assert stage.window.panel.spec == fitted
    assert stage.window.panel.field("threads").value() == 2
    assert stage.window.panel.field("engine").chosen == "x86"
    assert stage.window.status.message.startswith(
        "Threads are 2, as many as this machine has, not 64. "
        "The engine is x86, which this processor has, not onednn."
    )


def test_the_engines_on_offer_are_those_of_the_processor(stage: WindowStage) -> None:
    engine = stage.window.panel.field("engine")
    assert [engine.itemText(i) for i in range(engine.count())] == ["x86", "qnnpack"]


# Changing parameters


def test_a_change_is_compared_and_shown(qtbot: QtBot, stage: WindowStage) -> None:
    with stage.ending():
        qtbot.keyClick(stage.window.panel.field("dimension"), Qt.Key.Key_Up)
    assert stage.instrument.specs[-1] == replace(RECIPE, input_size=9, hidden_size=9)
    assert not stage.window.overview.latency.dimmed


def test_a_hundred_changes_in_a_moment_are_one_comparison(stage: WindowStage) -> None:
    field = stage.window.panel.field("seed")
    with stage.ending():
        for _ in range(100):
            field.stepUp()
    assert stage.instrument.specs == [RECIPE, stage.window.panel.spec]
    assert stage.window.panel.spec.seed == field.value() > RECIPE.seed


def test_text_that_makes_no_sense_dims_the_last_comparison_and_compares_nothing(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window, before = stage.window, figures(stage.window)
    field = stage.window.panel.field("dimension")
    stage.retype("dimension", "0")
    assert window.panel.problem("dimension").endswith("not “0”.")
    assert [window.verdict.dimmed, window.overview.latency.dimmed] == [True, True]
    assert figures(window) == before
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.verdict.dimmed
    assert field.text() == "0"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert [window.verdict.dimmed, window.overview.latency.dimmed] == [False, False]
    assert not stage.session.comparing.running
    assert stage.instrument.specs == [RECIPE]


def test_recipe_defaults_after_wrong_text_show_the_last_comparison_undimmed(
    qtbot: QtBot, stage: WindowStage
) -> None:
    field = stage.window.panel.field("dimension")
    stage.retype("dimension", "x")
    assert stage.window.verdict.dimmed
    qtbot.keyClick(stage.window, Qt.Key.Key_D, CTRL)
    assert field.text() == "8"
    assert not stage.window.verdict.dimmed
    assert stage.instrument.specs == [RECIPE]


def test_bad_text_during_a_measurement_withdraws_it_and_dims_everything(
    measuring: WindowStage,
) -> None:
    window = measuring.window
    with measuring.ending():
        measuring.retype("dimension", "x")
    assert not measuring.session.comparing.running
    assert dimmed(window) == set(cards(window)) - {"why"}
    assert window.explanation.empty
    assert figures(window)[0][1] == "160"
    assert window.status.message == UNSOUND
    assert not window.status.stop_button.isVisible()
    assert not window.menus.usable("stop")
    assert not window.menus.usable("precise")


@pytest.mark.parametrize("typed", ["8", "9"])
def test_good_text_after_bad_brings_the_withdrawn_comparison_back(
    measuring: WindowStage, typed: str
) -> None:
    window = measuring.window
    measuring.retype("dimension", "x")
    measuring.instrument.script = play_whole
    with measuring.ending():
        measuring.retype("dimension", typed)
    size = int(typed)
    assert measuring.instrument.specs == [
        RECIPE,
        replace(RECIPE, input_size=size, hidden_size=size),
    ]
    assert dimmed(window) == set()
    assert window.panel.problem("dimension") == ""
    assert window.status.message.startswith("Done: ")


def test_bad_text_after_a_finished_comparison_dims_every_card(stage: WindowStage) -> None:
    window = stage.window
    stage.retype("batch_size", "0")
    assert dimmed(window) == set(cards(window))
    stage.retype("batch_size", "1")
    assert dimmed(window) == set()
    assert not stage.session.comparing.running
    assert stage.instrument.specs == [RECIPE]


def test_unlinked_sizes_are_those_that_were_compared(qtbot: QtBot, stage: WindowStage) -> None:
    panel = stage.window.panel
    with stage.ending():
        stage.retype("dimension", "16")
    middle = QPoint(8, panel.link.height() // 2)
    qtbot.mouseClick(panel.link, Qt.MouseButton.LeftButton, pos=middle)
    assert not panel.link.isChecked()
    assert not panel.field("dimension").isVisible()
    for name in ("input_size", "hidden_size"):
        assert panel.field(name).isVisible()
        assert panel.field(name).value() == 16
    compared = replace(RECIPE, input_size=16, hidden_size=16)
    assert panel.spec == compared
    assert not stage.session.comparing.running
    with stage.ending():
        qtbot.keyClick(panel.field("hidden_size"), Qt.Key.Key_Up)
    unlike = replace(compared, hidden_size=panel.field("hidden_size").value())
    assert unlike.hidden_size > 16
    assert stage.instrument.specs == [RECIPE, compared, unlike]


def test_unlinking_sizes_takes_back_bad_text_and_its_veil(qtbot: QtBot, stage: WindowStage) -> None:
    panel = stage.window.panel
    panel.field("dimension").setFocus()
    stage.retype("dimension", "x")
    assert dimmed(stage.window)
    middle = QPoint(8, panel.link.height() // 2)
    qtbot.mouseClick(panel.link, Qt.MouseButton.LeftButton, pos=middle)
    assert panel.field("hidden_size").value() == 8
    assert panel.sound
    assert dimmed(stage.window) == set()
    assert stage.instrument.specs == [RECIPE]


# What goes wrong


def test_a_refused_spec_is_explained_at_its_field_and_the_last_comparison_is_kept_dimmed(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    stage = make_stage(finished=True, instrument=FakeInstrument(capacity=SMALL))
    window = stage.window
    before = (figures(window), window.verdict.size_cell.text)
    field = window.panel.field("dimension")
    field.selectAll()
    with stage.ending():
        qtbot.keyClicks(field, "8192")
    assert "GB of memory" in window.panel.problem("dimension")
    assert window.status.message == UNSOUND
    panes = (window.overview.latency, window.overview.sizes, window.overview.divergence)
    assert [pane.dimmed for pane in panes] == [True] * 3
    assert window.verdict.dimmed
    assert (figures(window), window.verdict.size_cell.text) == before
    assert stage.instrument.specs == [RECIPE]
    assert not window.menus.usable("stop")


def test_a_good_spec_after_a_refused_one_clears_the_message_and_the_veil(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(finished=True, instrument=FakeInstrument(capacity=SMALL))
    window = stage.window
    with stage.ending():
        window.panel.field("dimension").setValue(8192)
    with stage.ending():
        window.panel.field("dimension").setValue(16)
    assert window.panel.problem("dimension") == ""
    assert [window.verdict.dimmed, window.overview.latency.dimmed] == [False, False]


def test_a_failure_without_a_field_is_said_in_the_status_line(stage: WindowStage) -> None:

    def fail(_spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        raise FailedError("The stopwatch process was ended by SIGKILL")
        yield

    stage.instrument.script = fail
    with stage.ending():
        stage.session.comparing.run_again()
    window = stage.window
    assert window.status.message == (
        "The stopwatch process was ended by SIGKILL. F5 measures again."
    )
    assert not window.status.stop_button.isVisible()
    assert [window.verdict.dimmed, window.overview.latency.dimmed] == [True, True]
    assert figures(window)[0][1] == "480"


def test_a_recovery_is_said_and_remembered_until_the_end(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    message = "The stopwatch process was ended by SIGKILL; a fresh one has taken over."

    def recover(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
        events = play_whole(spec, stop)
        yield from islice(events, 3)
        yield Recovered(message)
        yield from events

    instrument = FakeInstrument()
    gate = pause(instrument, recover, after=4)
    stage = make_stage(instrument)
    qtbot.waitUntil(lambda: stage.window.status.message == message, timeout=PATIENCE_MS)
    with stage.ending():
        gate.set()
    assert stage.window.status.message.startswith(f"{message} Done: ")
    with stage.ending():
        stage.session.comparing.run_again()
    assert stage.window.status.message.startswith("Done: ")


# Keys and buttons


def test_every_action_has_its_shortcut_and_no_two_share_one(stage: WindowStage) -> None:
    window = stage.window
    actions = [a for a in window.findChildren(QAction) if not a.shortcut().isEmpty()]
    known = shortcuts(window)
    assert len(known) == len(actions)
    assert {
        "F5",
        "F6",
        "F7",
        "Esc",
        "Ctrl+E",
        "Ctrl+Q",
        "Ctrl+D",
        "Ctrl+1",
        "Ctrl+2",
        "Ctrl+Shift+C",
    } <= set(known)
    assert known["F5"] is window.menus.action("run")
    assert known["Esc"] is window.menus.action("stop")
    assert known["Ctrl+E"] is window.menus.action("export")


def test_f5_measures_again(qtbot: QtBot, stage: WindowStage) -> None:
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_F5)
    assert stage.instrument.specs == [RECIPE, RECIPE]


@pytest.mark.parametrize("way", ["key", "button"])
def test_a_measurement_can_be_stopped_and_what_was_measured_is_kept(
    qtbot: QtBot, measuring: WindowStage, way: str
) -> None:
    window = measuring.window
    assert window.menus.usable("stop")
    assert window.status.stop_button.isVisible()
    with measuring.ending():
        if way == "key":
            qtbot.keyClick(window, Qt.Key.Key_Escape)
        else:
            qtbot.mouseClick(window.status.stop_button, Qt.MouseButton.LeftButton)
    assert window.status.message.startswith(state_ending(window))
    assert not window.status.stop_button.isVisible()
    assert not window.menus.usable("stop")
    assert figures(window)[0][1] == "160"
    assert window.menus.usable("export")


def test_a_stop_before_the_first_round_says_how_to_go_on(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    instrument = FakeInstrument()
    hold(instrument, rounds=0)
    stage = make_stage(instrument)
    window = stage.window
    qtbot.waitUntil(lambda: not window.overview.divergence.placeholder, timeout=PATIENCE_MS)
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.status.message == STOPPED_EARLY
    assert not window.menus.usable("stop")


def test_a_stop_before_the_first_round_leaves_the_speed_unmeasured(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    hold(stage.instrument, rounds=0)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    prepares = DISSECT.doing
    qtbot.waitUntil(lambda: window.status.message == prepares, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: (
            window.verdict.difference_cell.text.startswith("0.")
            and not window.overview.divergence.dimmed
        ),
        timeout=PATIENCE_MS,
    )
    assert window.verdict.speed_cell.text == "—: measuring"
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.status.message == STOPPED_EARLY
    assert window.verdict.speed_cell.text == "—: not measured yet"
    assert window.verdict.size_cell.text.startswith("1.30× smaller")
    assert dimmed(window) == {"latency", "why"}
    assert not window.menus.usable("precise")
    assert window.menus.usable("copy_record")


def test_a_stop_before_anything_is_known_dims_the_last_comparison(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window, before = stage.window, figures(stage.window)
    stage.instrument.script = wait_for_stop(stage.instrument)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert window.status.message == "Building and quantizing the models…"
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.status.message == STOPPED_EARLY
    assert dimmed(window) == set(cards(window))
    assert figures(window) == before
    assert window.menus.usable("run")
    stage.instrument.script = play_whole
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_F5)
    assert dimmed(window) == set()


@pytest.fixture
def _dims_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pane_module, "DIM_DELAY_MS", 0)


@pytest.mark.usefixtures("_dims_at_once")
def test_f6_goes_on_with_the_earlier_rounds_and_dims_neither_sizes_nor_differences(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window, instrument = stage.window, stage.instrument

    def go_on(spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        last = make_timed(8, stopped_by="precision")
        yield last
        whole = make_comparison(spec)
        yield Finished(replace(whole, latency=last.latency, speedup=last.speedup))

    gate = pause(instrument, go_on, after=0)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.status.message == "Measuring on…"
    assert not window.menus.usable("precise")
    assert window.menus.usable("stop")
    qtbot.waitUntil(lambda: dimmed(window) >= {"verdict", "why"}, timeout=PATIENCE_MS)
    QApplication.processEvents()
    assert dimmed(window) == {"verdict", "why"}
    with stage.ending():
        gate.set()
    assert len(instrument.earlier.latency.rounds) == 6
    assert instrument.earlier.spec == RECIPE
    assert instrument.specs[-1] == replace(RECIPE, seconds=instrument.specs[-1].seconds)
    assert instrument.specs[-1].seconds > RECIPE.seconds
    assert window.panel.spec == RECIPE
    assert figures(window)[0][1] == "640"
    assert dimmed(window) == set()
    assert window.menus.usable("precise")


@pytest.mark.usefixtures("_dims_at_once")
def test_f5_dims_sizes_and_differences_while_it_measures_again(
    qtbot: QtBot, stage: WindowStage
) -> None:
    gate = pause(stage.instrument, after=0)
    qtbot.keyClick(stage.window, Qt.Key.Key_F5)
    everything = set(cards(stage.window))
    qtbot.waitUntil(lambda: dimmed(stage.window) == everything, timeout=PATIENCE_MS)
    with stage.ending():
        gate.set()
    assert dimmed(stage.window) == set()
    assert stage.instrument.earlier is None


def test_f6_does_nothing_before_a_comparison_is_finished(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    instrument = FakeInstrument()
    hold(instrument)
    stage = make_stage(instrument)
    window = stage.window
    assert not window.menus.usable("precise")
    stage.wait_until_measuring()
    assert not window.menus.usable("precise")
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert stage.is_measuring
    assert window.status.remark == window.menus.action("precise").toolTip() != ""
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.menus.usable("precise")
    assert instrument.specs == [RECIPE]


def test_a_key_that_can_do_nothing_while_measuring_says_why(
    qtbot: QtBot, measuring: WindowStage
) -> None:
    window = measuring.window
    field = window.panel.field("dimension")
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert window.status.remark == (
        "Only what is finished can be the baseline, and this is not yet."
    )
    assert measuring.is_measuring


def test_escape_is_silent_where_there_is_nothing_to_stop(qtbot: QtBot, stage: WindowStage) -> None:
    before = stage.window.status.message
    qtbot.keyClick(stage.window, Qt.Key.Key_Escape)
    assert (stage.window.status.message, stage.window.status.remark) == (before, "")


def test_f6_does_nothing_while_a_field_holds_bad_text(qtbot: QtBot, stage: WindowStage) -> None:
    field = stage.window.panel.field("dimension")
    stage.retype("dimension", "x")
    qtbot.keyClick(field, Qt.Key.Key_F6)
    assert not stage.session.comparing.running
    assert field.text() == "x"
    assert stage.instrument.specs == [RECIPE]


def test_f6_does_not_drop_a_change_that_is_about_to_be_compared(
    qtbot: QtBot, stage: WindowStage
) -> None:
    with stage.ending():
        stage.window.panel.field("seed").stepUp()
        assert not stage.window.menus.usable("precise")
        qtbot.keyClick(stage.window, Qt.Key.Key_F6)
    assert stage.instrument.specs == [RECIPE, stage.window.panel.spec]
    assert stage.instrument.earlier is None


@pytest.mark.parametrize("candidate_us", [100, 200])
def test_f7_compares_the_same_model_with_its_copy_and_says_what_can_be_resolved(
    qtbot: QtBot, stage: WindowStage, candidate_us: float
) -> None:
    window = stage.window
    with stage.ending():
        window.panel.field("seed").stepUp()
    rounds = make_rounds(candidate_us=candidate_us)
    speedup: Speedup = replace(estimate_speedup(rounds), stopped_by="precision")

    def script(spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        comparison = make_comparison(spec, rounds=rounds)
        yield from inspect(comparison)
        yield Finished(comparison)

    stage.instrument.script = script
    before = window.panel.spec
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_F7)
    check = replace(before, scheme="float32")
    assert stage.instrument.specs[-1] == check
    assert window.panel.spec == before
    assert window.panel.field("scheme").chosen == "int8"
    assert "the fp32 model against its own copy" in window.banner.text
    assert window.status.message.startswith(f"{state_resolution(speedup)} Done: ")
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_F7)
    assert stage.instrument.specs[-2:] == [check, check]


def test_a_comparison_that_is_no_check_says_nothing_of_resolution(stage: WindowStage) -> None:
    assert "This machine" not in stage.window.status.message


def play_faults(spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
    """Yields a comparison with ten page faults a call, and with none where memory is kept."""
    usage = SideUsage(0 if spec.allocator == "no-trim" else 800, 0)
    rounds = make_rounds(calls=80)
    rounds = tuple(
        replace(
            timed,
            reference=replace(timed.reference, usage=usage),
            candidate=replace(timed.candidate, usage=usage),
        )
        for timed in rounds
    )
    comparison = make_comparison(spec, rounds=rounds)
    yield from inspect(comparison)
    yield Finished(comparison)


@pytest.fixture
def _both_allocators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every system one whose allocator can be told to keep memory."""
    for module in (explanation, parameter_form):
        monkeypatch.setattr(module, "ALLOCATORS_HERE", ALLOCATORS)


@pytest.mark.usefixtures("_both_allocators")
def test_what_if_memory_were_kept_is_measured_and_explained_with_both(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    stage = make_stage(FakeInstrument(play_faults), finished=True)
    window, explanation = stage.window, stage.window.explanation
    assert "fp32 makes 10 page faults a call." in explanation.text
    with stage.ending():
        qtbot.mouseClick(explanation.what_if_button, Qt.MouseButton.LeftButton)
    kept = replace(RECIPE, allocator="no-trim")
    assert stage.instrument.specs == [RECIPE, kept]
    assert window.panel.spec == RECIPE
    assert window.panel.field("allocator").chosen == "system"
    assert "with freed memory kept" in window.banner.text
    assert "With freed memory kept, fp32 takes" in explanation.text
    assert explanation.text.count("0 page faults a call instead of 10.") == 2
    assert not explanation.what_if_button.isVisible()
    explained = explanation.text
    qtbot.mouseClick(window.banner.return_button, Qt.MouseButton.LeftButton)
    assert stage.instrument.specs == [RECIPE, kept]
    assert window.banner.text == ""
    assert explanation.text == explained
    assert not explanation.what_if_button.isVisible()


@pytest.mark.usefixtures("_both_allocators")
def test_another_model_forgets_what_keeping_memory_did(qtbot: QtBot, make_stage: MakeStage) -> None:
    stage = make_stage(FakeInstrument(play_faults), finished=True)
    window, explanation = stage.window, stage.window.explanation
    with stage.ending():
        qtbot.mouseClick(explanation.what_if_button, Qt.MouseButton.LeftButton)
    with stage.ending():
        window.panel.show_spec(replace(RECIPE, seed=1))
        window.panel.field("seed").stepUp()
    assert "With freed memory kept" not in explanation.text
    assert explanation.what_if_button.isVisible()


def test_a_stop_while_a_newer_spec_waits_leaves_nothing_to_stop(
    qtbot: QtBot, measuring: WindowStage
) -> None:
    window = measuring.window
    window.panel.field("seed").stepUp()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not measuring.session.comparing.running
    assert not window.menus.usable("stop")
    assert not window.status.stop_button.isVisible()


def test_recipe_defaults_return_by_key(qtbot: QtBot, stage: WindowStage) -> None:
    with stage.ending():
        stage.window.panel.field("num_layers").setValue(3)
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_D, CTRL)
    assert stage.window.panel.spec == RECIPE
    assert stage.instrument.specs[-1] == RECIPE


def test_the_modules_are_one_key_away(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    qtbot.keyClick(window, Qt.Key.Key_4, CTRL)
    assert window.tabs.currentIndex() == MODULES_TAB
    assert window.modules.isVisible()
    assert not window.overview.isVisible()
    assert window.modules.texts == (MODULES.reference, MODULES.candidate)
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    assert window.tabs.currentIndex() == COMPARISON
    assert window.overview.isVisible()


def test_results_are_copied_as_the_text_of_the_terminal(qtbot: QtBot, stage: WindowStage) -> None:
    QApplication.clipboard().clear()
    with qtbot.waitSignal(stage.window.copy_controller.said, timeout=PATIENCE_MS):
        stage.window.menus.action("copy_results").trigger()
    last = make_timed(6, stopped_by="precision")
    comparison = replace(make_comparison(), latency=last.latency, speedup=last.speedup)
    assert QApplication.clipboard().text() == describe_results(comparison)
    assert "4,479" in QApplication.clipboard().text()
    assert stage.window.status.message == "Results copied as text."


def test_about_names_the_program(stage: WindowStage) -> None:
    window = stage.window
    window.menus.action("about").trigger()
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == f"QuantScope {__version__}"
    assert "SIL Open Font License" in box.informativeText()
    box.close()


@pytest.fixture
def redressed(qapp: QApplication) -> Iterator[None]:
    yield
    apply_theme(qapp, LIGHT)


@pytest.mark.usefixtures("redressed")
def test_an_appearance_is_chosen_worn_and_remembered(
    qapp: QApplication, stage: WindowStage
) -> None:
    before = figures(stage.window)
    named = {a.text().replace("&", ""): a for a in stage.window.findChildren(QAction)}
    named["Dark"].trigger()
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert stage.settings.appearance == "dark"
    assert named["Dark"].isChecked()
    assert not named["Light"].isChecked()
    assert figures(stage.window) == before
    named["Light"].trigger()
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)


# The end


def test_closing_remembers_parameters_and_geometry(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    with stage.ending():
        stage.window.panel.field("num_layers").setValue(3)
    qtbot.keyClick(stage.window, Qt.Key.Key_Q, CTRL)
    assert not stage.window.isVisible()
    copy = tmp_path / "copy.ini"
    copy.write_bytes(stage.settings_path.read_bytes())
    remembered = Settings(copy)
    assert remembered.spec == replace(RECIPE, num_layers=3)
    assert not remembered.geometry.isEmpty()


def test_closing_in_the_middle_of_a_measurement_ends_everything(measuring: WindowStage) -> None:
    measuring.window.close()
    assert measuring.session.close()
    assert measuring.instrument.closed.is_set()
    assert not measuring.session.comparing.running


def test_what_the_user_does_to_the_window_disturbs_the_round(
    qtbot: QtBot, stage: WindowStage
) -> None:
    before = stage.instrument.touches()
    qtbot.mouseMove(stage.window.overview)
    qtbot.keyClick(stage.window.overview, Qt.Key.Key_Shift)
    assert stage.instrument.touches() > before
