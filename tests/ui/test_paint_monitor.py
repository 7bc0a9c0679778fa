from collections.abc import Callable, Iterator

import pytest
import shiboken6
from fakes import PATIENCE_MS
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QGraphicsScene,
    QGraphicsView,
    QLabel,
    QMenu,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.paint_monitor import PaintMonitor

MIDDLE = QPoint(60, 50)
LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


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
def monitor(qapp: QApplication) -> Iterator[PaintMonitor]:
    monitor = PaintMonitor(qapp)
    yield monitor
    shiboken6.delete(monitor)


def move_mouse(window: QWindow) -> None:
    """Moves it twice: to where it is already, it does not move."""
    for place in (MIDDLE - QPoint(9, 9), MIDDLE):
        QTest.mouseMove(window, place)


def make_window() -> QWidget:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(QLabel("all of it"))
    window.resize(200, 150)
    return window


@pytest.fixture
def quiet(qtbot: QtBot, monitor: PaintMonitor, show: Callable[[QWidget], QWidget]) -> QWidget:
    """A window on which nothing is left to paint."""
    widget = show(make_window())
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    return widget


@pytest.mark.parametrize(
    "act",
    [
        lambda window: move_mouse(window),
        lambda window: QTest.mousePress(window, LEFT, NO_KEYS, MIDDLE),
        lambda window: QTest.mouseRelease(window, LEFT, NO_KEYS, MIDDLE),
        lambda window: QTest.keyPress(window, Qt.Key.Key_A),
        lambda window: QTest.keyRelease(window, Qt.Key.Key_A),
        lambda window: QTest.wheelEvent(window, MIDDLE, QPoint(0, 120)),
        lambda window: window.resize(window.width() + 20, window.height() + 20),
    ],
    ids=["move", "press", "release", "key down", "key up", "wheel", "resize"],
)
def test_whatever_the_user_does_is_a_touch(
    qtbot: QtBot, monitor: PaintMonitor, quiet: QWidget, act: Callable[[QWindow], object]
) -> None:
    # A child covers all of the window: what it is given came through the window.
    with qtbot.waitSignal(monitor.touched, timeout=PATIENCE_MS):
        act(quiet.windowHandle())
    # A button that stays down would keep tips away from other tests.
    QTest.mouseRelease(quiet.windowHandle(), LEFT, NO_KEYS, MIDDLE)


def test_a_repaint_is_a_touch(qtbot: QtBot, monitor: PaintMonitor, quiet: QWidget) -> None:
    child = quiet.findChild(QLabel)
    with qtbot.waitSignal(monitor.touched, timeout=PATIENCE_MS):
        child.update()


@pytest.mark.parametrize("kind", [QDialog, QMenu, QWidget])
def test_a_window_that_opens_is_a_touch_and_is_watched(
    qtbot: QtBot, monitor: PaintMonitor, quiet: QWidget, kind: type[QWidget]
) -> None:
    second = kind(quiet) if kind is not QWidget else QWidget()
    qtbot.addWidget(second)
    second.resize(80, 60)
    with qtbot.waitSignal(monitor.touched, timeout=PATIENCE_MS):
        second.show()
        # As after the click that opened it.
        move_mouse(quiet.windowHandle())
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    with qtbot.waitSignal(monitor.touched, timeout=PATIENCE_MS):
        second.update()
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    second.hide()
    with qtbot.waitSignal(monitor.touched, timeout=PATIENCE_MS):
        monitor.await_paint()


def test_a_tip_that_comes_once_the_mouse_stands_still_is_a_touch(
    qtbot: QtBot, monitor: PaintMonitor, quiet: QWidget
) -> None:
    quiet.findChild(QLabel).setToolTip("a tip")
    # Windows of other tests may have the focus, or have been left with a button down.
    quiet.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)
    QTest.mouseRelease(quiet.windowHandle(), LEFT, NO_KEYS, MIDDLE)
    with_tip = []
    monitor.touched.connect(lambda: with_tip.append(QToolTip.isVisible()))
    move_mouse(quiet.windowHandle())
    # The touches of the mouse itself come before there is a tip.
    assert with_tip
    assert not any(with_tip)
    qtbot.waitUntil(lambda: any(with_tip), timeout=PATIENCE_MS)
    QToolTip.hideText()


