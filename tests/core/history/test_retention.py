"""What is too much is let go, the oldest first, and nothing that somebody holds on to."""

import pytest

from app.core.history import retention
from app.core.history.database import History
from app.core.results.comparison import Comparison


def keys(history: History) -> list[int]:
    return [entry.key for entry in history.entries()]


def test_the_oldest_go_when_there_are_too_many_but_never_the_baseline(
    history: History, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_ENTRIES", 4)
    first = history.add(comparison, "{}").key
    history.set_baseline(first)
    others = [history.add(comparison, "{}").key for _ in range(5)]
    assert keys(history) == [*reversed(others[-3:]), first]


def test_what_is_pinned_outlasts_what_came_after_it(
    history: History, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_ENTRIES", 2)
    first = history.add(comparison, "{}").key
    history.pin([first], pinned=True)
    others = [history.add(comparison, "{}").key for _ in range(3)]
    assert keys(history) == [first, others[-1]]


def test_the_oldest_go_when_they_take_too_much_room_but_never_the_newest(
    history: History, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_BYTES", 1)
    for _ in range(2):
        newest = history.add(comparison, "{}").key
    assert keys(history) == [newest]


def test_no_more_go_than_make_room(
    history: History, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = "".join(map(str, range(500)))
    kept = [history.add(comparison, record).key for _ in range(4)]
    monkeypatch.setattr(retention, "MOST_BYTES", 3 * len(record))
    assert history.add(comparison, "{}").key == kept[-1] + 1
    assert set(kept) <= set(keys(history))


def test_what_was_removed_does_not_come_back_by_being_let_go(
    history: History, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_ENTRIES", 1)
    first = history.add(comparison, "{}").key
    second = history.add(comparison, "{}").key
    assert history.remove([first, second]) == (second,)
    assert history.bring_back([first, second]) == (second,)
