from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QPen
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.widgets.figure_table import FigureTable


@pytest.fixture
def figures(show: Callable[[QWidget], QWidget]) -> FigureTable:
    return show(FigureTable(("min", "p50"), ("reference", "candidate"), ("Shortest", "Median")))


def labelled(figures: FigureTable, text: str) -> QLabel:
    (label,) = (label for label in figures.findChildren(QLabel) if label.text() == text)
    return label


def test_a_row_shows_its_name_and_its_values(figures: FigureTable) -> None:
    figures.set_row(0, "fp32", ["98 µs", "100 µs"])
    figures.set_row(1, "int8", ["198 µs", "200 µs"])
    assert figures.texts(0) == ("fp32", "98 µs", "100 µs")
    assert figures.texts(1) == ("int8", "198 µs", "200 µs")


def test_values_that_do_not_fit_the_columns_are_refused(figures: FigureTable) -> None:
    with pytest.raises(ValueError, match="zip"):
        figures.set_row(0, "fp32", ["98 µs"])


def test_headings_can_be_named_anew_and_say_what_they_mean(
    figures: FigureTable, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    assert labelled(figures, "p50").toolTip() == "Median"
    figures.set_headings(["fp32", "int8"])
    assert {"fp32", "int8"} <= set(visible_texts(figures))
    assert "p50" not in visible_texts(figures)


def test_a_muted_cell_says_why_and_can_be_unmuted(figures: FigureTable) -> None:
    figures.set_row(0, "fp32", ["98 µs", "100 µs"])
    figures.mute(0, 1, muted=True, tip="9 calls of the 72 that p95 needs")
    cell = labelled(figures, "100 µs")
    assert (cell.property("role"), cell.toolTip()) == ("muted", "9 calls of the 72 that p95 needs")
    figures.mute(0, 1, muted=False)
    assert (cell.property("role"), cell.toolTip()) == ("", "")


def test_values_can_be_selected(figures: FigureTable) -> None:
    figures.set_row(0, "fp32", ["98 µs", "100 µs"])
    flags = labelled(figures, "98 µs").textInteractionFlags()
    assert flags & Qt.TextInteractionFlag.TextSelectableByMouse


def test_a_swatch_appears_before_its_row(figures: FigureTable) -> None:
    def samples() -> int:
        return sum(label.isVisible() and not label.pixmap().isNull() for label in labels)

    labels = figures.findChildren(QLabel)
    before = samples()
    figures.set_swatch(0, QBrush(Qt.GlobalColor.black), QPen())
    assert (before, samples()) == (0, 1)


def test_a_row_can_be_taken_away_and_comes_back_as_it_was(
    figures: FigureTable, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    figures.set_row(0, "fp32", ["98 µs", "100 µs"])
    figures.set_row(1, "int8", ["198 µs", "200 µs"])
    before = visible_texts(figures)
    figures.show_row(0, shown=False)
    assert not {"fp32", "98 µs", "100 µs"} & set(visible_texts(figures))
    assert "int8" in visible_texts(figures)
    figures.show_row(0, shown=True)
    assert visible_texts(figures) == before
