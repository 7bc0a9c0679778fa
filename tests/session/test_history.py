"""The history is kept beside the GUI thread, says what became of it, and loses nothing."""

from pathlib import Path

import pytest
from fakes import PATIENCE_MS, make_comparison
from pytestqt.qtbot import QtBot

from app.core.history.database import History
from app.core.history.entry import HistoryEntry
from app.session.background import BackgroundJobs
from app.session.history import HistoryJobs


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.fixture
def history(qtbot: QtBot, jobs: BackgroundJobs, path: Path) -> HistoryJobs:
    history = HistoryJobs(jobs, path)
    with qtbot.waitSignal(history.entries_changed, timeout=PATIENCE_MS) as listed:
        history.open()
    assert listed.args == [()]
    return history


def test_what_was_asked_to_be_kept_before_closing_is_kept(
    jobs: BackgroundJobs, history: HistoryJobs, path: Path
) -> None:
    for _ in range(3):
        history.keep(make_comparison(), lambda _entry: None)
    assert jobs.close()
    kept = History(path)
    assert len(kept.entries()) == 3
    kept.close()


def test_every_change_tells_of_the_new_entries(
    qtbot: QtBot, jobs: BackgroundJobs, history: HistoryJobs
) -> None:
    told: list[tuple[HistoryEntry, ...]] = []
    kept: list[HistoryEntry] = []
    history.entries_changed.connect(told.append)
    history.keep(make_comparison(), kept.append, origin="a.json")
    qtbot.waitUntil(lambda: not jobs.busy, timeout=PATIENCE_MS)
    history.set_baseline(kept[0].key)
    gone: list[int] = []
    history.remove((kept[0].key,), gone.extend)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=PATIENCE_MS)
    assert told[0] == tuple(kept)
    assert [entry.baseline for entry in told[1]] == [True]
    assert told[2] == ()
    assert gone == [kept[0].key]


def test_a_history_that_cannot_be_used_is_said_and_replaced_in_memory(
    qtbot: QtBot, jobs: BackgroundJobs, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    history = HistoryJobs(jobs, tmp_path / "file" / "history.sqlite")
    with qtbot.waitSignal(history.noticed, timeout=PATIENCE_MS) as caught:
        history.open()
    assert caught.args[0].startswith("The history cannot be used: ")
    kept: list[object] = []
    history.keep(make_comparison(), kept.append)
    qtbot.waitUntil(lambda: bool(kept), timeout=PATIENCE_MS)


def test_a_damaged_history_is_said_and_begun_anew(
    qtbot: QtBot, jobs: BackgroundJobs, path: Path
) -> None:
    path.write_bytes(b"no database at all, " * 100)
    history = HistoryJobs(jobs, path)
    with qtbot.waitSignal(history.noticed, timeout=PATIENCE_MS) as caught:
        history.open()
    assert "put aside as history.sqlite.damaged" in caught.args[0]


def test_what_another_program_adds_is_listed_soon(
    qtbot: QtBot, jobs: BackgroundJobs, history: HistoryJobs, path: Path
) -> None:
    disturbed: list[None] = []
    other = History(path)
    with qtbot.waitSignal(history.entries_changed, timeout=PATIENCE_MS):
        # Opening it was a change as well.
        pass
    with qtbot.waitSignal(history.entries_changed, timeout=PATIENCE_MS) as listed:
        other.add(make_comparison(), "{}")
    assert listed.args == [other.entries()]
    qtbot.waitUntil(lambda: not jobs.busy, timeout=PATIENCE_MS)
    jobs.worked.connect(lambda: disturbed.append(None))
    qtbot.wait(2_000)
    # A look that finds nothing disturbs no measurement.
    assert disturbed == []
    other.close()


def test_what_was_removed_waits_in_the_file_and_comes_back(
    qtbot: QtBot, jobs: BackgroundJobs, history: HistoryJobs
) -> None:
    kept: list[HistoryEntry] = []
    back: list[int] = []
    told: list[tuple[HistoryEntry, ...]] = []
    for _ in range(3):
        history.keep(make_comparison(), kept.append)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=PATIENCE_MS)
    keys = tuple(entry.key for entry in kept)
    history.remove(keys, lambda gone: gone)
    history.forget(keys[:1])
    history.entries_changed.connect(told.append)
    history.bring_back(keys, back.extend)
    qtbot.waitUntil(lambda: not jobs.busy, timeout=PATIENCE_MS)
    assert back == list(keys[1:])
    assert told[-1] == (kept[2], kept[1])
