"""What is removed lies in the file until nobody can want it back, and no program shows it."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from app.core.history.database import History
from app.core.results.comparison import Comparison


def keys(history: History) -> list[int]:
    return [entry.key for entry in history.entries()]


def count_removed(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute("select count(*) from removed").fetchone()
    return int(count)


def test_what_was_removed_comes_back_as_it_was(history: History, comparison: Comparison) -> None:
    kept = [history.add(comparison, f"{number}", "file.json").key for number in range(3)]
    history.rename(kept[1], "mine")
    history.set_baseline(kept[1])
    history.pin([kept[2]], pinned=True)
    before = history.entries()
    gone = history.remove([kept[1], kept[2], 99])
    assert gone == (kept[1], kept[2])
    assert keys(history) == [kept[0]]
    assert history.bring_back(gone) == gone
    assert history.entries() == before
    assert history.record(kept[1]) == "1"
    # Once, and no second time.
    assert history.bring_back(gone) == ()


def test_what_was_removed_again_comes_back_as_it_was_last(
    history: History, comparison: Comparison
) -> None:
    key = history.add(comparison, "{}").key
    for name in ("first", "second"):
        history.rename(key, name)
        history.bring_back(history.remove([key]))
    assert [entry.name for entry in history.entries()] == ["second"]


def test_a_baseline_that_was_chosen_meanwhile_stays_it(
    history: History, comparison: Comparison
) -> None:
    first, second = (history.add(comparison, "{}").key for _ in range(2))
    history.set_baseline(first)
    gone = history.remove([first])
    history.set_baseline(second)
    history.bring_back(gone)
    assert [entry.key for entry in history.entries() if entry.baseline] == [second]


def test_two_programs_remove_and_bring_back_in_one_history(
    path: Path, comparison: Comparison
) -> None:
    first, second = History(path), History(path)
    theirs = second.add(comparison, "theirs")
    ours = first.add(comparison, "ours")
    assert keys(first) == keys(second) == [ours.key, theirs.key]
    gone = first.remove([theirs.key])
    second.rename(theirs.key, "gone meanwhile")
    assert keys(second) == [ours.key]
    # Only who removed it brings it back, and a program that begins or ends leaves it alone.
    assert second.bring_back(gone) == ()
    second.close()
    History(path).close()
    first.bring_back(gone)
    assert keys(first) == [ours.key, theirs.key]
    first.close()


def test_nothing_that_was_removed_outlives_the_program(path: Path, comparison: Comparison) -> None:
    history = History(path)
    history.remove([history.add(comparison, "{}").key])
    assert count_removed(path) == 1
    history.close()
    assert count_removed(path) == 0


def test_what_nothing_can_bring_back_is_deleted_at_once(
    path: Path, history: History, comparison: Comparison
) -> None:
    first, second = (history.add(comparison, "{}").key for _ in range(2))
    history.remove([first, second])
    history.forget([first])
    assert count_removed(path) == 1
    assert history.bring_back([first, second]) == (second,)


@pytest.mark.parametrize("owner", ["999999999 1.0 0", "no process", ""])
def test_what_a_program_left_behind_that_crashed_is_deleted_at_the_next_start(
    path: Path, comparison: Comparison, owner: str
) -> None:
    running = History(path)
    running.remove([running.add(comparison, "{}").key for _ in range(2)])
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update removed set owner = ? where key = 1", (owner,))
    History(path).close()
    assert count_removed(path) == 1
    assert running.bring_back([1, 2]) == (2,)
    running.close()
