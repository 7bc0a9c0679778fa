"""A draft grows by events into a comparison."""

from dataclasses import replace
from typing import Any

import pytest

from app.core.draft import Draft
from app.core.events import Built, Diverged, Event, Finished, Probed, Recovered, Sized, Timed


@pytest.fixture
def events(comparison: Any) -> list[Event]:
    return [
        Built(comparison.spec, comparison.environment, comparison.modules),
        Sized(comparison.sizes),
        Diverged(comparison.divergence),
        Timed(comparison.latency, comparison.speedup, 1.0),
        Probed(comparison.overhead),
    ]


def grow(events: list[Event]) -> Draft:
    draft = Draft()
    for event in events:
        draft = draft.after(event)
    return draft


@pytest.mark.parametrize("count", [0, 1, 2])
def test_there_is_no_comparison_before_outputs_are_compared(
    events: list[Event], count: int
) -> None:
    assert grow(events[:count]).comparison is None


def test_a_comparison_without_latencies_is_one(events: list[Event], comparison: Any) -> None:
    known = grow(events[:3]).comparison
    assert known is not None
    assert known.spec is comparison.spec
    assert known.sizes is comparison.sizes
    assert known.latency is None
    assert known.speedup is None


def test_all_events_make_the_whole_comparison(events: list[Event], comparison: Any) -> None:
    known = grow(events).comparison
    assert known is not None
    for name in type(comparison).__slots__:
        if name != "unknown":
            assert getattr(known, name) is getattr(comparison, name)


def test_a_draft_is_not_changed_by_what_comes_after_it(events: list[Event]) -> None:
    before = grow(events[:1])
    after = before.after(events[1])
    assert before.sizes is None
    assert after.sizes is not None
    assert after.built is before.built


def test_built_begins_anew(events: list[Event]) -> None:
    again = grow(events).after(events[0])
    assert again == Draft(built=events[0])


def test_events_that_bring_no_figures_change_nothing(events: list[Event], comparison: Any) -> None:
    draft = grow(events)
    assert draft.after(Recovered("a fresh one")) is draft
    assert draft.after(Finished(comparison)) is draft


def test_a_whole_comparison_makes_a_draft_that_gives_it_back(comparison: Any) -> None:
    known = Draft.of(comparison).comparison
    assert known is not None
    for name in type(comparison).__slots__:
        assert getattr(known, name) is getattr(comparison, name)


def test_what_a_later_record_said_is_not_lost(comparison: Any) -> None:
    later = replace(comparison, unknown={"a": 1})
    assert Draft.of(later).comparison.unknown == {"a": 1}
