from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
import pytest
from fakes import make_accuracy
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QWidget

from app.core.results.accuracy import Accuracy
from app.ui.panes.accuracy import AccuracyPane
from app.ui.theme import DARK
from app.ui.widgets.figure_table import FigureTable


@pytest.fixture
def pane(show: Callable[[QWidget], QWidget]) -> AccuracyPane:
    pane = AccuracyPane()
    pane.resize(1000, 600)
    return show(pane)


def answers(labels: list[int], reference: list[int], candidate: list[int]) -> Accuracy:
    sides = [np.array(side, dtype=np.int64) for side in (labels, reference, candidate)]
    return Accuracy(*sides, 7 + np.arange(len(labels), dtype=np.int64))


def table(pane: AccuracyPane) -> QTableView:
    return pane.findChild(QTableView)


def rows(pane: AccuracyPane) -> list[list[str]]:
    model = table(pane).model()
    columns = range(model.columnCount())
    return [[model.index(row, c).data() for c in columns] for row in range(model.rowCount())]


def test_an_empty_pane_says_how_to_fill_it(pane: AccuracyPane) -> None:
    assert "Train on Japanese vowels" in pane.placeholder


def test_both_sides_stand_with_their_share_and_wilsons_interval(pane: AccuracyPane) -> None:
    pane.show_accuracy(make_accuracy(), "int8")
    figures = pane.findChild(FigureTable)
    assert figures.texts(0) == ("● fp32", "359 of 370", "97.0 %", "94.8 to 98.3 %")
    assert figures.texts(1) == ("▲ int8", "358 of 370", "96.8 %", "94.4 to 98.1 %")
    assert pane.subtitle == "who of nine speaks, 370 utterances"
    assert pane.placeholder == ""


def test_both_plots_begin_at_the_same_place_from_the_first_time_on(pane: AccuracyPane) -> None:
    for candidate in ("int8 per channel", "int8"):
        pane.show_accuracy(make_accuracy(), candidate)
        pane.grab()
        plots = [widget.getPlotItem() for widget in pane.findChildren(pg.PlotWidget)]
        lefts = {plot.getViewBox().sceneBoundingRect().left() for plot in plots}
        assert (len(plots), len(lefts)) == (2, 1)


def test_the_pair_is_judged_by_the_answers_that_only_one_side_has_right(
    pane: AccuracyPane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    pane.show_accuracy(make_accuracy(), "int8")
    said = next(text for text in visible_texts(pane) if "McNemar's" in text)
    assert said.startswith("int8 − fp32: −0.3 points, 95 % CI ")
    assert "McNemar's exact p = 1: cannot tell which is better." in said
    assert "Only fp32 is right 2 times, only int8 1 time." in said
    assert said.endswith("Both say the same of 366 of 370 utterances (98.9 %).")


def test_the_table_tells_each_flip_and_who_is_right(
    pane: AccuracyPane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    pane.show_accuracy(answers([0, 1, 2, 3], [0, 1, 4, 5], [0, 8, 2, 6]), "int8")
    assert "3 answers flipped" in visible_texts(pane)
    assert rows(pane) == [
        ["2", "8", "2", "2", "9", "● fp32"],
        ["3", "9", "3", "5", "3", "▲ int8"],
        ["4", "10", "4", "6", "7", "neither"],
    ]


def test_what_the_right_side_said_is_strong(pane: AccuracyPane) -> None:
    pane.show_accuracy(answers([0, 1, 2, 3], [0, 1, 4, 5], [0, 8, 2, 6]), "int8")
    model = table(pane).model()
    cells = [(row, column) for row in range(3) for column in range(6)]
    font = Qt.ItemDataRole.FontRole
    normal = model.index(0, 0).data(font).weight()
    strong = [c for c in cells if model.index(*c).data(font).weight() > normal]
    assert strong == [(0, 3), (1, 4)]


def test_the_other_sides_name_heads_its_column(pane: AccuracyPane) -> None:
    pane.show_accuracy(make_accuracy(), "fp32 copy")
    model = table(pane).model()
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in (3, 4)]
    assert heads == ["fp32 said", "fp32 copy said"]


def test_a_long_name_leaves_the_last_column_its_heading(pane: AccuracyPane) -> None:
    pane.resize(984, 586)
    pane.show_accuracy(make_accuracy(), "int8 per channel")
    pane.grab()
    header = table(pane).horizontalHeader()
    assert header.sectionSize(5) >= header.sectionSizeHint(5)
    assert header.length() <= table(pane).viewport().width()


def test_a_sentence_stands_for_a_table_without_a_flip(
    pane: AccuracyPane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    pane.show_accuracy(make_accuracy(lost=0, gained=0, both_wrong=0), "int8")
    assert not table(pane).isVisible()
    shown = visible_texts(pane)
    assert "No answer flipped" in shown
    assert "fp32 and int8 name the same speaker for each of the 370 utterances." in shown
    pane.show_accuracy(make_accuracy(), "int8")
    assert table(pane).isVisible()
    assert "No answer flipped" not in visible_texts(pane)


def test_a_comparison_without_a_task_empties_the_pane(pane: AccuracyPane) -> None:
    pane.show_accuracy(make_accuracy(), "int8")
    pane.show_accuracy(None, "int8")
    assert pane.empty
    assert pane.subtitle == ""


def test_another_theme_redraws_and_keeps_the_figures(pane: AccuracyPane) -> None:
    pane.show_accuracy(make_accuracy(), "int8")
    before, light = pane.findChild(FigureTable).texts(0), pane.grab().toImage()
    pane.set_theme(DARK)
    assert pane.findChild(FigureTable).texts(0) == before
    assert pane.grab().toImage() != light
