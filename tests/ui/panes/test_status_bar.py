from collections.abc import Callable

import pytest
from fakes import PATIENCE_MS
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panes import status_bar
from app.ui.panes.status_bar import StatusBar


@pytest.fixture
def line(show: Callable[[QWidget], QWidget]) -> StatusBar:
    return show(StatusBar())


def test_an_idle_line_has_a_sentence_and_nothing_to_stop(line: StatusBar) -> None:
    line.show_idle("Done.")
    assert line.message == "Done."
    assert not line.stop_button.isVisible()
    assert not line.findChild(QProgressBar).isVisible()


@pytest.mark.parametrize("progress", [0.0, 0.25, 1.0])
def test_a_busy_line_shows_how_far_it_is(line: StatusBar, progress: float) -> None:
    line.show_busy("Measuring…", progress)
    bar = line.findChild(QProgressBar)
    assert line.message == "Measuring…"
    assert bar.isVisible()
    assert bar.value() / bar.maximum() == progress


def test_the_stop_button_asks_to_stop(qtbot: QtBot, line: StatusBar) -> None:
    line.show_busy("Measuring…", 0.5)
    with qtbot.waitSignal(line.stop_requested):
        qtbot.mouseClick(line.stop_button, Qt.MouseButton.LeftButton)


def test_a_sentence_too_long_for_the_line_can_be_read_as_a_tip(line: StatusBar) -> None:
    sentence = "A very long sentence. " * 50
    line.say(sentence)
    line.resize(300, line.height())
    assert line.width() == 300
    assert line.message == sentence
    assert sentence in [child.toolTip() for child in line.findChildren(QWidget)]
    line.say("Short.")
    assert sentence not in [child.toolTip() for child in line.findChildren(QWidget)]


def test_a_line_says_whether_there_is_something_to_stop(line: StatusBar) -> None:
    line.show_busy("Measuring…", 0.5)
    assert line.busy
    line.show_idle("Done.")
    assert not line.busy


def test_a_remark_stands_for_a_while_and_then_what_goes_on(
    qtbot: QtBot,
    show: Callable[[QWidget], QWidget],
    visible_texts: Callable[[QWidget], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(status_bar, "REMARK_MS", 50)
    line = show(StatusBar())
    line.show_busy("Measuring…", 0.5)
    line.make_remark("Not now.")
    line.show_busy("Measuring on…", 0.6)
    assert visible_texts(line) == [line.remark] == ["Not now."]
    assert line.message == "Measuring on…"
    qtbot.waitUntil(lambda: line.remark == "")
    assert visible_texts(line) == ["Measuring on…"]


def test_what_was_done_stands_for_a_while_and_then_how_the_measurement_ended(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, show: Callable[[QWidget], QWidget]
) -> None:
    monkeypatch.setattr(status_bar, "PASSING_MS", 1)
    line = show(StatusBar())
    line.show_idle("Done.")
    line.pass_on("Record copied.")
    assert line.message == "Record copied."
    qtbot.waitUntil(lambda: line.message == "Done.")


def test_what_goes_on_is_not_taken_back_by_what_was_done_before(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, show: Callable[[QWidget], QWidget]
) -> None:
    monkeypatch.setattr(status_bar, "PASSING_MS", 1)
    line = show(StatusBar())
    line.show_idle("Done.")
    line.pass_on("Record copied.")
    line.show_busy("Measuring…", 0.5)
    qtbot.wait(20)
    assert line.message == "Measuring…"


def test_a_stage_that_lasts_tells_its_seconds_until_something_else_is_said(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, show: Callable[[QWidget], QWidget]
) -> None:
    monkeypatch.setattr(status_bar, "COUNT_MS", 5)
    line = show(StatusBar())
    line.show_stage("Building…")
    assert line.shown == "Building…"
    qtbot.waitUntil(lambda: line.shown.endswith(" s"), timeout=PATIENCE_MS)
    assert int(line.shown.removeprefix("Building… ").removesuffix(" s")) > 1
    assert line.message == "Building…"
    line.show_stage("Comparing…")
    assert line.shown == "Comparing…"
    line.show_busy("Measuring…", 0.5)
    qtbot.wait(30)
    assert line.shown == "Measuring…"