class Counting(PaintMonitor):
    """Counts what comes through Python."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.seen: list[tuple[QObject, QEvent.Type]] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.seen.append((watched, event.type()))
        return super().eventFilter(watched, event)


def test_no_event_but_a_windows_own_comes_through_python(
    qtbot: QtBot, qapp: QApplication, show: Callable[[QWidget], QWidget]
) -> None:
    window = show(make_window())
    counting = Counting(qapp)
    with qtbot.waitSignal(counting.painted, timeout=PATIENCE_MS):
        counting.await_paint()
    receivers = (window.findChild(QLabel), window.layout(), qapp, counting)
    counting.seen.clear()
    for kind in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.User):
        for receiver in receivers:
            qapp.sendEvent(receiver, QEvent(kind))
    assert counting.seen == []
    shiboken6.delete(counting)


def test_a_window_left_alone_is_not_touched(
    qtbot: QtBot, monitor: PaintMonitor, quiet: QWidget
) -> None:
    assert quiet.isVisible()
    with (
        qtbot.assertNotEmitted(monitor.touched),
        qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS),
    ):
        monitor.await_paint()


def test_events_get_through_to_their_widgets(
    qtbot: QtBot, monitor: PaintMonitor, show: Callable[[QWidget], QWidget]
) -> None:
    log: list[str] = []
    show(View(log))
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    assert "painted" in log


def test_rest_comes_after_what_was_pending_has_been_painted(
    qtbot: QtBot, monitor: PaintMonitor, show: Callable[[QWidget], QWidget]
) -> None:
    log: list[str] = []
    view = show(View(log))
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    log.clear()
    monitor.painted.connect(lambda: log.append("rested"))
    for turn in range(5):
        view.dot.setPos(turn + 1, turn + 1)
        with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
            monitor.await_paint()
    assert log == ["painted", "rested"] * 5


class Restless(QWidget):
    """Asks for paint again while it is painted, so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times
        self.painted = 0

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        self.painted += 1
        self.left -= 1
        if self.left > 0:
            QTimer.singleShot(0, self.update)


def test_rest_waits_for_paint_that_is_asked_for_while_painting(
    qtbot: QtBot, monitor: PaintMonitor, show: Callable[[QWidget], QWidget]
) -> None:
    widget = show(Restless(1))
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    widget.left, widget.painted = 5, 0
    widget.update()
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    assert widget.painted == 5


def test_rest_waits_for_a_size_that_is_passed_on_through_all_layouts(
    qtbot: QtBot, monitor: PaintMonitor, show: Callable[[QWidget], QWidget]
) -> None:
    label = QLabel("one line")
    inner: QWidget = label
    for _ in range(8):
        outer = QWidget()
        layout = QVBoxLayout(outer)
        layout.addWidget(inner)
        layout.addStretch(1)
        inner = outer
    show(inner)
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    label.setText("two\nlines")
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    with qtbot.assertNotEmitted(monitor.touched):
        for _ in range(20):
            QApplication.processEvents()


def test_rest_does_not_wait_for_ever(
    qtbot: QtBot, monitor: PaintMonitor, show: Callable[[QWidget], QWidget]
) -> None:
    widget = show(Restless(1_000_000))
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    assert widget.left > 0


def test_asking_twice_rests_once(qtbot: QtBot, monitor: PaintMonitor, quiet: QWidget) -> None:
    assert quiet.isVisible()
    rests: list[str] = []
    monitor.painted.connect(lambda: rests.append("rested"))
    monitor.await_paint()
    with qtbot.waitSignal(monitor.painted, timeout=PATIENCE_MS):
        monitor.await_paint()
    QApplication.processEvents()
    assert rests == ["rested"]
