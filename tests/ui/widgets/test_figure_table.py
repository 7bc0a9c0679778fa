from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from app.ui.charts.figures import Figure, FigureRow, Sample
from app.ui.theme import LIGHT
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


def row(name: str, *figures: Figure, sample: Sample | None = None) -> FigureRow:
    return FigureRow(name, figures, sample)


def test_what_is_unsure_is_muted_and_says_why(figures: FigureTable) -> None:
    unsure = Figure("100 µs", unsure=True, tip="9 calls of the 72 that p95 needs")
    figures.show_rows([row("fp32", Figure("98 µs"), unsure)], LIGHT)
    cell = labelled(figures, "100 µs")
    assert (cell.property("role"), cell.toolTip()) == ("muted", "9 calls of the 72 that p95 needs")
    figures.show_rows([row("fp32", Figure("98 µs"), Figure("100 µs"))], LIGHT)
    assert (cell.property("role"), cell.toolTip()) == ("", "")


def test_values_can_be_selected(figures: FigureTable) -> None:
    figures.set_row(0, "fp32", ["98 µs", "100 µs"])
    flags = labelled(figures, "98 µs").textInteractionFlags()
    assert flags & Qt.TextInteractionFlag.TextSelectableByMouse


def test_a_sample_stands_before_its_row_and_goes_with_it(figures: FigureTable) -> None:
    def samples() -> int:
        labels = figures.findChildren(QLabel)
        return sum(label.isVisible() and not label.pixmap().isNull() for label in labels)

    values = (Figure("98 µs"), Figure("100 µs"))
    sampled = row("fp32", *values, sample=Sample("reference", "hatched"))
    for rows, seen in (([sampled], 1), ([row("fp32", *values)], 0), ([sampled] * 2, 2), ([], 0)):
        figures.show_rows(rows, LIGHT)
        assert samples() == seen


def test_rows_that_are_not_given_are_taken_away_and_come_back(
    figures: FigureTable, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    fp32 = row("fp32", Figure("98 µs"), Figure("100 µs"))
    int8 = row("int8", Figure("198 µs"), Figure("200 µs"))
    figures.show_rows([fp32, int8], LIGHT)
    before = visible_texts(figures)
    assert figures.shown == (("fp32", "98 µs", "100 µs"), ("int8", "198 µs", "200 µs"))
    figures.show_rows([fp32], LIGHT)
    assert not {"int8", "198 µs", "200 µs"} & set(visible_texts(figures))
    assert figures.shown == (("fp32", "98 µs", "100 µs"),)
    figures.show_rows([fp32, int8], LIGHT)
    assert visible_texts(figures) == before


def test_a_narrow_table_leaves_its_last_columns_out(show: Callable[[QWidget], QWidget]) -> None:
    table = FigureTable(("one", "two", "three"), ("",), ("", "", ""), least_columns=1)
    table.set_row(0, "name", ("1", "2", "3" * 20))
    holder = QWidget()
    QVBoxLayout(holder).addWidget(table)
    show(holder)

    def seen(width: int) -> list[str]:
        holder.resize(width, 80)
        QApplication.processEvents()
        return [label.text() for label in table.findChildren(QLabel) if label.isVisible()]

    assert "3" * 20 in seen(500)
    narrow = seen(150)
    assert {"one", "1"} <= set(narrow)
    assert not {"three", "3" * 20} & set(narrow)
    assert "3" * 20 in seen(500)


def test_a_low_table_leaves_upper_rows_out_and_keeps_the_sum(
    show: Callable[[QWidget], QWidget],
) -> None:
    table = FigureTable(("one",), [""] * 4, ("",), least_rows=2)
    rows = [FigureRow(name, (Figure(name),)) for name in ("a", "b", "c", "sum")]
    show(table)
    table.show_rows(rows, LIGHT)
    assert len(table.shown) == 4
    table.keep_height(table.least_height)
    assert [names[0] for names in table.shown] == ["a", "sum"]
    table.keep_height(table.measure_rows())
    assert len(table.shown) == 4
