from collections.abc import Callable
from dataclasses import replace

from fakes import ENVIRONMENT, inspect, make_comparison, make_timed
from PySide6.QtWidgets import QWidget

from app.core.events import Built, Finished, Recovered
from app.core.wording import state_stop, summarise_spec
from app.ui.panes.divergence import CELL
from app.ui.panes.latency_views import ECDF
from app.ui.sheet import Evidence, Sheet, describe_circumstances
from app.ui.theme import LIGHT

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


def test_a_sheet_shows_parameters_verdict_and_circumstances(
    show: Show, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    comparison = make_comparison()
    texts = visible_texts(show(Sheet(comparison, LIGHT, (0, 0))))
    assert summarise_spec(comparison.spec) in texts
    assert describe_circumstances(comparison) in texts
    assert "1.30× smaller" in texts
    assert not any("not measured yet" in text for text in texts)


def test_a_sheet_shows_the_chosen_views(show: Show) -> None:
    sheet = show(Sheet(make_comparison(), LIGHT, (ECDF, CELL)))
    evidence = sheet.findChild(Evidence)
    assert evidence.latency.views.checkedId() == ECDF
    assert evidence.divergence.views.checkedId() == CELL


def test_the_circumstances_say_how_it_ended_and_where() -> None:
    comparison = make_comparison(stopped_by="user")
    ended, environment = describe_circumstances(comparison).splitlines()
    assert ended == state_stop(comparison.speedup, comparison.latency)
    assert ended.startswith("Stopped: ")
    for fact in (ENVIRONMENT.cpu, "2 cores", "torch 2.13", "engine x86", ENVIRONMENT.created_utc):
        assert fact in environment


def test_circumstances_without_timed_calls_say_so() -> None:
    untimed = replace(make_comparison(), latency=None, speedup=None)
    assert describe_circumstances(untimed).startswith("No call has been timed.\n")


def test_a_built_event_alone_shows_nothing_new(show: Show) -> None:
    evidence = show(Evidence())
    comparison = make_comparison()
    evidence.show_comparison(comparison)
    evidence.latency.dim()
    evidence.show_event(
        Built(comparison.spec, comparison.environment, comparison.modules), comparison.spec
    )
    assert evidence.latency.dimmed
