from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pyqtgraph as pg
import pytest
from fakes import estimate_speedup, make_latency, make_rounds, summarise
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.results.latency import Latency, Round, RoundSide, SideUsage
from app.ui.charts.latency import draw_ecdf, draw_histogram
from app.ui.charts.latency_course import draw_course, draw_tail
from app.ui.charts.latency_ratio import draw_ratio
from app.ui.charts.latency_table import tabulate_latency
from app.ui.charts.views import COURSE, ECDF, HISTOGRAM, RATIO, TAIL
from app.ui.panes.latency import LatencyPane
from app.ui.theme import DARK
from app.ui.widgets.figure_table import FigureTable


@pytest.fixture
def pane(show: Callable[[QWidget], QWidget]) -> LatencyPane:
    pane = LatencyPane()
    pane.resize(700, 400)
    return show(pane)


def draw(pane: LatencyPane, latency: Latency, candidate: str) -> None:
    pane.show_latency(latency, estimate_speedup(latency.rounds), candidate)


def axis(pane: LatencyPane, name: str) -> pg.AxisItem:
    return pane.findChild(pg.PlotWidget).getPlotItem().getAxis(name)


def texts(pane: LatencyPane, row: int) -> tuple[str, ...]:
    return pane.findChild(FigureTable).texts(row)


def muted(pane: LatencyPane) -> dict[str, str]:
    """Returns the grey figures with what their tips say."""
    labels = pane.findChild(FigureTable).findChildren(QLabel)
    return {
        label.text(): label.toolTip()
        for label in labels
        if label.property("role") == "muted" and "needs" in label.toolTip()
    }


def constant(reference_ns: int, candidate_ns: int, calls: int) -> Latency:
    reference = RoundSide(np.full(calls, reference_ns, dtype=np.int64), SideUsage(None, None))
    candidate = RoundSide(np.full(calls, candidate_ns, dtype=np.int64), SideUsage(0, 0))
    return summarise([Round(0, reference, candidate)])


def test_an_empty_pane_says_what_it_will_show(pane: LatencyPane) -> None:
    assert (
        pane.placeholder
        == "Distributions of single calls, fp32 beside the candidate, with p50, p95 and p99"
    )
    assert not pane.findChild(FigureTable).isVisible()


def test_the_table_holds_the_figures_of_both_sides_grey_where_they_are_unsure(
    pane: LatencyPane,
) -> None:
    latency = constant(100_000, 200_000, 71)
    draw(pane, latency, "int8")
    for row, shown in enumerate(tabulate_latency(latency, ("fp32", "int8"))):
        assert texts(pane, row) == (shown.name, *(figure.text for figure in shown.figures))
    assert muted(pane) == {
        "100 µs": "71 calls of the 368 that p99 needs",
        "200 µs": "71 calls of the 368 that p99 needs",
    }
    assert pane.placeholder == ""


def test_every_axis_has_a_name_and_a_unit(pane: LatencyPane) -> None:
    draw(pane, make_latency(), "int8")
    assert axis(pane, "bottom").labelText == "latency of one call (µs)"
    assert axis(pane, "left").labelText == "share of calls (%)"


def test_the_unit_follows_the_latencies(pane: LatencyPane) -> None:
    draw(pane, constant(5_000_000, 900_000, 10), "int8")
    assert axis(pane, "bottom").labelText == "latency of one call (ms)"


def test_a_click_switches_between_histogram_and_ecdf(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, make_latency(), "int8")
    histogram = pane.grab().toImage()
    qtbot.mouseClick(pane.views.button(ECDF), Qt.MouseButton.LeftButton)
    assert axis(pane, "left").labelText == "calls at or below (%)"
    assert pane.grab().toImage() != histogram
    qtbot.mouseClick(pane.views.button(HISTOGRAM), Qt.MouseButton.LeftButton)
    assert axis(pane, "left").labelText == "share of calls (%)"


def test_the_chosen_view_stays_when_more_rounds_come(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, make_latency(2), "int8")
    qtbot.mouseClick(pane.views.button(ECDF), Qt.MouseButton.LeftButton)
    draw(pane, make_latency(6), "int8")
    assert pane.views.checkedId() == ECDF
    assert axis(pane, "left").labelText == "calls at or below (%)"


def test_a_view_can_be_chosen_before_there_is_anything(qtbot: QtBot, pane: LatencyPane) -> None:
    qtbot.mouseClick(pane.views.button(ECDF), Qt.MouseButton.LeftButton)
    draw(pane, make_latency(), "int8")
    assert axis(pane, "left").labelText == "calls at or below (%)"


@pytest.mark.parametrize("view", range(5))
def test_earlier_curves_are_replaced(pane: LatencyPane, view: int) -> None:
    pane.views.button(view).click()
    draw(pane, make_latency(2), "int8")
    item = pane.findChild(pg.PlotWidget).getPlotItem()
    before = len(item.items)
    for _ in range(5):
        draw(pane, make_latency(6), "int8")
    assert len(item.items) == before > 0


