"""Panes are resized, hidden and enlarged, and stand as they stood at the next launch."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panes.pane_grid import Arrangement, PaneGrid, read_arrangement

NAMES = ("left", "right", "under")
Show = Callable[[QWidget], QWidget]


class Bench:
    """A grid of three fields."""

    def __init__(self, show: Show) -> None:
        self.fields = {name: QWidget() for name in NAMES}
        for field in self.fields.values():
            field.setMinimumSize(20, 20)
        self.grid = PaneGrid(
            {name: self.fields[name] for name in NAMES[:2]}, {"under": self.fields["under"]}
        )
        self.grid.resize(1008, 408)
        show(self.grid)

    @property
    def seen(self) -> list[str]:
        """The names of the fields that are seen, once the room has been shared anew."""
        QApplication.processEvents()
        return [name for name, field in self.fields.items() if field.isVisible()]


@pytest.fixture
def bench(show: Show) -> Bench:
    return Bench(show)


def test_the_room_is_shared_as_the_design_says(bench: Bench) -> None:
    left, right = bench.fields["left"].width(), bench.fields["right"].width()
    assert left / right == pytest.approx(19 / 11, rel=0.02)
    assert bench.fields["under"].height() == pytest.approx(200, abs=2)
    assert bench.grid.arrangement == Arrangement()


def test_a_handle_that_is_dragged_is_remembered(bench: Bench, qtbot: QtBot) -> None:
    upper = bench.grid.findChild(QSplitter)
    assert isinstance(upper, QSplitter)
    handle = upper.handle(1)
    with qtbot.waitSignal(bench.grid.changed):
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(4, 50))
        QTest.mouseMove(handle, QPoint(-196, 50))
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(-196, 50))
    kept = bench.grid.arrangement
    assert kept.upper == (bench.fields["left"].width(), bench.fields["right"].width())
    assert kept.upper[0] < kept.upper[1]
    bench.grid.reset()
    assert bench.fields["left"].width() > bench.fields["right"].width()
    bench.grid.arrange(read_arrangement(kept.text, NAMES))
    assert bench.fields["left"].width() == pytest.approx(kept.upper[0], abs=2)
    QTest.mouseDClick(handle, Qt.MouseButton.LeftButton)
    assert bench.grid.arrangement == Arrangement()


def test_a_hidden_pane_gives_its_room_away_and_comes_back(bench: Bench) -> None:
    bench.grid.toggle("left")
    assert bench.seen == ["right", "under"]
    assert bench.fields["right"].width() == pytest.approx(1008, abs=2)
    bench.grid.toggle("right")
    assert bench.seen == ["under"]
    assert bench.fields["under"].height() == pytest.approx(408, abs=2)
    assert bench.grid.arrangement.hidden == ("left", "right")
    bench.grid.toggle("left")
    bench.grid.toggle("right")
    assert bench.seen == list(NAMES)


def test_the_last_pane_cannot_be_hidden(bench: Bench) -> None:
    for name in NAMES:
        bench.grid.toggle(name)
    assert bench.seen == ["under"]


@pytest.mark.parametrize("name", NAMES)
def test_an_enlarged_pane_has_all_the_room_until_it_goes_back(bench: Bench, name: str) -> None:
    bench.grid.enlarge(name)
    assert bench.seen == [name]
    assert bench.fields[name].size() == bench.grid.size()
    assert bench.grid.arrangement == Arrangement()
    bench.grid.enlarge("")
    assert bench.seen == list(NAMES)


def test_what_is_hidden_stays_so_after_another_was_enlarged(bench: Bench) -> None:
    bench.grid.toggle("left")
    bench.grid.enlarge("under")
    bench.grid.enlarge("under")
    assert bench.seen == ["right", "under"]


def test_the_pane_with_the_focus_is_the_one_that_is_enlarged(bench: Bench) -> None:
    inner = QLineEdit(bench.fields["right"])
    inner.show()
    inner.setFocus()
    bench.grid.enlarge_focused()
    assert bench.seen == ["right"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "7",
        '{"upper": [1], "rows": [1, 1], "hidden": []}',
        '{"upper": [0, 1], "rows": [1, 1], "hidden": []}',
        '{"upper": [1, 1e9], "rows": [1, 1], "hidden": []}',
        '{"upper": [1, 1000000], "rows": [1, 1], "hidden": []}',
        '{"upper": [1, 1], "rows": [1, 1], "hidden": 3}',
        '{"upper": [1, 1], "hidden": []}',
        "[" * 100_000,
    ],
)
def test_what_makes_no_sense_is_the_first_arrangement(text: str) -> None:
    assert read_arrangement(text, NAMES) == Arrangement()


def test_all_panes_hidden_is_none_hidden() -> None:
    text = Arrangement((3, 4), (5, 6), NAMES).text
    assert read_arrangement(text, NAMES) == Arrangement((3, 4), (5, 6))


def test_an_arrangement_comes_back_from_its_line() -> None:
    whole = Arrangement((300, 400), (5, 6), ("under",))
    assert read_arrangement(whole.text, NAMES) == whole
