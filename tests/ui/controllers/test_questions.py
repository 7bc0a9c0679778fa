"""F7 and "What if memory were kept?" measure beside the parameters, and give them back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import PATIENCE_MS, FakeInstrument, hold, make_comparison, play_whole
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.events import Event, Failed
from app.core.record.document import to_json
from app.core.report.progress import UNSOUND
from app.core.report.side_trip import state_answer
from app.core.spec import ComparisonSpec
from app.ui.settings import Settings
from app.ui.window.layout import COMPARISON, SIDE_BY_SIDE

RECIPE = ComparisonSpec()
CHECK = replace(RECIPE, scheme="float32")
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MakeStage = Callable[..., WindowStage]
Stop = Callable[[], bool]


def check(qtbot: QtBot, stage: WindowStage) -> None:
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_F7)


def speaks_of_a_copy(stage: WindowStage) -> bool:
    return "its own copy" in stage.window.banner.text


def test_the_answer_stands_beside_the_parameters_that_were_there(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    check(qtbot, stage)
    assert window.panel.spec == RECIPE
    assert window.comparison_controller.comparison.spec == CHECK
    assert window.banner.return_button.isVisible()
    assert not window.banner.measure_button.isVisible()
    assert all(not card.dimmed for card in window.comparison_controller.cards.all)


def test_the_answer_is_said_beside_what_was_there(qtbot: QtBot, stage: WindowStage) -> None:
    before = stage.window.comparison_controller.comparison
    with stage.ending():
        stage.window.explanation.what_if_requested.emit()
    answer = stage.window.comparison_controller.comparison
    assert stage.window.banner.text.startswith(state_answer("With memory kept", answer, before))
    assert " instead of " in stage.window.banner.text
    assert stage.window.panel.spec == RECIPE
    qtbot.keyClick(stage.window, Qt.Key.Key_Escape)
    assert stage.window.comparison_controller.comparison.latency is before.latency


@pytest.mark.parametrize("way", ["button", "escape"])
def test_what_was_shown_before_comes_back_without_being_measured(
    qtbot: QtBot, stage: WindowStage, way: str
) -> None:
    window = stage.window
    shown = window.comparison_controller.comparison.latency
    said = window.status.message
    check(qtbot, stage)
    if way == "button":
        qtbot.mouseClick(window.banner.return_button, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.comparison_controller.comparison.latency is shown
    assert window.banner.text == ""
    assert window.status.message == said
    assert not window.menus.usable("stop")
    assert stage.instrument.specs == [RECIPE, CHECK]


def test_side_by_side_has_no_banner_on_one_comparison(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    window.tabs.setCurrentIndex(SIDE_BY_SIDE)
    check(qtbot, stage)
    assert not window.banner.isVisible()
    window.tabs.setCurrentIndex(COMPARISON)
    assert speaks_of_a_copy(stage)


def test_a_second_question_leads_back_to_what_was_shown_before_the_first(
    qtbot: QtBot, stage: WindowStage
) -> None:
    shown = stage.window.comparison_controller.comparison.latency
    check(qtbot, stage)
    check(qtbot, stage)
    stage.window.banner.return_button.click()
    assert stage.window.comparison_controller.comparison.latency is shown


def test_f5_after_a_question_measures_the_parameters(qtbot: QtBot, stage: WindowStage) -> None:
    check(qtbot, stage)
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_F5)
    assert stage.instrument.specs == [RECIPE, CHECK, RECIPE]
    assert stage.window.banner.text == ""


def test_a_change_after_a_question_is_one_of_the_parameters(
    qtbot: QtBot, stage: WindowStage
) -> None:
    check(qtbot, stage)
    with stage.ending():
        stage.window.panel.field("seed").stepUp()
        assert all(
            card.dimmed for card in stage.window.comparison_controller.cards.all if not card.empty
        )
    assert stage.instrument.specs[-1] == stage.window.panel.spec
    assert stage.window.panel.spec.scheme == "int8"
    assert stage.window.banner.text == ""


def test_measuring_precisely_goes_on_with_the_question(qtbot: QtBot, stage: WindowStage) -> None:
    check(qtbot, stage)
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_F6)
    assert stage.instrument.specs[-1].scheme == "float32"
    assert speaks_of_a_copy(stage)
    assert stage.window.panel.spec == RECIPE


def test_a_stop_keeps_what_was_measured_of_the_question(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    hold(stage.instrument, rounds=1)
    qtbot.keyClick(window, Qt.Key.Key_F7)
    assert speaks_of_a_copy(stage)
    stage.wait_until_measuring()
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.comparison_controller.comparison.spec == CHECK
    assert speaks_of_a_copy(stage)
    assert window.panel.spec == RECIPE


def test_a_stop_before_anything_was_measured_goes_back(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    shown = window.comparison_controller.comparison.latency
    hold(stage.instrument, rounds=0)
    qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: len(stage.instrument.specs) == 2, timeout=PATIENCE_MS)
    with stage.ending():
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.comparison_controller.comparison.latency is shown
    assert window.status.message == "Stopped. This machine was not checked."
    assert all(not card.dimmed for card in window.comparison_controller.cards.all)


def test_going_back_in_the_middle_keeps_the_answer_in_the_history(
    qtbot: QtBot, stage: WindowStage
) -> None:
    window = stage.window
    qtbot.waitUntil(lambda: len(window.history.entries) == 1, timeout=PATIENCE_MS)
    shown = window.comparison_controller.comparison.latency
    hold(stage.instrument, rounds=1)
    qtbot.keyClick(window, Qt.Key.Key_F7)
    stage.wait_until_measuring()
    with stage.ending():
        window.banner.return_button.click()
    qtbot.waitUntil(lambda: len(window.history.entries) == 2, timeout=PATIENCE_MS)
    assert window.comparison_controller.comparison.latency is shown
    assert window.banner.text == ""


def test_a_question_that_fails_says_so_and_goes_back(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    shown = window.comparison_controller.comparison.latency

    def fail(_spec: ComparisonSpec, _stop: Stop) -> Iterator[Event]:
        yield Failed("Too little memory.", "seq_len")

    stage.instrument.script = fail
    check(qtbot, stage)
    assert window.comparison_controller.comparison.latency is shown
    assert window.status.message == "This machine was not checked: Too little memory."
    assert window.panel.problem("seq_len") == ""


def test_nothing_is_asked_before_torch_has_been_loaded(qtbot: QtBot, make_stage: MakeStage) -> None:
    instrument = FakeInstrument()
    gate = instrument.hold_loading()
    stage = make_stage(instrument, opened=[(make_comparison(), "a.json")])
    window = stage.window
    qtbot.waitUntil(lambda: window.comparison_controller.stored is not None, timeout=PATIENCE_MS)
    told = window.banner.text
    window.explanation.what_if_requested.emit()
    assert window.status.message == "Nothing can be measured until torch has been loaded."
    assert window.comparison_controller.question is None
    assert not window.menus.usable("stop")
    gate.set()
    qtbot.waitUntil(window.menus.action("check").isEnabled, timeout=PATIENCE_MS)
    assert window.banner.text == told
    assert instrument.specs == []


def test_nothing_is_asked_while_a_field_holds_wrong_text(qtbot: QtBot, stage: WindowStage) -> None:
    field = stage.window.panel.field("dimension")
    stage.retype("dimension", "99999")
    qtbot.keyClick(stage.window, Qt.Key.Key_F7)
    assert not stage.session.comparing.running
    assert field.text() == "99999"
    assert stage.window.status.message == UNSOUND


def test_wrong_text_and_back_brings_the_answer_back(qtbot: QtBot, stage: WindowStage) -> None:
    check(qtbot, stage)
    field = stage.window.panel.field("dimension")
    stage.retype("dimension", "99999")
    assert stage.window.banner.dimmed
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not stage.window.banner.dimmed
    assert speaks_of_a_copy(stage)
    assert stage.instrument.specs == [RECIPE, CHECK]


def test_a_question_before_the_parameters_were_measured_leads_back_to_measuring_them(
    qtbot: QtBot, stage: WindowStage
) -> None:
    stage.window.panel.field("seed").stepUp()
    changed = stage.window.panel.spec
    check(qtbot, stage)
    assert stage.instrument.specs[-1] == replace(changed, scheme="float32")
    with stage.ending():
        stage.window.banner.return_button.click()
    assert stage.instrument.specs[-1] == changed
    assert stage.window.comparison_controller.comparison.spec == changed


def test_a_record_from_elsewhere_comes_back_with_where_it_is_from(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    stage = make_stage(opened=[(make_comparison(), "a.json")])
    window = stage.window
    qtbot.waitUntil(
        lambda: window.comparison_controller.stored is not None and window.menus.usable("check"),
        timeout=PATIENCE_MS,
    )
    told = window.banner.text
    check(qtbot, stage)
    assert speaks_of_a_copy(stage)
    window.banner.return_button.click()
    assert window.banner.text == told
    assert window.comparison_controller.stored is not None
    assert window.banner.measure_button.isVisible()


def test_the_parameters_that_are_remembered_are_not_the_questions(
    qtbot: QtBot, stage: WindowStage, tmp_path: Path
) -> None:
    check(qtbot, stage)
    stage.window.close()
    assert Settings(tmp_path / "settings.ini").spec == RECIPE


def test_what_is_taken_says_that_it_is_not_what_the_parameters_say(
    qtbot: QtBot, stage: WindowStage
) -> None:
    check(qtbot, stage)
    sentence = stage.hear(lambda: qtbot.keyClick(stage.window, Qt.Key.Key_C, CTRL | SHIFT))
    assert sentence.startswith("Record copied as JSON. It holds dimension 8, ")
    assert ", copy, " in sentence
    assert QApplication.clipboard().text() == to_json(stage.window.comparison_controller.comparison)


def test_the_check_of_a_copy_is_the_parameters_own(qtbot: QtBot, make_stage: MakeStage) -> None:
    instrument = FakeInstrument(play_whole)
    stage = make_stage(instrument, finished=True)
    scheme = stage.window.panel.field("scheme")
    with stage.ending():
        scheme.setCurrentIndex(scheme.findData("float32"))
    check(qtbot, stage)
    assert instrument.specs == [RECIPE, CHECK, CHECK]
    assert stage.window.banner.text == ""
