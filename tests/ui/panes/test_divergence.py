from collections.abc import Callable
from dataclasses import replace

import pyqtgraph as pg
import pytest
from fakes import make_batch_effect, make_divergence
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.report.batch_effect import state_batch_effect
from app.core.report.verdicts import describe_scores
from app.core.results.divergence import Divergence
from app.ui.charts.batch_effect import draw_batch_effect
from app.ui.charts.divergence import draw_cell
from app.ui.panes.divergence import DivergencePane
from app.ui.panes.headers import BATCH, CELL, HIDDEN, SCORES
from app.ui.theme import DARK, sans

BATCH_NOTE = "batch-mates share one activation scale: a row depends on the others"


@pytest.fixture
def pane(show: Callable[[QWidget], QWidget]) -> DivergencePane:
    pane = DivergencePane()
    pane.resize(800, 400)
    return show(pane)


def drawn(pane: DivergencePane, kind: type) -> list[object]:
    """Returns the parts of a kind that the user sees."""
    scene = pane.findChild(pg.GraphicsLayoutWidget).scene()
    return [item for item in scene.items() if isinstance(item, kind) and item.isVisible()]


def labels(pane: DivergencePane) -> set[str]:
    axes = drawn(pane, pg.AxisItem)
    return {axis.labelText for axis in axes if axis.labelText and axis.label.isVisible()}


def with_scores() -> Divergence:
    """Returns differences whose scores are twice as far apart as h."""
    divergence = make_divergence()
    h = divergence.hidden
    scores = replace(h, mean=2 * h.mean, p95=2 * h.p95, max=2 * h.max)
    return replace(divergence, scores=scores, scores_percent=0.25)


def test_an_empty_pane_says_what_it_will_show(pane: DivergencePane) -> None:
    assert pane.placeholder.startswith("The difference |h fp32 − h candidate| at every time step")


def test_every_axis_has_a_name(pane: DivergencePane) -> None:
    pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    assert {"|Δh|", "time step", "unit"} <= labels(pane)
    assert pane.placeholder == ""


def test_a_click_switches_between_h_and_c(qtbot: QtBot, pane: DivergencePane) -> None:
    pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    hidden = pane.grab().toImage()
    qtbot.mouseClick(pane.views.button(CELL), Qt.MouseButton.LeftButton)
    assert {"|Δc|", draw_cell(make_divergence()).x_axis} <= labels(pane)
    assert "time step" not in labels(pane)
    assert pane.grab().toImage() != hidden
    qtbot.mouseClick(pane.views.button(HIDDEN), Qt.MouseButton.LeftButton)
    assert {"|Δh|", "time step", "unit"} <= labels(pane)


def test_the_chosen_view_stays_for_the_next_result(qtbot: QtBot, pane: DivergencePane) -> None:
    pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    qtbot.mouseClick(pane.views.button(CELL), Qt.MouseButton.LeftButton)
    pane.show_divergence(make_divergence(30, 16), "int8", shares_scale=False)
    assert pane.views.checkedId() == CELL
    assert "|Δc|" in labels(pane)


@pytest.mark.parametrize("view", [HIDDEN, CELL])
@pytest.mark.parametrize(("steps", "units"), [(1, 1), (1, 8), (20, 1), (5000, 64)])
def test_the_smallest_and_the_longest_sequences_can_be_drawn(
    pane: DivergencePane, view: int, steps: int, units: int
) -> None:
    pane.views.button(view).click()
    pane.show_divergence(make_divergence(steps, units), "int8", shares_scale=False)
    assert not pane.grab().isNull()
    assert pane.placeholder == ""


def test_a_batch_is_explained_and_a_single_sequence_is_not(pane: DivergencePane) -> None:
    pane.show_divergence(make_divergence(), "int8", shares_scale=True)
    assert BATCH_NOTE in pane.subtitle
    pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    assert pane.subtitle == ""


