from collections.abc import Callable

import pyqtgraph as pg
import pytest
from fakes import SIZES
from PySide6.QtWidgets import QWidget

from app.core.report.verdicts import state_reach
from app.core.schemes.fp32_copy import COPY
from app.core.schemes.int8 import INT8
from app.ui.panes.size import SizePane
from app.ui.theme import DARK
from app.ui.widgets.figure_table import FigureTable


@pytest.fixture
def pane(show: Callable[[QWidget], QWidget]) -> SizePane:
    pane = SizePane()
    pane.resize(500, 400)
    return show(pane)


def rows(pane: SizePane) -> list[tuple[str, ...]]:
    return list(pane.findChild(FigureTable).shown)


def plot(pane: SizePane) -> pg.PlotItem:
    return pane.findChild(pg.PlotWidget).getPlotItem()


def test_an_empty_pane_says_what_it_will_show(pane: SizePane) -> None:
    assert pane.placeholder == "The saved files' bytes, fp32 beside the candidate"


def test_the_table_says_where_the_bytes_go(pane: SizePane) -> None:
    pane.show_sizes(SIZES, INT8)
    table = rows(pane)
    assert [row[0] for row in table] == [
        "weights",
        "biases",
        "scales, layout",
        "file overhead",
        "total",
    ]
    assert [" ".join(cell.split()) for cell in table[0][1:]] == ["2,048 B 46 %", "512 B 15 %"]
    assert table[4] == ("total", "4,479 B", "3,455 B")
    assert pane.subtitle == state_reach(SIZES, INT8)
    assert pane.placeholder == ""


def test_the_other_side_has_the_name_that_it_is_given(
    pane: SizePane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    pane.show_sizes(SIZES, COPY)
    assert "copy" in visible_texts(pane)


def test_earlier_bars_are_replaced(pane: SizePane) -> None:
    pane.show_sizes(SIZES, INT8)
    before = len(plot(pane).items)
    pane.show_sizes(SIZES, INT8)
    assert len(plot(pane).items) == before > 0


def test_another_theme_redraws_and_keeps_the_figures(pane: SizePane) -> None:
    pane.show_sizes(SIZES, INT8)
    before, light = rows(pane), pane.grab().toImage()
    pane.set_theme(DARK)
    assert rows(pane) == before
    assert pane.grab().toImage() != light
