from collections.abc import Callable
from dataclasses import replace

import pyqtgraph as pg
import pytest
from fakes import SIZES
from PySide6.QtWidgets import QWidget

from app.core.report.verdicts import state_reach
from app.core.results.size import FileSize, Sizes, StoredSize
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
        "scales, packing",
        "file overhead",
        "total",
    ]
    assert [" ".join(cell.split()) for cell in table[0][1:]] == ["2.05 kB 46 %", "512 B 15 %"]
    assert table[4] == ("total", "4,479 B", "3,455 B")
    assert pane.subtitle == state_reach(SIZES, INT8)
    assert pane.placeholder == ""


def test_the_total_in_the_stored_type_has_a_row_of_its_own(pane: SizePane) -> None:
    pane.show_sizes(replace(SIZES, stored=StoredSize("float16", 6_910)), INT8)
    assert rows(pane)[-2:] == [("total", "4,479 B", "3,455 B"), ("total as float16", "6,910 B", "")]
    pane.show_sizes(replace(SIZES, stored=StoredSize("mixed", 6_910)), INT8)
    assert rows(pane)[-1][0] == "total, as stored"
    pane.show_sizes(SIZES, INT8)
    assert rows(pane)[-1][0] == "total"


def test_the_other_side_has_the_name_that_it_is_given(
    pane: SizePane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    pane.show_sizes(SIZES, COPY)
    assert "copy" in visible_texts(pane)


@pytest.mark.parametrize(
    ("total_bytes", "unit"),
    [(900, "B"), (4479, "kB"), (209_535_000, "MB"), (3_000_000_000, "GB")],
)
def test_the_axis_has_the_unit_that_suits_the_larger_file(
    pane: SizePane, total_bytes: int, unit: str
) -> None:
    pane.show_sizes(Sizes(FileSize(total_bytes, 0, 0, 0), FileSize(10, 0, 0, 0)), INT8)
    assert plot(pane).getAxis("bottom").labelText == f"bytes on disk ({unit})"
    assert rows(pane)[4][1] == f"{total_bytes:,} B"


def test_a_larger_candidate_fits_the_axis(pane: SizePane) -> None:
    pane.show_sizes(Sizes(FileSize(100, 0, 0, 0), FileSize(200, 0, 0, 0)), INT8)
    assert plot(pane).viewRange()[0][1] > 200


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


def test_an_embedding_and_a_linear_layer_have_rows_of_their_own(pane: SizePane) -> None:
    around = Sizes(
        FileSize(2048, 256, 1000, 1000, embedding_bytes=6000, linear_bytes=4000),
        FileSize(512, 256, 1000, 1000, embedding_bytes=6000, linear_bytes=1000),
    )
    pane.show_sizes(around, INT8)
    names = [row[0] for row in rows(pane)]
    assert names[0] == "embedding (stays fp32)"
    assert "linear" in names
    (linear,) = (row for row in rows(pane) if row[0] == "linear")
    assert [" ".join(cell.split()) for cell in linear[1:]] == ["4 kB 28 %", "1 kB 10 %"]

    pane.show_sizes(SIZES, INT8)
    assert len(rows(pane)) == 5
