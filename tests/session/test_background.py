"""Jobs are done beside the GUI thread, say what became of them, and none is lost."""

import threading

import pytest
import shiboken6
from fakes import PATIENCE_MS
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.errors import UnusableError
from app.core.report.failures import describe_failure
from app.session.background import BackgroundJobs


def test_work_is_done_on_another_thread_and_heard_of_on_this_one(
    qtbot: QtBot, jobs: BackgroundJobs
) -> None:
    heard: list[tuple[object, int]] = []
    jobs.ask(
        threading.get_ident,
        lambda worked_on: heard.append((worked_on, threading.get_ident())),
        pytest.fail,
    )
    assert jobs.busy
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE_MS)
    ((worked_on, heard_on),) = heard
    assert heard_on == threading.get_ident() != worked_on
    assert not jobs.busy


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnusableError("It is broken; mend it."), "It is broken; mend it."),
        (RuntimeError("odd"), describe_failure("This", RuntimeError("odd"))),
        (MemoryError(), describe_failure("This", MemoryError())),
    ],
)
def test_a_failure_is_one_sentence(
    qtbot: QtBot, jobs: BackgroundJobs, error: Exception, said: str
) -> None:
    def work() -> None:
        raise error

    heard: list[str] = []
    jobs.ask(work, pytest.fail, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE_MS)
    assert heard == [said]


def test_who_is_gone_hears_nothing(qtbot: QtBot, jobs: BackgroundJobs) -> None:
    owner = QObject()
    gate, later = threading.Event(), []
    jobs.ask(lambda: gate.wait(10), pytest.fail, pytest.fail, owner)
    shiboken6.delete(owner)
    gate.set()
    jobs.ask(lambda: 1, later.append, pytest.fail)
    qtbot.waitUntil(lambda: later == [1], timeout=PATIENCE_MS)


def test_it_says_that_it_works_for_as_long_as_it_does(qtbot: QtBot, jobs: BackgroundJobs) -> None:
    gate, ticks = threading.Event(), []
    jobs.worked.connect(lambda: ticks.append(1))
    jobs.ask(lambda: gate.wait(10), lambda _result: None, pytest.fail)
    qtbot.waitUntil(lambda: len(ticks) > 2, timeout=PATIENCE_MS)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy, timeout=PATIENCE_MS)


@pytest.mark.usefixtures("qapp")
def test_what_was_asked_before_closing_is_done_and_what_is_last_comes_last() -> None:
    jobs, done = BackgroundJobs(), []
    jobs.open()
    jobs.do_last(lambda: done.append("last"))
    for number in range(3):
        jobs.ask(lambda number=number: done.append(number), lambda _result: None, pytest.fail)
    assert jobs.close()
    assert done == [0, 1, 2, "last"]


@pytest.mark.usefixtures("qapp")
def test_jobs_that_were_never_opened_close() -> None:
    assert BackgroundJobs().close()


def test_what_is_done_while_closing_is_done_and_heard_by_nobody(
    qtbot: QtBot, jobs: BackgroundJobs
) -> None:
    done: list[str] = []
    heard: list[str] = []
    for name in ("first", "second"):
        jobs.ask(lambda name=name: done.append(name), lambda _: heard.append("done"), heard.append)
    assert jobs.close()
    assert done == ["first", "second"]
    qtbot.waitUntil(lambda: not jobs.busy)
    assert heard == []
