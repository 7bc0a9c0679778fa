import pytest
from leaks import Leaks
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QWidget


@pytest.fixture
def leaks() -> Leaks:
    return Leaks()


def test_the_guard_sees_a_running_thread(leaks: Leaks) -> None:
    thread = QThread()
    with leaks.watch():
        thread.start()
    left = leaks.find()
    thread.quit()
    assert thread.wait(10_000)
    assert [sentence.endswith("still runs") for sentence in left] == [True]
    assert leaks.find() == []


def test_the_guard_sees_an_active_timer_without_a_parent_and_no_other(leaks: Leaks) -> None:
    owner = QObject()
    owned, orphan = QTimer(owner, interval=100_000), QTimer(interval=100_000)
    with leaks.watch():
        owned.start()
        orphan.start()
    left = leaks.find()
    owned.stop()
    orphan.stop()
    assert left == [f"{orphan} is active and has no parent"]
    assert leaks.find() == []


def test_the_guard_sees_a_visible_window(leaks: Leaks) -> None:
    widget = QWidget()
    widget.show()
    left = leaks.find()
    widget.close()
    assert left == [f"{widget} is visible"]
    assert leaks.find() == []
