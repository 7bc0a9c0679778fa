from collections.abc import Callable
from dataclasses import replace

import pyqtgraph as pg
import pytest
from fakes import inspect, make_batch_effect, make_comparison, make_timed
from PySide6.QtWidgets import QWidget

from app.core.events import BatchCompared, Built, Finished, Recovered
from app.core.schemes.registry import SCHEME_KEYS, SCHEMES
from app.core.schemes.scheme import Scheme
from app.core.spec import ComparisonSpec
from app.ui.panes.headers import BATCH
from app.ui.panes.overview import Overview

Show = Callable[[QWidget], QWidget]


def empty(overview: Overview) -> list[bool]:
    return [
        bool(pane.placeholder) for pane in (overview.latency, overview.sizes, overview.divergence)
    ]


def test_each_event_fills_the_one_pane_that_it_concerns(show: Show) -> None:
    overview = show(Overview())
    comparison = make_comparison()
    built, sized, diverged = inspect(comparison)
    seen = []
    for event in (built, sized, diverged, make_timed(2)):
        overview.show_event(event, comparison.spec)
        seen.append(empty(overview))
    assert seen == [
        [True, True, True],
        [True, False, True],
        [True, False, False],
        [False, False, False],
    ]


def test_batch_mates_are_offered_once_they_are_known(show: Show) -> None:
    overview = show(Overview())
    comparison = make_comparison(ComparisonSpec(batch_size=8))
    for event in inspect(comparison):
        overview.show_event(event, comparison.spec)
    button = overview.divergence.views.button(BATCH)
    assert button.isHidden()
    overview.show_event(BatchCompared(make_batch_effect()), comparison.spec)
    assert not button.isHidden()
    overview.show_comparison(comparison)
    assert button.isHidden()
    overview.show_comparison(replace(comparison, batch_effect=make_batch_effect()))
    assert not button.isHidden()


@pytest.mark.parametrize("scheme", SCHEMES, ids=SCHEME_KEYS)
def test_only_a_scheme_that_shares_a_scale_is_said_to(show: Show, scheme: Scheme) -> None:
    overview = show(Overview())
    comparison = make_comparison(ComparisonSpec(batch_size=8, scheme=scheme.key))
    for event in inspect(comparison):
        overview.show_event(event, comparison.spec)
    assert ("share one activation scale" in overview.divergence.subtitle) == scheme.shares_scale(8)


def test_events_that_concern_no_pane_change_none(show: Show) -> None:
    overview = show(Overview())
    comparison = make_comparison()
    for event in (Recovered("A fresh one has taken over."), Finished(comparison)):
        overview.show_event(event, comparison.spec)
    assert empty(overview) == [True, True, True]


def test_a_comparison_without_timed_calls_leaves_the_latencies_empty(show: Show) -> None:
    overview = show(Overview())
    overview.show_comparison(replace(make_comparison(), latency=None, speedup=None))
    assert empty(overview) == [True, False, False]


def test_a_baseline_reaches_every_pane_and_leaves_it_again(show: Show) -> None:
    overview = show(Overview())
    overview.show_comparison(make_comparison())
    panes = (overview.latency, overview.sizes, overview.divergence)
    overview.show_baseline(make_comparison())

    def told() -> list[bool]:
        views = [pane.findChildren(pg.PlotWidget) for pane in panes]
        axes = [view.getPlotItem().getAxis("bottom").labelText for own in views for view in own]
        return [
            any("baseline" in text for text in (*axes, *(p.subtitle for p in panes))),
            "baseline dotted" in panes[0].subtitle,
            any(text.endswith(", baseline dotted") for text in axes),
            "baseline's mean dash-dotted" in panes[2].subtitle,
        ]

    assert told() == [True] * 4
    overview.show_baseline(None)
    assert told() == [False] * 4


def test_a_built_event_alone_shows_nothing_new(show: Show) -> None:
    overview = show(Overview())
    comparison = make_comparison()
    overview.show_comparison(comparison)
    overview.latency.dim()
    overview.show_event(
        Built(comparison.spec, comparison.environment, comparison.modules), comparison.spec
    )
    assert overview.latency.dimmed
