"""Finished comparisons outlive the program, and no file of theirs can stop it."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import make_comparison, make_rounds

from app.core.errors import UnusableError
from app.core.history import record_blob
from app.core.history.database import History
from app.core.record.document import to_json
from app.core.report.spec_text import describe_spec
from app.core.report.speed_verdict import state_comparison
from app.core.report.verdicts import state_difference, state_size
from app.core.results.comparison import Comparison

OF_LATER = {
    "trigger": ("comparison_stays",),
    "index": ("comparison_summary", "comparison_digest"),
}
EVEN = make_comparison(rounds=make_rounds(candidate_us=100))


def keys(history: History) -> list[int]:
    return [entry.key for entry in history.entries()]


def test_a_comparison_is_listed_in_the_words_of_the_window(
    history: History, comparison: Comparison
) -> None:
    entry = history.add(comparison, "{}", "demo.png")
    assert history.entries() == (entry,)
    speed = state_comparison(comparison)
    assert speed is not None
    assert entry.title == describe_spec(comparison.spec)
    assert entry.speed == speed.headline
    assert entry.speed_interval == speed.evidence
    assert entry.size == state_size(comparison.sizes).headline
    assert entry.difference == state_difference(comparison.divergence).headline
    assert entry.created_utc == comparison.environment.created_utc
    assert (entry.origin, entry.name, entry.baseline) == ("demo.png", "", False)


def test_one_without_latencies_says_so(history: History, comparison: Comparison) -> None:
    entry = history.add(replace(comparison, latency=None, speedup=None), "{}")
    assert (entry.speed, entry.speed_interval) == ("not timed", "")


def test_rows_of_earlier_programs_are_said_anew_in_two_words(
    path: Path, comparison: Comparison
) -> None:
    assert comparison.speedup is not None
    history = History(path)
    for low, high in ((0.99, 1.02), (0.8, 1.1)):
        whole = json.loads(to_json(EVEN))
        whole["speedup"] |= {"low": low, "high": high, "verdict": "indistinguishable"}
        history.add(EVEN, json.dumps(whole))
    other = history.add(comparison, to_json(comparison))
    damaged = history.add(EVEN, "{}")
    history.close()
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "update comparison set speed = 'not distinguishable', speed_interval = 'old' "
            "where key != ?",
            (other.key,),
        )
    history = History(path)
    found = {entry.key: (entry.speed, entry.speed_interval) for entry in history.entries()}
    history.close()
    assert found == {
        1: ("practically the same", "95 % CI 1.0 % slower to 2.0 % faster"),
        2: ("cannot tell", "95 % CI 25 % slower to 10 % faster"),
        other.key: (other.speed, other.speed_interval),
        damaged.key: ("cannot be read", ""),
    }


def test_it_survives_a_restart_newest_first(path: Path, comparison: Comparison) -> None:
    first = History(path)
    kept = [first.add(comparison, f'{{"number": {number}, "µ": 1}}') for number in range(3)]
    first.set_baseline(kept[1].key)
    first.close()
    again = History(path)
    assert [e.key for e in again.entries()] == [e.key for e in reversed(kept)]
    assert [e.baseline for e in again.entries()] == [False, True, False]
    assert again.record(kept[2].key) == '{"number": 2, "µ": 1}'
    assert again.notice == ""
    again.close()


def test_one_entry_at_most_is_the_baseline(history: History, comparison: Comparison) -> None:
    first, second = (history.add(comparison, "{}").key for _ in range(2))
    history.set_baseline(first)
    history.set_baseline(second)
    assert [e.key for e in history.entries() if e.baseline] == [second]
    history.set_baseline(None)
    assert not any(e.baseline for e in history.entries())


def test_a_measurement_that_went_on_takes_its_beginnings_place(
    history: History, comparison: Comparison
) -> None:
    first = history.add(comparison, "1", "file.json")
    history.set_baseline(first.key)
    history.add(comparison, "2")
    entry = history.replace(first.key, replace(comparison, latency=None, speedup=None), "3")
    assert entry == history.entries()[1]
    assert (entry.key, entry.speed, entry.origin, entry.baseline) == (
        first.key,
        "not timed",
        "file.json",
        True,
    )
    assert history.record(first.key) == "3"


def test_what_has_been_removed_meanwhile_is_added_anew(
    history: History, comparison: Comparison
) -> None:
    gone = history.add(comparison, "1")
    history.remove([gone.key])
    assert history.entries() == ()
    entry = history.replace(gone.key, comparison, "2")
    assert entry.key != gone.key
    assert keys(history) == [entry.key]


def test_a_record_that_is_gone_is_refused_in_words(history: History) -> None:
    with pytest.raises(UnusableError, match="no longer in the history"):
        history.record(7)


def test_without_a_path_it_works_in_memory(comparison: Comparison) -> None:
    history = History(None)
    assert history.record(history.add(comparison, "{}").key) == "{}"
    history.close()


@pytest.mark.parametrize("blob", [b"", b"no zlib", 7, None, "text"])
def test_a_damaged_record_is_refused_in_words(
    path: Path, history: History, comparison: Comparison, blob: object
) -> None:
    key = history.add(comparison, "{}").key
    with sqlite3.connect(path) as connection:
        connection.execute("alter table comparison rename to sound")
        # The same without its constraints.
        connection.execute("create table comparison as select * from sound")
        connection.execute("update comparison set record = ? where key = ?", (blob, key))
    connection.close()
    with pytest.raises(UnusableError, match="damaged"):
        history.record(key)


def test_a_bomb_in_the_file_stops_at_the_limit(
    history: History, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = history.add(comparison, "0" * 5_000_000).key
    monkeypatch.setattr(record_blob, "MOST_RECORD_BYTES", 1_000_000)
    with pytest.raises(UnusableError, match="damaged"):
        history.record(key)


def test_two_programs_share_one_history(
    path: Path, history: History, comparison: Comparison
) -> None:
    other = History(path)
    mine, theirs = history.add(comparison, "mine").key, other.add(comparison, "theirs").key
    assert keys(history) == keys(other) == [theirs, mine]
    assert history.record(theirs) == "theirs"
    other.close()


_ADD_FOR_EVER = """
import sys, pickle
from pathlib import Path
from app.core.history.database import History
history = History(Path(sys.argv[1]))
comparison = pickle.loads(Path(sys.argv[2]).read_bytes())
while True:
    print(history.add(comparison, "x" * 100_000).key, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_kill_in_the_middle_leaves_the_history_whole(
    path: Path, tmp_path: Path, comparison: Comparison, pickled: Callable[[object], bytes]
) -> None:
    (tmp_path / "comparison").write_bytes(pickled(comparison))
    child = subprocess.Popen(
        [sys.executable, "-c", _ADD_FOR_EVER, str(path), str(tmp_path / "comparison")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    for _ in range(20):
        last = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    child.stdout.close()
    child.wait()
    history = History(path)
    assert history.notice == ""
    assert {history.record(key) for key in keys(history)} == {"x" * 100_000}
    assert max(keys(history)) >= last
    history.close()


@pytest.fixture
def pickled() -> Callable[[object], bytes]:
    import pickle

    return pickle.dumps


@pytest.mark.parametrize(
    "change",
    [
        "speed = x'ff'",
        "title = x'00'",
        "created_utc = 2.5, origin = x'01'",
        "pinned = 'yes'",
    ],
)
def test_a_row_of_other_types_is_left_out_and_the_rest_is_listed(path: Path, change: str) -> None:
    with contextlib.closing(History(path)) as history:
        for _ in range(3):
            history.add(EVEN, to_json(EVEN))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"update comparison set {change} where key = 2")  # noqa: S608 - ours
    with contextlib.closing(History(path)) as history:
        assert keys(history) == [3, 1]
        assert history.notice.startswith("1 of the history's entries were not written by")
        # What is added and let go counts on no row's types.
        assert history.add(EVEN, to_json(EVEN)).key == 4
        assert history.replace(2, EVEN, to_json(EVEN)).origin.isprintable()


def test_sizes_that_are_no_numbers_do_not_keep_comparisons_out(path: Path) -> None:
    with contextlib.closing(History(path)) as history:
        history.add(EVEN, to_json(EVEN))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update comparison set bytes = 'many', title = cast(x'ff' as text)")
    with contextlib.closing(History(path)) as history:
        assert history.add(EVEN, to_json(EVEN)).key == 2
        assert [entry.title for entry in history.entries()][1] == "\ufffd"


def test_the_same_record_is_found_again_also_one_of_an_earlier_program(
    path: Path, history: History, comparison: Comparison
) -> None:
    kept = history.add(comparison, "one")
    history.add(comparison, "two")
    assert history.find("one") == kept
    assert history.find("three") is None
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update comparison set digest = ''")
    assert history.find("one") == kept


def test_a_file_of_an_earlier_program_gains_what_it_lacks(
    path: Path, comparison: Comparison
) -> None:
    first = History(path)
    kept = first.add(comparison, "one")
    first.close()
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for kind in ("trigger", "index"):
            for name in OF_LATER[kind]:
                connection.execute(f"drop {kind} {name}")
        for name in ("name", "tags", "digest", "on_top"):
            connection.execute(f"alter table comparison drop column {name}")
    again = History(path)
    assert again.entries() == (replace(kept, tags=""),)
    again.rename(kept.key, "mine")
    assert again.entries()[0].name == "mine"
    again.close()


def test_what_is_pinned_stands_on_top_until_it_is_pinned_no_more(
    history: History, comparison: Comparison
) -> None:
    first, second, third = (history.add(comparison, "{}").key for _ in range(3))
    history.pin([first, second], pinned=True)
    assert keys(history) == [second, first, third]
    assert [entry.pinned for entry in history.entries()] == [True, True, False]
    history.pin([second], pinned=False)
    assert keys(history) == [first, third, second]
    assert history.replace(first, comparison, "{}").pinned


def test_what_another_program_does_is_noticed_once_and_what_this_one_does_is_not(
    path: Path, history: History, comparison: Comparison
) -> None:
    history.add(comparison, "{}")
    history.entries()
    assert not history.changed_elsewhere()
    other = History(path)
    for change in (
        lambda: other.add(comparison, "{}"),
        lambda: other.rename(1, "theirs"),
        lambda: other.pin([1], pinned=True),
        lambda: other.remove([1]),
    ):
        history.entries()
        change()
        assert history.changed_elsewhere()
        assert history.entries() == other.entries()
        assert not history.changed_elsewhere()
    other.close()
