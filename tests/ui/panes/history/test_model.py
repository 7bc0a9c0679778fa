"""Ten thousand entries cost what is seen of them, and rows come and go singly."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from app.core.history.entry import HistoryEntry
from app.ui.panes.history import model as module
from app.ui.panes.history.model import ENTRY, TEXT, HistoryModel
from app.ui.panes.history.panel import HistoryPanel

MakeEntry = Callable[..., HistoryEntry]


def titles(model: HistoryModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def keys(model: HistoryModel) -> list[int]:
    return [model.entry(row).key for row in range(model.rowCount())]


def test_of_ten_thousand_rows_those_in_sight_alone_are_put_into_words(
    panel: HistoryPanel, make_entry: MakeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    describe = module.describe_entry

    def count(entry: HistoryEntry, above: HistoryEntry | None) -> object:
        made.append(entry.key)
        return describe(entry, above)

    monkeypatch.setattr(module, "describe_entry", count)
    panel.show_entries([make_entry(key) for key in range(10_000, 0, -1)])
    panel.grab()
    seen = len(set(made))
    assert 3 < seen < 20
    panel.search.setText("seed 99")
    panel.grab()
    bar = panel.list.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    panel.grab()
    assert len(set(made)) <= 3 * seen


def test_a_row_says_what_differs_from_the_row_above_among_those_that_are_found(
    make_entry: MakeEntry,
) -> None:
    model = HistoryModel()
    wordings = ["dimension 8, 1 layer", "dimension 16, 1 layer", "dimension 8, 2 layers"]
    model.show_entries([make_entry(3 - row, title=title) for row, title in enumerate(wordings)])
    assert titles(model) == ["Dimension 8, 1 layer", "Dimension 16", "Dimension 8, 2 layers"]
    model.search("DIMENSION 8")
    assert titles(model) == ["Dimension 8, 1 layer", "2 layers"]
    assert model.index(1).data(TEXT).title == "2 layers"
    model.search("")
    assert titles(model)[2] == "Dimension 8, 2 layers"


@pytest.mark.parametrize(
    ("text", "found"),
    [("", True), ("2.70×", True), ("baseline", True), ("SEED dimension", True), ("gru", False)],
)
def test_an_entry_is_found_by_all_of_its_words(
    make_entry: MakeEntry, text: str, found: bool
) -> None:
    model = HistoryModel()
    model.show_entries([make_entry(2, baseline=True)])
    model.search(text)
    assert model.rowCount() == int(found)


def test_what_is_chosen_stays_itself_while_others_go_and_come(
    make_entry: MakeEntry, qtmodeltester: ModelTester
) -> None:
    def make(key: int, *, pinned: bool = False) -> HistoryEntry:
        # With a name of its own: the tester does not expect that a title follows the row above.
        return make_entry(key, name=f"name {key}", pinned=pinned)

    model = HistoryModel()
    qtmodeltester.check(model)
    model.show_entries([make(key) for key in (5, 4, 3, 2)])
    held = QPersistentModelIndex(model.index(2))
    model.show_entries([make(key) for key in (7, 6, 4, 3, 1)])
    assert (held.row(), held.data(ENTRY).key) == (3, 3)
    assert keys(model) == [7, 6, 4, 3, 1]
    model.show_entries([make(3, pinned=True), *map(make, (7, 6, 4, 1))])
    assert keys(model) == [3, 7, 6, 4, 1]
    assert model.row_of(4) == 3
    # So many that a view is better told to begin anew.
    model.show_entries([make(key) for key in range(100, 0, -3)])
    assert keys(model) == list(range(100, 0, -3))


def test_typing_leads_to_the_next_row_that_begins_so(make_entry: MakeEntry) -> None:
    model = HistoryModel()
    names = {3: "Before", 2: "after", 1: "Before too"}
    model.show_entries([make_entry(key, name=name) for key, name in names.items()])
    role = Qt.ItemDataRole.DisplayRole
    for start, typed, row in ((0, "a", 1), (1, "be", 2), (2, "AFTER", 1), (0, "x", None)):
        hits = model.match(model.index(start), role, typed)
        assert [index.row() for index in hits] == ([] if row is None else [row])


def test_a_row_says_all_of_itself_to_those_who_do_not_see_it(make_entry: MakeEntry) -> None:
    model = HistoryModel()
    model.show_entries([make_entry(2), make_entry(1, name="mine", pinned=True)])
    said = model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("mine, Dimension 8, 1 layer, seed 1, 2.70× slower, 95 % CI")
    assert "pinned" in said
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole).count("\n") == 4
