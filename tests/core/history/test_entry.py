"""An entry holds what a search looks through, and is made anew only when its row has changed."""

import pytest

from app.core.history.entry import HistoryEntry, Listing, is_sound

ROW = (7, "2026-01-02T03:04:05+00:00", "dimension 8", "2× slower", "CI", "1.3× smaller", "1 %")
TEXTS = ("theirs.png", "Mine", "stopped, other machine")


def test_marks_are_said_in_the_order_of_their_weight() -> None:
    entry = HistoryEntry(*ROW, *TEXTS, baseline=True, pinned=True)
    assert entry.marks == ("pinned", "baseline", "stopped", "other machine", "theirs.png")
    assert HistoryEntry(*ROW, "").marks == ()


@pytest.mark.parametrize(
    "word", ["mine", "dimension 8", "2× slower", "smaller", "stopped", "theirs.png", "2026-01-0"]
)
def test_a_search_looks_through_all_that_a_row_says(word: str) -> None:
    assert word in HistoryEntry(*ROW, *TEXTS).search_text


def test_what_has_not_changed_stays_the_very_same_entry() -> None:
    listing = Listing()
    rows = [(key, *ROW[1:], *TEXTS, 0, 0) for key in (3, 2, 1)]
    before = listing.read(rows)
    rows[1] = (*rows[1][:-1], 1)
    after = listing.read(rows)
    assert [new is old for new, old in zip(after, before, strict=True)] == [True, False, True]
    assert after[1].pinned
    assert listing.read(rows[:1]) == before[:1]


@pytest.mark.parametrize("place", range(12))
def test_a_row_of_another_type_is_not_sound_and_left_out(place: int) -> None:
    row = [*ROW, *TEXTS, 0, 0]
    assert is_sound(tuple(row))
    row[place] = b"?"
    assert not is_sound(tuple(row))
    assert Listing().read([tuple(row)]) == ()