@pytest.mark.parametrize("scale", [0, 1e-7, 1e-3, 1])
def test_the_numbers_of_the_map_leave_room_for_their_name(
    pane: DivergencePane, scale: float
) -> None:
    pane.show_divergence(make_divergence(scale=scale), "int8", shares_scale=False)
    (bar,) = drawn(pane, pg.ColorBarItem)
    axis = bar.getAxis("right")
    low, high = axis.range
    (spacing, values), *_ = axis.tickValues(low, high, axis.size().height())
    texts = axis.tickStrings(values, 1.0, spacing)
    widest = max(QFontMetricsF(sans(11)).horizontalAdvance(text) for text in texts)
    assert axis.width() >= widest + 24


def test_a_map_that_averages_units_says_so(qtbot: QtBot, pane: DivergencePane) -> None:
    pane.show_divergence(make_divergence(20, 512, rows=128), "int8", shares_scale=False)
    assert pane.subtitle == "a cell averages 4 units"
    qtbot.mouseClick(pane.views.button(CELL), Qt.MouseButton.LeftButton)
    assert "averages" not in pane.subtitle


@pytest.mark.parametrize("view", [HIDDEN, CELL])
def test_earlier_lines_are_replaced(pane: DivergencePane, view: int) -> None:
    pane.views.button(view).click()
    pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    scene = pane.findChild(pg.GraphicsLayoutWidget).scene()
    before = len(scene.items())
    for _ in range(5):
        pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    assert len(scene.items()) == before


def test_another_theme_redraws(pane: DivergencePane) -> None:
    pane.show_divergence(make_divergence(), "int8", shares_scale=True)
    light, said = pane.grab().toImage(), pane.subtitle
    pane.set_theme(DARK)
    assert pane.grab().toImage() != light
    assert pane.subtitle == said


def test_scores_and_batch_mates_are_offered_only_where_they_are_known(
    pane: DivergencePane,
) -> None:
    pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    assert not any(pane.views.button(view).isVisible() for view in (SCORES, BATCH))
    pane.show_divergence(with_scores(), "int8", shares_scale=True, batch_effect=make_batch_effect())
    assert all(pane.views.button(view).isVisible() for view in (SCORES, BATCH))


def test_the_scores_are_drawn_and_told_in_percent(
    qtbot: QtBot, pane: DivergencePane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    divergence = with_scores()
    pane.show_divergence(divergence, "int8", shares_scale=False)
    qtbot.mouseClick(pane.views.button(SCORES), Qt.MouseButton.LeftButton)
    assert {"|Δscore|", "time step"} <= labels(pane)
    assert describe_scores(divergence) in visible_texts(pane)


def test_batch_mates_are_bars_of_int8_and_dots_of_fp32(
    qtbot: QtBot, pane: DivergencePane, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    effect = make_batch_effect()
    pane.show_divergence(make_divergence(), "int8", shares_scale=True)
    assert BATCH_NOTE in pane.subtitle
    pane.show_batch_effect(effect)
    assert BATCH_NOTE not in pane.subtitle
    qtbot.mouseClick(pane.views.button(BATCH), Qt.MouseButton.LeftButton)
    assert {"mean |Δh|", draw_batch_effect(effect).x_axis} <= labels(pane)
    stated = state_batch_effect(effect, "int8")
    (said,) = (text for text in visible_texts(pane) if text.startswith(stated))
    assert said.endswith("Bars are int8; dots ● are fp32, the control.")


def test_a_wish_that_cannot_be_shown_comes_back_when_it_can(
    qtbot: QtBot, pane: DivergencePane
) -> None:
    pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    qtbot.mouseClick(pane.views.button(CELL), Qt.MouseButton.LeftButton)
    gru = replace(make_divergence(), cell=None, cell_units=None)
    pane.show_divergence(gru, "int8", shares_scale=False)
    assert not pane.views.button(CELL).isVisible()
    assert "|Δh|" in labels(pane)
    pane.show_divergence(make_divergence(), "int8", shares_scale=False)
    assert "|Δc|" in labels(pane)
