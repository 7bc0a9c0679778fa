from collections.abc import Callable, Iterator

import pytest
import shiboken6
from fakes import PATIENCE_MS
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QWidget
from pytestqt.qtbot import QtBot

from app.ui.rest import Rest


class View(QGraphicsView):
    """A scene on the screen that writes down when it is painted."""

    def __init__(self, log: list[str]) -> None:
        self._own = QGraphicsScene()
        super().__init__(self._own)
        self._log = log
        self.dot = self._own.addRect(0, 0, 10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        self._log.append("painted")


@pytest.fixture
def rest(qapp: QApplication) -> Iterator[Rest]:
    rest = Rest(qapp)
    yield rest
    qapp.removeEventFilter(rest)
    shiboken6.delete(rest)


@pytest.fixture
def quiet(qtbot: QtBot, rest: Rest, show: Callable[[QWidget], QWidget]) -> QWidget:
    """A window on which nothing is left to paint."""
    widget = show(QWidget())
    with qtbot.waitSignal(rest.rested, timeout=PATIENCE_MS):
        rest.await_rest()
    return widget


@pytest.mark.parametrize(
    "act",
    [
        lambda bot, widget: bot.mouseMove(widget, QPoint(3, 3)),
        lambda bot, widget: bot.mousePress(widget, Qt.MouseButton.LeftButton),
        lambda bot, widget: bot.mouseRelease(widget, Qt.MouseButton.LeftButton),
        lambda bot, widget: bot.keyPress(widget, Qt.Key.Key_A),
        lambda bot, widget: bot.keyRelease(widget, Qt.Key.Key_A),
        lambda _bot, widget: widget.resize(widget.width() + 20, widget.height() + 20),
        lambda _bot, widget: widget.update(),
    ],
    ids=["move", "press", "release", "key down", "key up", "resize", "repaint"],
)
def test_whatever_the_user_does_is_a_touch(
    qtbot: QtBot, rest: Rest, quiet: QWidget, act: Callable[[QtBot, QWidget], None]
) -> None:
    with qtbot.waitSignal(rest.touched, timeout=PATIENCE_MS):
        act(qtbot, quiet)


def test_the_wheel_is_a_touch(
    qtbot: QtBot, rest: Rest, quiet: QWidget, wheel: Callable[[QWidget], None]
) -> None:
    with qtbot.waitSignal(rest.touched, timeout=PATIENCE_MS):
        wheel(quiet)


def test_a_window_left_alone_is_not_touched(qtbot: QtBot, rest: Rest, quiet: QWidget) -> None:
    assert quiet.isVisible()
    with qtbot.assertNotEmitted(rest.touched), qtbot.waitSignal(rest.rested, timeout=PATIENCE_MS):
        rest.await_rest()


def test_events_get_through_to_their_widgets(
    qtbot: QtBot, rest: Rest, show: Callable[[QWidget], QWidget]
) -> None:
    log: list[str] = []
    show(View(log))
    with qtbot.waitSignal(rest.rested, timeout=PATIENCE_MS):
        rest.await_rest()
    assert "painted" in log


def test_rest_comes_after_what_was_pending_has_been_painted(
    qtbot: QtBot, rest: Rest, show: Callable[[QWidget], QWidget]
) -> None:
    log: list[str] = []
    view = show(View(log))
    with qtbot.waitSignal(rest.rested, timeout=PATIENCE_MS):
        rest.await_rest()
    log.clear()
    rest.rested.connect(lambda: log.append("rested"))
    for turn in range(5):
        view.dot.setPos(turn + 1, turn + 1)
        with qtbot.waitSignal(rest.rested, timeout=PATIENCE_MS):
            rest.await_rest()
    assert log == ["painted", "rested"] * 5


def test_asking_twice_rests_once(qtbot: QtBot, rest: Rest, quiet: QWidget) -> None:
    assert quiet.isVisible()
    rests: list[str] = []
    rest.rested.connect(lambda: rests.append("rested"))
    rest.await_rest()
    with qtbot.waitSignal(rest.rested, timeout=PATIENCE_MS):
        rest.await_rest()
    QApplication.processEvents()
    assert rests == ["rested"]
