from collections.abc import Callable
from dataclasses import replace

from fakes import inspect, make_comparison, make_timed
from PySide6.QtWidgets import QWidget

from app.core.events import Built, Finished, Recovered
from app.ui.evidence import Evidence

Show = Callable[[QWidget], QWidget]


def empty(evidence: Evidence) -> list[bool]:
    return [bool(pane.promise) for pane in (evidence.latency, evidence.sizes, evidence.divergence)]


def test_each_event_fills_the_one_pane_that_it_concerns(show: Show) -> None:
    evidence = show(Evidence())
    comparison = make_comparison()
    built, sized, diverged = inspect(comparison)
    seen = []
    for event in (built, sized, diverged, make_timed(2)):
        evidence.show_event(event, comparison.spec)
        seen.append(empty(evidence))
    assert seen == [
        [True, True, True],
        [True, False, True],
        [True, False, False],
        [False, False, False],
    ]


def test_events_that_concern_no_pane_change_none(show: Show) -> None:
    evidence = show(Evidence())
    comparison = make_comparison()
    for event in (Recovered("A fresh one has taken over."), Finished(comparison)):
        evidence.show_event(event, comparison.spec)
    assert empty(evidence) == [True, True, True]


def test_a_comparison_without_timed_calls_leaves_the_latencies_empty(show: Show) -> None:
    evidence = show(Evidence())
    evidence.show_comparison(replace(make_comparison(), latency=None, speedup=None))
    assert empty(evidence) == [True, False, False]


def test_a_baseline_reaches_every_pane_and_leaves_it_again(show: Show) -> None:
    evidence = show(Evidence())
    evidence.show_comparison(make_comparison())
    panes = (evidence.latency, evidence.sizes, evidence.divergence)
    evidence.show_baseline(make_comparison())
    assert all("baseline dotted" in pane.subtitle for pane in panes)
    evidence.show_baseline(None)
    assert not any("baseline" in pane.subtitle for pane in panes)


def test_a_built_event_alone_shows_nothing_new(show: Show) -> None:
    evidence = show(Evidence())
    comparison = make_comparison()
    evidence.show_comparison(comparison)
    evidence.latency.dim()
    evidence.show_event(
        Built(comparison.spec, comparison.environment, comparison.modules), comparison.spec
    )
    assert evidence.latency.dimmed
