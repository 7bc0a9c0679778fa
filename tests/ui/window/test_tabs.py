"""The pages, each with its key, and what a comparison brings into them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from fakes import (
    PATIENCE_MS,
    FakeInstrument,
    inspect,
    make_accuracy,
    make_anatomy,
    make_comparison,
    play_whole,
)
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.events import Dissected, Event, Judged
from app.core.record.document import to_json
from app.core.spec import ComparisonSpec
from app.ui.window.layout import ANATOMY, SIDE_BY_SIDE

CTRL = Qt.KeyboardModifier.ControlModifier
MakeStage = Callable[..., WindowStage]
Stop = Callable[[], bool]


def test_each_tab_has_its_key(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    for number in (5, 4, 3, 2, 1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), CTRL)
        assert window.tabs.currentIndex() == number - 1
    titles = [window.tabs.tabText(index) for index in range(window.tabs.count())]
    assert titles == ["Comparison", "Accuracy", "Anatomy", "Modules", "Side by side"]
    assert (ANATOMY, SIDE_BY_SIDE) == (2, 4)


def test_a_stored_comparison_shows_its_accuracy_and_anatomy(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    comparison = replace(make_comparison(), accuracy=make_accuracy(), anatomy=make_anatomy())
    assert "accuracy" in to_json(comparison)
    stage = make_stage(opened=[(comparison, "old.json")])
    comparison_controller = stage.window.comparison_controller
    qtbot.waitUntil(lambda: comparison_controller.stored is not None, timeout=PATIENCE_MS)
    assert not comparison_controller.cards.accuracy.empty
    assert not comparison_controller.cards.anatomy.matrices.empty


def test_accuracy_and_anatomy_of_a_run_are_shown_and_taken_away_by_the_next_without_them(
    qtbot: QtBot, make_stage: MakeStage
) -> None:
    def script(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
        if spec.has_task:
            yield from inspect(make_comparison(spec))
            yield Dissected(make_anatomy(spec))
            yield Judged(make_accuracy())
        yield from list(play_whole(spec, stop))[0 if not spec.has_task else 3 :]

    stage = make_stage(FakeInstrument(script), finished=True)
    comparison_controller = stage.window.comparison_controller
    with stage.ending():
        stage.window.networks.choose_trained()
    assert not comparison_controller.cards.accuracy.empty
    assert not comparison_controller.cards.anatomy.matrices.empty
    with stage.ending():
        qtbot.keyClick(stage.window, Qt.Key.Key_D, CTRL)
    assert comparison_controller.cards.accuracy.empty
