import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from fakes import PATIENCE_MS
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.unexpected import UnexpectedErrors, describe_versions


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What who heard of errors before still hears."""
    heard: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: heard.append(error))
    monkeypatch.setattr(threading, "excepthook", lambda args: heard.append(args.exc_value))
    return heard


@pytest.fixture
def window(
    show: Callable[[QWidget], QWidget],
    told: list[BaseException],  # noqa: ARG001 - stands in before it listens
) -> Iterator[QWidget]:
    window = show(QWidget())
    errors = UnexpectedErrors(window)
    yield window
    errors.close()


def fail(text: str = "<b>no</b> such thing") -> None:
    raise RuntimeError(text)


def boxes(window: QWidget) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def wait_for_box(qtbot: QtBot, window: QWidget) -> QMessageBox:
    qtbot.waitUntil(lambda: bool(boxes(window)), timeout=PATIENCE_MS)
    (box,) = boxes(window)
    return box


def press(qtbot: QtBot, box: QMessageBox, title: str) -> None:
    (button,) = (b for b in box.findChildren(QPushButton) if b.text().replace("&", "") == title)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_an_error_in_a_slot_opens_a_box_and_is_still_heard_elsewhere(
    qtbot: QtBot, window: QWidget, told: list[BaseException]
) -> None:
    QTimer.singleShot(0, fail)
    box = wait_for_box(qtbot, window)
    assert "not foreseen (RuntimeError: “<b>no</b> such thing”)" in box.text()
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert "the parameters are kept" in box.informativeText()
    assert [str(error) for error in told] == ["<b>no</b> such thing"]
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert boxes(window) == []


def test_the_details_hold_the_trace_and_the_versions_and_can_be_copied(
    qtbot: QtBot, window: QWidget
) -> None:
    QTimer.singleShot(0, fail)
    box = wait_for_box(qtbot, window)
    press(qtbot, box, "Copy details")
    copied = QApplication.clipboard().text()
    assert copied == box.detailedText()
    assert "in fail" in copied
    assert describe_versions() in copied
    assert box.isVisible()
    press(qtbot, box, "OK")
    assert boxes(window) == []


def test_an_error_on_another_thread_opens_it_too(
    qtbot: QtBot, window: QWidget, told: list[BaseException]
) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    press(qtbot, wait_for_box(qtbot, window), "OK")
    assert len(told) == 1


def test_further_errors_are_counted_in_the_same_box(qtbot: QtBot, window: QWidget) -> None:
    for _ in range(3):
        QTimer.singleShot(0, fail)
    box = wait_for_box(qtbot, window)
    qtbot.waitUntil(lambda: "3 errors so far" in box.informativeText(), timeout=PATIENCE_MS)
    press(qtbot, box, "OK")
    QTimer.singleShot(0, fail)
    again = wait_for_box(qtbot, window)
    assert "so far" not in again.informativeText()
    press(qtbot, again, "OK")


def test_an_interrupt_is_no_error(qtbot: QtBot, window: QWidget) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    qtbot.wait(20)
    assert boxes(window) == []


def test_once_closed_it_hears_nothing(
    qtbot: QtBot, show: Callable[[QWidget], QWidget], told: list[BaseException]
) -> None:
    before = sys.excepthook, threading.excepthook
    window = show(QWidget())
    UnexpectedErrors(window).close()
    assert (sys.excepthook, threading.excepthook) == before
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: len(told) == 1, timeout=PATIENCE_MS)
    assert boxes(window) == []