@pytest.mark.parametrize("view", range(5))
@pytest.mark.parametrize(
    "latency",
    [constant(100, 100, 1), constant(1, 3_000_000_000, 5), constant(100_000, 100_000, 2000)],
    ids=["one call", "nanoseconds beside seconds", "all alike"],
)
def test_odd_samples_can_be_drawn(pane: LatencyPane, view: int, latency: Latency) -> None:
    pane.views.button(view).click()
    draw(pane, latency, "int8")
    pane.grab()
    assert texts(pane, 0)[1] == f"{latency.reference.n:,}"


AXES = {
    HISTOGRAM: ("latency of one call (µs)", "share of calls (%)"),
    ECDF: ("latency of one call (µs)", "calls at or below (%)"),
    COURSE: ("round (interrupted ones shaded)", "latency (µs)"),
    TAIL: ("percentile of calls", "latency (µs)"),
    RATIO: ("fp32 median / int8 median", "pair of models"),
}
DRAWN = {HISTOGRAM: draw_histogram, ECDF: draw_ecdf, COURSE: draw_course, TAIL: draw_tail}


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def ranges(pane: LatencyPane) -> tuple[list[float], list[float]]:
    return pane.findChild(pg.PlotWidget).getPlotItem().viewRange()


@pytest.mark.parametrize("view", AXES)
def test_a_click_on_a_view_names_its_axes(qtbot: QtBot, pane: LatencyPane, view: int) -> None:
    draw(pane, make_latency(), "int8")
    click(qtbot, pane.views.button(view))
    assert (axis(pane, "bottom").labelText, axis(pane, "left").labelText) == AXES[view]
    assert pane.views.checkedId() == view


def test_every_view_looks_different(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, make_latency(), "int8")
    plot = pane.findChild(pg.PlotWidget)
    pictures = []
    for view in AXES:
        click(qtbot, pane.views.button(view))
        pictures.append(plot.grab().toImage())
    assert all(one != other for one, other in combinations(pictures, 2))


@pytest.mark.parametrize("view", AXES)
def test_a_view_looks_the_same_whichever_was_seen_before(
    qtbot: QtBot, pane: LatencyPane, view: int
) -> None:
    draw(pane, make_latency(), "int8")
    plot = pane.findChild(pg.PlotWidget)
    pictures = []
    for before in AXES:
        click(qtbot, pane.views.button(before))
        click(qtbot, pane.views.button(view))
        pictures.append(plot.grab().toImage())
    assert all(picture == pictures[0] for picture in pictures)


@pytest.mark.parametrize("view", DRAWN)
def test_a_click_on_log_makes_the_latencies_logarithmic_and_another_even_again(
    qtbot: QtBot, pane: LatencyPane, view: int
) -> None:
    latency = make_latency()
    draw(pane, latency, "int8")
    click(qtbot, pane.views.button(view))
    even, before = ranges(pane), texts(pane, 0)
    click(qtbot, pane.logarithmic)
    expected = DRAWN[view](latency, ("fp32", "int8"), logarithmic=True)
    assert np.allclose(ranges(pane), (expected.x_range, expected.y_range))
    assert ranges(pane) != even
    assert texts(pane, 0) == before
    click(qtbot, pane.logarithmic)
    assert ranges(pane) == even


def test_log_cannot_be_chosen_for_the_ratio_and_is_kept_for_the_other_views(
    qtbot: QtBot, pane: LatencyPane
) -> None:
    latency = make_latency()
    draw(pane, latency, "int8")
    click(qtbot, pane.logarithmic)
    click(qtbot, pane.views.button(RATIO))
    assert not pane.logarithmic.isEnabled()
    ratio = draw_ratio(latency, estimate_speedup(latency.rounds), "int8")
    assert np.allclose(ranges(pane), (ratio.x_range, ratio.y_range))
    click(qtbot, pane.logarithmic)
    click(qtbot, pane.views.button(COURSE))
    assert pane.logarithmic.isEnabled()
    assert pane.logarithmic.isChecked()
    course = draw_course(latency, ("fp32", "int8"), logarithmic=True)
    assert np.allclose(ranges(pane), (course.x_range, course.y_range))


def test_log_can_be_chosen_before_there_is_anything(qtbot: QtBot, pane: LatencyPane) -> None:
    click(qtbot, pane.logarithmic)
    latency = make_latency()
    draw(pane, latency, "int8")
    expected = draw_histogram(latency, ("fp32", "int8"), logarithmic=True)
    assert np.allclose(ranges(pane)[0], expected.x_range)


