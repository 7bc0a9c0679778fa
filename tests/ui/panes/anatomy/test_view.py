import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from fakes import make_anatomy
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.core.report.matrices import LEVELS, SQNR, WHOLE
from app.core.results.anatomy import Anatomy
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.panes.anatomy.layer_errors import CELL
from app.ui.panes.anatomy.view import AnatomyView
from app.ui.theme import DARK
from app.ui.widgets.pane import Pane
from app.ui.widgets.plot import Key

SPEC = ComparisonSpec(num_layers=2, seq_len=20)
GRU = replace(SPEC, cell="gru")


@pytest.fixture
def view(show: Callable[[QWidget], QWidget]) -> AnatomyView:
    view = AnatomyView()
    view.resize(1100, 760)
    return show(view)


def table(view: AnatomyView) -> QTableView:
    return view.matrices.findChild(QTableView)


def cell(view: AnatomyView, row: int, column: int) -> str:
    return table(view).model().index(row, column).data()


def headings(view: AnatomyView) -> list[str]:
    model = table(view).model()
    return [
        model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())
    ]


def strong(view: AnatomyView) -> list[tuple[int, int]]:
    model, font = table(view).model(), Qt.ItemDataRole.FontRole
    cells = [(r, c) for r in range(model.rowCount()) for c in range(model.columnCount())]
    weights = {place: model.index(*place).data(font).weight() for place in cells}
    return [place for place in cells if weights[place] > min(weights.values())]


def click(qtbot: QtBot, view: AnatomyView, row: int, column: int) -> None:
    where = table(view).visualRect(table(view).model().index(row, column)).center()
    qtbot.mouseClick(table(view).viewport(), Qt.MouseButton.LeftButton, pos=where)


def axis_name(pane: Pane) -> str:
    return pane.findChild(pg.PlotWidget).getPlotItem().getAxis("left").labelText


def axis_range(pane: Pane) -> list[float]:
    return pane.findChild(pg.PlotWidget).getPlotItem().viewRange()[1]


def panes(view: AnatomyView) -> tuple[Pane, ...]:
    return (view.matrices, view.weights, view.errors, view.sources)


def with_levels(anatomy: Anatomy, filled: dict[int, int]) -> Anatomy:
    """Returns an anatomy the first gate of whose worst matrix has so many weights on levels."""
    histogram = np.zeros(256, np.int64)
    for level, count in filled.items():
        histogram[level + 128] = count
    tensors = list(anatomy.tensors)
    gate = replace(
        tensors[1].gates[0],
        histogram=histogram,
        largest=0.5,
        largest_sigmas=3.25,
        levels_in_use=len(filled),
        sqnr_db=float("inf"),
    )
    tensors[1] = replace(tensors[1], gates=(gate, *tensors[1].gates[1:]))
    return replace(anatomy, tensors=tuple(tensors))


def test_an_empty_view_says_what_it_will_take_apart(view: AnatomyView) -> None:
    assert view.finding.text.startswith("Which weights do the most harm, and what would help: ")
    assert all(pane.empty for pane in panes(view))


def test_the_worst_matrix_is_named_with_its_remedy(view: AnatomyView) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    assert view.finding.text == (
        "Layer 1 recurrent weights do the most harm of all matrices: quantized alone they move h "
        "by 0.0011 on average.: A scale for each row would cut the error of layer 1 recurrent "
        "weights from 0.0011 to 0.0003. Weights do more harm than activations (mean |Δh| 0.0012 "
        "against 0.0007)."
    )
    assert not any(pane.empty for pane in panes(view))


@pytest.mark.parametrize(
    ("scheme", "said"),
    [("float32", "Nothing was quantized"), ("int8", "This comparison has not been taken apart")],
)
def test_a_comparison_without_an_anatomy_says_why(
    view: AnatomyView, scheme: str, said: str
) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    view.show_anatomy(None, replace(SPEC, scheme=scheme))
    assert view.finding.text.startswith(said)
    assert all(pane.empty for pane in panes(view))


