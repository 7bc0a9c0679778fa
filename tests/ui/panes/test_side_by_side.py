"""Comparisons beside each other in real panes, with axes that can be compared."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pyqtgraph as pg
import pytest
from fakes import make_comparison, make_rounds
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.spec import ComparisonSpec
from app.ui.charts.views import ECDF, RATIO
from app.ui.page.options import MOST
from app.ui.panes.headers import CELL, SCORES
from app.ui.panes.side_by_side import SideBySide
from app.ui.theme import DARK
from app.ui.widgets.figure_table import FigureTable

LEFT = Qt.MouseButton.LeftButton
SPECS = tuple(replace(ComparisonSpec(), seed=seed) for seed in range(1, 6))
SHOWN = tuple(
    make_comparison(spec, rounds=make_rounds(candidate_us=200 + 100 * number))
    for number, spec in enumerate(SPECS)
)


@pytest.fixture
def page(show: Callable[[QWidget], QWidget]) -> SideBySide:
    page = SideBySide()
    page.resize(780, 700)
    return show(page)


def ranges(page: SideBySide, name: str) -> list[tuple[list[float], list[float]]]:
    items = []
    for column in page.grid.columns:
        view = getattr(column, name).findChild(pg.PlotWidget).getPlotItem().getViewBox()
        items.append(tuple(view.viewRange()))
    return items


def test_an_empty_page_says_how_to_fill_it(
    page: SideBySide, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    assert any("with Ctrl held down" in text for text in visible_texts(page))
    assert not page.picture_button.isVisible()


@pytest.mark.parametrize("count", [2, 3, 4])
def test_each_comparison_has_its_column(page: SideBySide, count: int) -> None:
    page.show_comparisons(SHOWN[:count])
    columns = page.grid.columns
    assert [column.head.difference for column in columns] == [
        f"seed {number}" for number in range(1, count + 1)
    ]
    assert all(card.isVisible() for column in columns for card in column.cards)
    for row in zip(*(column.cards for column in columns), strict=True):
        assert len({card.y() for card in row}) == 1
        assert len({card.height() for card in row}) == 1
        assert all(left.geometry().right() < right.x() for left, right in pairwise(row))


def test_columns_are_no_narrower_than_their_figures(page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:MOST])
    for column in page.grid.columns:
        for card in column.cards:
            assert card.width() >= card.minimumSizeHint().width()
    assert page.grid.horizontalScrollBar().maximum() > 0
    assert page.minimumSizeHint().width() < 780


def test_more_than_there_is_room_for_are_left_out(page: SideBySide) -> None:
    page.show_comparisons(SHOWN)
    assert page.comparisons == SHOWN[:MOST]


def test_a_row_shares_its_axes(page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:3])
    assert len({str(x) for x, _ in ranges(page, "latency")}) == 1
    assert len({str(x) for x, _ in ranges(page, "sizes")}) == 1
    assert len({str(both) for both in ranges(page, "divergence")}) == 1
    assert page.note == "The columns share one axis for latency, size and difference."


def test_a_stretch_that_is_enlarged_in_one_column_is_in_all(page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:2])
    (low, high), _ = ranges(page, "latency")[0]
    page.grid.columns[0].latency.plot.item.setXRange(low, (low + high) / 2, padding=0)
    assert len({str(x) for x, _ in ranges(page, "latency")}) == 1


def test_one_switch_turns_the_view_of_all_columns(qtbot: QtBot, page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:2])
    qtbot.mouseClick(page.choices.latency_views.button(ECDF), LEFT)
    qtbot.mouseClick(page.choices.difference_views.button(CELL), LEFT)
    for column in page.grid.columns:
        assert column.divergence.subtitle == "c after the last step"
    assert all(y[1] > 100 for _, y in ranges(page, "latency"))
    qtbot.mouseClick(page.choices.latency_views.button(RATIO), LEFT)
    assert "latency" not in page.note.split(".")[0]


def test_scores_that_there_are_none_of_are_said_to_be_missing(
    qtbot: QtBot, page: SideBySide
) -> None:
    page.show_comparisons(SHOWN[:2])
    qtbot.mouseClick(page.choices.difference_views.button(SCORES), LEFT)
    assert [c.divergence.subtitle for c in page.grid.columns] == ["h: there is no other"] * 2


def test_the_scale_is_the_users_until_they_take_it_back(qtbot: QtBot, page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:2])
    assert not page.choices.log_button.isChecked()
    qtbot.mouseClick(page.choices.log_button, LEFT)
    assert all("logarithmic" in column.latency.title for column in page.grid.columns)
    qtbot.mouseClick(page.choices.log_button, LEFT)
    assert page.choices.logarithmic is None
    assert not any("logarithmic" in column.latency.title for column in page.grid.columns)


def test_one_that_was_not_timed_says_so_beside_one_that_was(page: SideBySide) -> None:
    bare = replace(SHOWN[0], latency=None, speedup=None)
    page.show_comparisons((bare, SHOWN[1]))
    first, second = page.grid.columns
    assert first.latency.placeholder == "No call was timed."
    assert second.latency.findChild(FigureTable).shown[0][0] == "calls"


def test_a_column_is_taken_away(qtbot: QtBot, page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:3])
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(page.grid.columns[1].head.remove_button, LEFT)
    assert page.comparisons == (SHOWN[0], SHOWN[2])
    assert [column.head.difference for column in page.grid.columns] == ["seed 1", "seed 3"]
    for _ in range(2):
        qtbot.mouseClick(page.grid.columns[0].head.remove_button, LEFT)
    assert page.comparisons == ()
    assert not page.grid.isVisible()


def test_the_baseline_can_be_added_once(qtbot: QtBot, page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:2])
    assert not page.baseline_button.isEnabled()
    page.show_baseline(SHOWN[2])
    qtbot.mouseClick(page.baseline_button, LEFT)
    assert page.comparisons == SHOWN[:3]
    assert not page.baseline_button.isEnabled()


def test_a_new_theme_reaches_columns_that_come_later(page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:2])
    page.set_theme(DARK)
    page.show_comparisons(SHOWN[:3])
    assert all(card.theme is DARK for column in page.grid.columns for card in column.cards)


def test_the_page_takes_no_more_room_than_there_is(page: SideBySide) -> None:
    page.show_comparisons(SHOWN[:MOST])
    assert page.minimumSizeHint().height() < 400
    page.resize(QSize(1600, 900))
    assert page.grid.horizontalScrollBar().maximum() == 0
