"""The librarian works beside the GUI thread, says what became of it, and loses nothing."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from fakes import PATIENCE_MS, make_comparison
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.errors import UnusableError
from app.core.history import History
from app.core.report.failures import explain
from app.session.background import Librarian


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.fixture
def librarian(qtbot: QtBot, path: Path) -> Iterator[Librarian]:
    librarian = Librarian(path)
    with qtbot.waitSignal(librarian.entries_changed, timeout=PATIENCE_MS):
        librarian.open()
    yield librarian
    assert librarian.close()


def test_work_is_done_on_another_thread_and_heard_of_on_this_one(
    qtbot: QtBot, librarian: Librarian
) -> None:
    heard: list[tuple[object, int]] = []
    librarian.ask(
        lambda _history: threading.get_ident(),
        lambda worked_on: heard.append((worked_on, threading.get_ident())),
        pytest.fail,
    )
    assert librarian.busy
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE_MS)
    ((worked_on, heard_on),) = heard
    assert heard_on == threading.get_ident() != worked_on
    assert not librarian.busy


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnusableError("It is broken; mend it."), "It is broken; mend it."),
        (RuntimeError("odd"), explain("This", RuntimeError("odd"))),
        (MemoryError(), explain("This", MemoryError())),
    ],
)
def test_a_failure_is_one_sentence(
    qtbot: QtBot, librarian: Librarian, error: Exception, said: str
) -> None:
    def work(_history: object) -> None:
        raise error

    heard: list[str] = []
    librarian.ask(work, pytest.fail, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE_MS)
    assert heard == [said]


def test_who_is_gone_hears_nothing(qtbot: QtBot, librarian: Librarian) -> None:
    owner = QObject()
    gate, later = threading.Event(), []
    librarian.ask(lambda _history: gate.wait(10), pytest.fail, pytest.fail, owner)
    shiboken6.delete(owner)
    gate.set()
    librarian.ask(lambda _history: 1, later.append, pytest.fail)
    qtbot.waitUntil(lambda: later == [1], timeout=PATIENCE_MS)


def test_it_says_that_it_works_for_as_long_as_it_does(qtbot: QtBot, librarian: Librarian) -> None:
    gate, ticks = threading.Event(), []
    librarian.worked.connect(lambda: ticks.append(1))
    librarian.ask(lambda _history: gate.wait(10), lambda _result: None, pytest.fail)
    qtbot.waitUntil(lambda: len(ticks) > 2, timeout=PATIENCE_MS)
    gate.set()
    qtbot.waitUntil(lambda: not librarian.busy, timeout=PATIENCE_MS)


def test_what_was_asked_before_closing_is_done(qtbot: QtBot, path: Path) -> None:
    assert qtbot is not None
    librarian = Librarian(path)
    librarian.open()
    for _ in range(3):
        librarian.keep(make_comparison(), lambda _entry: None)
    assert librarian.close()
    history = History(path)
    assert len(history.entries()) == 3
    history.close()


def test_a_librarian_that_was_never_opened_closes(path: Path) -> None:
    assert Librarian(path).close()


def test_a_history_that_cannot_be_used_is_said_and_replaced_in_memory(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    librarian = Librarian(tmp_path / "file" / "history.sqlite")
    with qtbot.waitSignal(librarian.noticed, timeout=PATIENCE_MS) as caught:
        librarian.open()
    assert caught.args[0].startswith("The history cannot be used: ")
    kept: list[object] = []
    librarian.keep(make_comparison(), kept.append)
    qtbot.waitUntil(lambda: bool(kept), timeout=PATIENCE_MS)
    assert librarian.close()


def test_a_damaged_history_is_said_and_begun_anew(qtbot: QtBot, path: Path) -> None:
    path.write_bytes(b"no database at all, " * 100)
    librarian = Librarian(path)
    with qtbot.waitSignal(librarian.noticed, timeout=PATIENCE_MS) as caught:
        librarian.open()
    assert "put aside as history.sqlite.damaged" in caught.args[0]
    assert librarian.close()