def test_panes_that_do_not_apply_to_a_scheme_give_way_to_what_it_rounds(
    view: AnatomyView, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    view.show_anatomy(None, replace(SPEC, scheme="float16"))
    why = find_scheme("float16").unapplied
    assert why is not None
    assert view.finding.text.startswith(why.headline)
    assert not any(pane.isVisible() for pane in panes(view))
    shown = " ".join(visible_texts(view))
    assert not re.search(r"int8|grid|level|scale", shown)
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    assert all(pane.isVisible() for pane in panes(view))
    view.show_anatomy(None, replace(SPEC, scheme="float32"))
    assert all(pane.isVisible() for pane in panes(view))


def test_rows_are_matrices_with_their_harm(view: AnatomyView) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    assert headings(view) == ["matrix", "harm |Δh|", "i", "f", "g", "o"]
    assert [[cell(view, row, column) for column in (0, 1)] for row in range(4)] == [
        ["layer 1 input weights", "0.0004"],
        ["layer 1 recurrent weights", "0.0011"],
        ["layer 2 input weights", "0.000133"],
        ["layer 2 recurrent weights", "0.0001"],
    ]


def test_a_grus_columns_are_its_three_gates(view: AnatomyView) -> None:
    view.show_anatomy(make_anatomy(GRU), GRU)
    assert headings(view)[2:] == ["r", "z", "n"]


def test_a_click_switches_what_the_cells_say_and_which_is_strong(
    qtbot: QtBot, view: AnatomyView
) -> None:
    view.show_anatomy(with_levels(make_anatomy(SPEC), {0: 9, 5: 1, 127: 1}), SPEC)
    # The last matrix's first gate is furthest out: 3.5 + 0.1 * 3.
    assert cell(view, 1, 2) == "3.25"
    assert cell(view, 3, 2) == "3.8"
    assert strong(view) == [(1, 0), (1, 1), (3, 2)]
    qtbot.mouseClick(view.matrices.views.button(LEVELS), Qt.MouseButton.LeftButton)
    assert cell(view, 1, 2) == "3"
    assert strong(view) == [(1, 0), (1, 1), (1, 2)]
    qtbot.mouseClick(view.matrices.views.button(SQNR), Qt.MouseButton.LeftButton)
    assert cell(view, 1, 2) == "∞"
    # 44 - 3.8 dB is the least signal.
    assert cell(view, 3, 2) == "40.2"
    assert strong(view) == [(1, 0), (1, 1), (3, 2)]


def test_the_worst_matrix_is_chosen_first_and_silently(qtbot: QtBot, view: AnatomyView) -> None:
    with qtbot.assertNotEmitted(view.matrices.chosen):
        view.show_anatomy(make_anatomy(SPEC), SPEC)
    assert view.matrices.place == (1, WHOLE)
    assert view.weights.figures.startswith("layer 1 recurrent weights (weight_hh_l0), all gates: ")


def test_a_click_on_a_gate_shows_its_weights(qtbot: QtBot, view: AnatomyView) -> None:
    anatomy = with_levels(make_anatomy(SPEC), {0: 100, 5: 10, 127: 1})
    view.show_anatomy(anatomy, SPEC)
    with qtbot.waitSignal(view.matrices.chosen) as chosen:
        click(qtbot, view, 1, 2)
    assert chosen.args == [1, 0]
    assert view.weights.figures == (
        "layer 1 recurrent weights (weight_hh_l0), gate i: largest weight 0.5, 3.25\u00a0σ; "
        "3 of 256 levels are in use; SQNR ∞\u00a0dB"
    )
    assert axis_range(view.weights)[0] < 0
    qtbot.mouseClick(view.weights.logarithmic, Qt.MouseButton.LeftButton)
    assert axis_range(view.weights) == pytest.approx([0, 106])


def test_arrow_keys_choose_as_the_mouse_does(qtbot: QtBot, view: AnatomyView) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    click(qtbot, view, 1, 2)
    qtbot.keyClick(table(view), Qt.Key.Key_Right)
    assert view.matrices.place == (1, 1)
    qtbot.keyClick(table(view), Qt.Key.Key_Down)
    assert view.matrices.place == (2, 1)
    assert view.weights.figures.startswith("layer 2 input weights (weight_ih_l1), gate f: ")


def test_the_chosen_gate_stays_for_matrices_of_the_same_shape_only(
    qtbot: QtBot, view: AnatomyView
) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    click(qtbot, view, 3, 4)
    view.show_anatomy(make_anatomy(SPEC, outlier=20), SPEC)
    assert view.matrices.place == (3, 2)
    view.show_anatomy(make_anatomy(GRU), GRU)
    assert view.matrices.place == (1, WHOLE)


def test_the_worst_matrix_is_followed_until_another_is_chosen(
    qtbot: QtBot, view: AnatomyView
) -> None:
    first = make_anatomy(SPEC)
    worse = replace(first.tensors[3], harm=first.tensors[1].harm * 10)
    later = replace(first, tensors=(*first.tensors[:3], worse))
    view.show_anatomy(first, SPEC)
    view.show_anatomy(later, SPEC)
    assert view.matrices.place == (3, WHOLE)
    click(qtbot, view, 0, 0)
    view.show_anatomy(first, SPEC)
    assert view.matrices.place == (0, WHOLE)


def test_the_chosen_matrix_is_in_sight_also_when_its_tab_was_hidden(view: AnatomyView) -> None:
    deep = ComparisonSpec(num_layers=16)
    anatomy = make_anatomy(deep)
    last = replace(anatomy.tensors[-1], harm=1.0)
    anatomy = replace(anatomy, tensors=(*anatomy.tensors[:-1], last))

    def in_sight() -> bool:
        shown = table(view)
        return shown.viewport().rect().contains(shown.visualRect(shown.currentIndex()))

    view.show_anatomy(anatomy, deep)
    assert view.matrices.place == (31, WHOLE)
    assert in_sight()
    view.hide()
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    view.show_anatomy(anatomy, deep)
    view.show()
    assert in_sight()


def test_a_click_shows_the_errors_of_c(qtbot: QtBot, view: AnatomyView) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    assert axis_name(view.errors) == "mean |Δh|"
    qtbot.mouseClick(view.errors.views.button(CELL), Qt.MouseButton.LeftButton)
    assert axis_name(view.errors) == "mean |Δc|"


def test_a_gru_goes_back_to_h_and_offers_no_c(qtbot: QtBot, view: AnatomyView) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    qtbot.mouseClick(view.errors.views.button(CELL), Qt.MouseButton.LeftButton)
    view.show_anatomy(make_anatomy(GRU), GRU)
    assert not view.errors.views.button(CELL).isVisible()
    assert axis_name(view.errors) == "mean |Δh|"


def test_the_legend_is_seen_where_directions_are_told_apart(view: AnatomyView) -> None:
    spec = replace(SPEC, bidirectional=True)
    view.show_anatomy(make_anatomy(spec), spec)
    assert view.errors.findChild(Key).isVisible()
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    assert not view.errors.findChild(Key).isVisible()


def test_the_last_step_is_told_under_the_sources(view: AnatomyView) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    assert view.sources.figures == ("h after the last step", "1.21 %", "0.99993")


def test_matrices_that_tie_are_both_strong(view: AnatomyView) -> None:
    anatomy = make_anatomy(SPEC)
    tied = replace(anatomy.tensors[3], harm=anatomy.tensors[1].harm * 0.95)
    view.show_anatomy(replace(anatomy, tensors=(*anatomy.tensors[:3], tied)), SPEC)
    assert {(1, 0), (1, 1), (3, 0), (3, 1)} < set(strong(view))
    assert view.matrices.place == (1, WHOLE)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("settles", "The error settles: 1.0 % larger over the last three quarters of the steps, "),
        ("grows", "The error grows: 1.0 % larger "),
        ("short", "Too short to tell whether the error grows: "),
    ],
)
def test_the_growth_is_said_in_words(view: AnatomyView, verdict: str, said: str) -> None:
    view.show_anatomy(make_anatomy(SPEC, verdict=verdict), SPEC)
    assert view.errors.verdict.startswith(said)


def test_another_theme_redraws_and_keeps_the_words(view: AnatomyView) -> None:
    view.show_anatomy(make_anatomy(SPEC), SPEC)
    said, light = view.finding.text, view.grab().toImage()
    for card in view.cards:
        card.set_theme(DARK)
    assert view.finding.text == said
    assert view.grab().toImage() != light


def test_the_weights_are_named_after_the_grid_of_their_scheme(view: AnatomyView) -> None:
    assert view.weights.title == "Weights on the int8 grid"
    scheme = replace(find_scheme("int8"), rounds_to="int4")
    view.weights.show_weights(make_anatomy(SPEC).tensors[0], WHOLE, scheme)
    assert view.weights.title == "Weights on the int4 grid"
