"""What is shown has one place in the history, and is compared with any baseline but itself."""

from collections.abc import Callable
from dataclasses import replace

from fakes import PATIENCE_MS, FakeInstrument, hold
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.spec import PRECISE_SECONDS, ComparisonSpec

MakeStage = Callable[..., WindowStage]


def keys(stage: WindowStage) -> list[int]:
    return [entry.key for entry in stage.window.history.entries]


def pin(stage: WindowStage) -> None:
    place = stage.window.kept_place
    pinned = place.pinned
    place.toggle_baseline()
    stage.qtbot.waitUntil(lambda: place.pinned != pinned, timeout=PATIENCE_MS)
    stage.settle()


def test_what_is_finished_has_a_place_and_what_begins_anew_has_none(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    instrument = FakeInstrument()
    stage = make_stage(instrument, finished=True)
    stage.settle(kept=1)
    place = stage.window.kept_place
    assert [place.key] == keys(stage)
    hold(instrument)
    with qtbot.waitSignal(stage.session.comparing.started, timeout=PATIENCE_MS):
        stage.window.measuring.run_again()
    assert place.key is None
    # Nothing is kept of what was stopped before its first round.
    stage.wait_until_measuring()
    stage.window.measuring.stop()
    stage.settle(kept=2)
    assert place.key == keys(stage)[0]


def test_what_goes_on_takes_the_place_of_what_it_continues(stage: WindowStage) -> None:
    stage.settle(kept=1)
    (key,) = keys(stage)
    with stage.ending():
        stage.window.measuring.measure_precisely()
    stage.settle(kept=1)
    assert stage.window.kept_place.key == key == keys(stage)[0]
    assert stage.instrument.specs[-1] == replace(ComparisonSpec(), seconds=PRECISE_SECONDS)


def test_a_baseline_is_not_drawn_over_itself(stage: WindowStage) -> None:
    stage.settle(kept=1)
    place = stage.window.kept_place
    assert (place.pinned, place.is_baseline, place.baseline) == (False, False, None)
    pin(stage)
    assert (place.pinned, place.is_baseline, place.baseline) == (True, True, None)
    with stage.ending():
        stage.window.measuring.run_again()
    stage.settle(kept=2)
    assert place.pinned
    assert not place.is_baseline
    assert place.baseline is not None
    assert place.baseline.spec == ComparisonSpec()


def test_a_baseline_that_is_shown_is_taken_away_and_another_is_replaced(
    stage: WindowStage,
) -> None:
    stage.settle(kept=1)
    place = stage.window.kept_place
    pin(stage)
    with stage.ending():
        stage.window.measuring.run_again()
    stage.settle(kept=2)
    place.toggle_baseline()
    stage.qtbot.waitUntil(lambda: place.is_baseline, timeout=PATIENCE_MS)
    assert [entry.baseline for entry in stage.window.history.entries] == [True, False]
    pin(stage)
    assert not any(entry.baseline for entry in stage.window.history.entries)


def test_a_place_is_told_when_it_changes(qtbot: QtBot, stage: WindowStage) -> None:
    stage.settle(kept=1)
    place = stage.window.kept_place
    with qtbot.waitSignal(place.changed):
        place.take(None)
    assert not stage.window.menus.usable("pin")
    with qtbot.waitSignal(place.changed):
        place.take(keys(stage)[0])
    assert stage.window.menus.usable("pin")
    qtbot.keyClick(stage.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: place.is_baseline, timeout=PATIENCE_MS)
