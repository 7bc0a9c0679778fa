"""What a plot pane says to who cannot see it follows what it shows."""

from dataclasses import replace

import pytest
from fakes import make_anatomy, make_comparison
from pytestqt.qtbot import QtBot

from app.core.report.matrices import WHOLE
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.charts.views import COURSE, ECDF
from app.ui.panes.anatomy.sources import SourcesPane
from app.ui.panes.anatomy.weights import WeightsPane
from app.ui.panes.latency import LatencyPane

SCHEME = find_scheme(ComparisonSpec().scheme)


@pytest.fixture
def latency(qtbot: QtBot) -> LatencyPane:
    pane = LatencyPane()
    qtbot.addWidget(pane)
    shown = make_comparison()
    assert shown.latency is not None
    assert shown.speedup is not None
    pane.show_latency(shown.latency, shown.speedup, "int8")
    qtbot.waitUntil(lambda: bool(pane.accessibleDescription()))
    return pane


def test_a_view_that_is_chosen_is_told(latency: LatencyPane, qtbot: QtBot) -> None:
    assert "Upwards: share of calls (%)" in latency.accessibleDescription()
    for view, axis in ((ECDF, "calls at or below (%)"), (COURSE, "round (")):
        latency.views.button(view).click()
        qtbot.waitUntil(lambda axis=axis: axis in latency.accessibleDescription())


def test_sides_are_told_by_their_names(latency: LatencyPane) -> None:
    told = latency.accessibleDescription()
    assert "fp32: " in told
    assert "int8: " in told
    assert "other side" not in told


def test_a_baseline_is_told_as_soon_as_it_is_drawn(latency: LatencyPane, qtbot: QtBot) -> None:
    latency.show_baseline(replace(make_comparison()))
    qtbot.waitUntil(lambda: "baseline" in latency.accessibleDescription())
    latency.show_baseline(None)
    qtbot.waitUntil(lambda: "baseline" not in latency.accessibleDescription())


def test_what_is_cleared_is_told_no_longer(latency: LatencyPane, qtbot: QtBot) -> None:
    # One is still to be told when the pane is cleared.
    latency.views.button(ECDF).click()
    latency.clear()
    qtbot.wait(20)
    assert latency.accessibleDescription() == latency.placeholder


def test_an_axis_that_turns_logarithmic_is_told_although_nothing_is_said_beside_the_title(
    qtbot: QtBot,
) -> None:
    pane = WeightsPane()
    qtbot.addWidget(pane)
    pane.show_weights(make_anatomy().tensors[0], WHOLE, SCHEME)
    qtbot.waitUntil(lambda: bool(pane.accessibleDescription()))
    assert "weights: " not in pane.accessibleDescription()
    pane.logarithmic.click()
    # Only on a plain axis can heights be read.
    qtbot.waitUntil(lambda: "weights: " in pane.accessibleDescription())


def test_rows_that_are_filled_one_by_one_are_told(qtbot: QtBot) -> None:
    pane = SourcesPane()
    qtbot.addWidget(pane)
    pane.show_sources(make_anatomy())
    _, error, cosine = pane.figures
    qtbot.waitUntil(lambda: f"relative error {error}, cosine {cosine}" in _told(pane))


def _told(pane: SourcesPane) -> str:
    return pane.accessibleDescription()
