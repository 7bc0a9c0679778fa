"""A row says what it is in as few words as its neighbour allows."""

from collections.abc import Callable

from app.core.history.entry import HistoryEntry
from app.ui.panes.history.entry_text import AGAIN, describe_entry, list_facts

MakeEntry = Callable[..., HistoryEntry]


def test_a_row_says_only_what_differs_from_the_row_above(make_entry: MakeEntry) -> None:
    first = make_entry(1, title="dimension 8, 1 layer, seed 1")
    second = make_entry(2, title="dimension 16, 1 layer, seed 1")
    assert describe_entry(first).title == "Dimension 8, 1 layer, seed 1"
    assert describe_entry(second, first).title == "Dimension 16"
    assert describe_entry(first, first).title == AGAIN
    special = make_entry(3, title="dimension 8, 1 layer, zero state, seed 1")
    assert describe_entry(special, first).title == "Zero state"
    assert describe_entry(first, special).title == "Dimension 8, 1 layer, seed 1"
    other = make_entry(4, title="dimension 8, 1 layer, seed 1, int8 (x86)")
    assert describe_entry(other, first).title == "int8 (x86)"
    assert describe_entry(make_entry(5, name="mine"), first).title == "mine"


def test_a_row_carries_its_marks_beside_its_time(make_entry: MakeEntry) -> None:
    entry = make_entry(
        1, pinned=True, baseline=True, tags="stopped, other machine", origin="theirs.png"
    )
    text = describe_entry(entry)
    assert text.marks == "pinned · baseline · stopped · other machine · theirs.png"
    assert text.time.startswith("2026-11-2")
    assert describe_entry(make_entry(2)).marks == ""


def test_all_that_is_known_names_the_parameters_also_of_one_with_a_name(
    make_entry: MakeEntry,
) -> None:
    facts = list_facts(make_entry(1, name="mine", speed_interval=""))
    assert facts[:3] == ("mine", "Dimension 8, 1 layer, seed 1", "2.70× slower")
    assert "" not in facts
