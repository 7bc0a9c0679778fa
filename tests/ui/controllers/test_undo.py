"""What was changed is taken back by name, and made again."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def name(stage: WindowStage, command: str = "undo") -> str:
    return stage.window.menus.action(command).text().replace("&", "")


def undo(stage: WindowStage) -> None:
    stage.qtbot.keyClick(stage.window.panel.field("dimension"), Qt.Key.Key_Z, CTRL)


def redo(stage: WindowStage) -> None:
    stage.qtbot.keyClick(stage.window.panel.field("dimension"), Qt.Key.Key_Z, CTRL | SHIFT)


def test_at_first_there_is_nothing_to_take_back(stage: WindowStage) -> None:
    assert name(stage) == "Undo"
    assert not stage.window.menus.usable("undo")
    assert not stage.window.menus.usable("redo")


def test_what_is_typed_in_one_field_is_one_step_and_is_measured_anew(stage: WindowStage) -> None:
    with stage.ending():
        stage.retype("dimension", "160")
    assert name(stage) == "Undo Dimension 8 → 160"
    with stage.ending():
        undo(stage)
    assert stage.window.panel.spec.hidden_size == 8
    assert stage.window.comparison_controller.comparison is not None
    assert stage.window.comparison_controller.comparison.spec.hidden_size == 8
    assert not stage.window.menus.usable("undo")
    assert name(stage, "redo") == "Redo Dimension 8 → 160"
    with stage.ending():
        redo(stage)
    assert stage.window.panel.field("dimension").value() == 160


def test_a_result_ends_a_step(stage: WindowStage) -> None:
    for text in ("16", "32"):
        with stage.ending():
            stage.retype("dimension", text)
        stage.settle()
    assert name(stage) == "Undo Dimension 16 → 32"
    undo(stage)
    assert name(stage) == "Undo Dimension 8 → 16"


def test_a_wheel_that_comes_back_leaves_no_step(
    stage: WindowStage, qtbot: QtBot, wheel: Callable[[QWidget], None]
) -> None:
    field = stage.window.panel.field("dimension")
    field.setFocus()
    wheel(field)
    assert field.value() == 9
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == 8
    assert not stage.window.menus.usable("undo")
    stage.settle()


def test_letters_that_do_not_do_are_taken_back_first(stage: WindowStage, qtbot: QtBot) -> None:
    stage.retype("dimension", "9x")
    field = stage.window.panel.field("dimension")
    assert not stage.window.panel.sound
    qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert field.text() != "9x"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert stage.window.panel.sound
    stage.settle()


def test_a_network_is_one_step(stage: WindowStage) -> None:
    before = stage.window.panel.spec
    with stage.ending():
        stage.window.menus.action("choose_trained").trigger()
    assert name(stage) == "Undo network"
    with stage.ending():
        undo(stage)
    assert stage.window.panel.spec == before


def test_defaults_are_one_step(stage: WindowStage) -> None:
    with stage.ending():
        stage.retype("seed", "7")
    stage.settle()
    with stage.ending():
        stage.window.panel.defaults_button.click()
    stage.settle()
    with stage.ending():
        undo(stage)
    assert stage.window.panel.spec.seed == 7


def test_a_comparison_that_is_opened_is_a_step(stage: WindowStage) -> None:
    with stage.ending():
        stage.retype("seed", "7")
    stage.settle(2)
    first = stage.window.history.entries[-1]
    stage.window.history_controller.show_entry(first.key)
    stage.qtbot.waitUntil(lambda: stage.window.panel.spec.seed == 29592)
    with stage.ending():
        undo(stage)
    assert stage.window.panel.spec.seed == 7


def test_the_baseline_is_a_step(stage: WindowStage) -> None:
    place = stage.window.kept_place
    stage.settle(1)
    stage.window.menus.action("pin").trigger()
    stage.qtbot.waitUntil(lambda: place.pinned)
    assert name(stage) == "Undo baseline"
    undo(stage)
    stage.qtbot.waitUntil(lambda: not place.pinned)
    redo(stage)
    stage.qtbot.waitUntil(lambda: place.pinned)
    stage.window.menus.action("pin").trigger()
    stage.qtbot.waitUntil(lambda: not place.pinned)
    assert name(stage) == "Undo removal of the baseline"
    undo(stage)
    stage.qtbot.waitUntil(lambda: place.pinned)


def test_a_name_is_a_step(stage: WindowStage) -> None:
    stage.settle(1)
    history = stage.window.history
    key = history.entries[0].key
    history.rename_requested.emit(key, "mine")
    stage.qtbot.waitUntil(lambda: history.entries[0].name == "mine")
    assert name(stage) == "Undo naming"
    undo(stage)
    stage.qtbot.waitUntil(lambda: history.entries[0].name == "")
    redo(stage)
    stage.qtbot.waitUntil(lambda: history.entries[0].name == "mine")


def test_pinning_is_a_step(stage: WindowStage) -> None:
    stage.settle(1)
    history = stage.window.history
    history.pin_requested.emit((history.entries[0].key,), True)
    stage.qtbot.waitUntil(lambda: history.entries[0].pinned)
    assert name(stage) == "Undo pinning of 1 comparison"
    undo(stage)
    stage.qtbot.waitUntil(lambda: not history.entries[0].pinned)


def test_a_removal_that_was_made_again_can_still_be_taken_back(stage: WindowStage) -> None:
    stage.settle(1)
    history = stage.window.history
    before = history.entries
    for _ in range(2):
        # The second takes the first, which was taken back, off the stack.
        history.remove_requested.emit((before[0].key,))
        stage.settle(0)
        undo(stage)
        stage.settle(1)
    assert history.entries == before