def test_disturbed_rounds_are_shaded_in_the_course(qtbot: QtBot, pane: LatencyPane) -> None:
    rounds = make_rounds()
    draw(pane, summarise(rounds), "int8")
    click(qtbot, pane.views.button(COURSE))
    plot = pane.findChild(pg.PlotWidget)
    quiet = plot.grab().toImage()
    draw(pane, summarise((*rounds[:3], replace(rounds[3], disturbed=True), *rounds[4:])), "int8")
    shaded = plot.grab().toImage()
    where = plot.getPlotItem().getViewBox()

    def pixel(image: QImage, number: float) -> str:
        # Halfway between both sides' calls, where nothing else is drawn.
        spot = plot.mapFromScene(where.mapViewToScene(QPointF(number, 155)))
        return image.pixelColor(spot).name()

    assert pixel(shaded, 4) != pixel(quiet, 4)
    assert pixel(shaded, 2) == pixel(quiet, 2)
    draw(pane, summarise(rounds), "int8")
    assert plot.grab().toImage() == quiet


def test_the_ratio_follows_its_candidates_name(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, make_latency(), "copy")
    click(qtbot, pane.views.button(RATIO))
    assert axis(pane, "bottom").labelText == "fp32 median / copy median"


def notes(pane: LatencyPane) -> list[str]:
    """Returns what stands in the plot, that is seen."""
    items = pane.findChild(pg.PlotWidget).getPlotItem().items
    return [
        item.toPlainText() for item in items if isinstance(item, pg.TextItem) and item.isVisible()
    ]


def two_slow_calls() -> Latency:
    rounds = make_rounds(1, 400)
    slow = rounds[0].reference.samples_ns.copy()
    slow[:2] = 9_000_000
    return summarise([replace(rounds[0], reference=replace(rounds[0].reference, samples_ns=slow))])


def test_calls_beyond_the_axis_are_told_in_the_plot(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, two_slow_calls(), "int8")
    told = {
        HISTOGRAM: ["slowest 9 ms, 0.5 % of calls →"],
        ECDF: ["slowest 9 ms, 0.5 % of calls →"],
        COURSE: ["fp32 up to 9 ms, 0.5 % of calls ↑"],
        TAIL: [],
        RATIO: [],
    }
    for view, texts in told.items():
        click(qtbot, pane.views.button(view))
        assert notes(pane) == texts
    click(qtbot, pane.views.button(HISTOGRAM))
    draw(pane, constant(100, 100, 5), "int8")
    assert notes(pane) == []


# The scale


def far_apart() -> Latency:
    return make_latency(candidate_us=5_000)


def test_medians_far_apart_are_logarithmic_by_themselves_and_the_title_says_so(
    pane: LatencyPane,
) -> None:
    draw(pane, make_latency(), "int8")
    assert pane.title == "Latency per call (µs)"
    assert not pane.logarithmic.isChecked()
    draw(pane, far_apart(), "int8")
    assert pane.title == "Latency per call (ms, logarithmic)"
    assert pane.logarithmic.isChecked()
    assert pane.accessibleName() == "Latency per call"
    draw(pane, make_latency(), "int8")
    assert pane.title == "Latency per call (µs)"
    assert pane.scale_choice is None


def test_the_users_choice_wins_until_a_click_takes_it_back(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, far_apart(), "int8")
    click(qtbot, pane.logarithmic)
    assert pane.scale_choice is False
    assert pane.title == "Latency per call (ms)"
    draw(pane, far_apart(), "int8")
    assert not pane.logarithmic.isChecked()
    click(qtbot, pane.logarithmic)
    assert pane.scale_choice is None
    assert pane.title == "Latency per call (ms, logarithmic)"
    draw(pane, make_latency(), "int8")
    assert not pane.logarithmic.isChecked()


def test_a_logarithm_that_was_chosen_stays(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, make_latency(), "int8")
    click(qtbot, pane.logarithmic)
    assert pane.scale_choice is True
    for latency in (far_apart(), make_latency()):
        draw(pane, latency, "int8")
        assert pane.logarithmic.isChecked()
    click(qtbot, pane.logarithmic)
    assert pane.scale_choice is None


def test_a_ratio_has_no_unit(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, make_latency(), "int8")
    click(qtbot, pane.views.button(RATIO))
    assert pane.title == "Latency per call"


def test_a_tail_that_reaches_far_is_logarithmic_alone(qtbot: QtBot, pane: LatencyPane) -> None:
    draw(pane, two_slow_calls(), "int8")
    click(qtbot, pane.views.button(TAIL))
    assert pane.logarithmic.isChecked()
    click(qtbot, pane.views.button(HISTOGRAM))
    assert not pane.logarithmic.isChecked()


def test_another_theme_redraws_and_keeps_the_figures(pane: LatencyPane) -> None:
    draw(pane, make_latency(), "int8")
    before, light = texts(pane, 0), pane.grab().toImage()
    pane.set_theme(DARK)
    assert texts(pane, 0) == before
    assert pane.grab().toImage() != light


def test_a_new_result_undims(pane: LatencyPane) -> None:
    draw(pane, make_latency(), "int8")
    pane.dim()
    draw(pane, make_latency(), "int8")
    assert not pane.dimmed
