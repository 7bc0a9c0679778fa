"""A partial comparison grows by events into a comparison."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.core.events import (
    BatchCompared,
    Built,
    Dissected,
    Diverged,
    Event,
    Finished,
    Judged,
    Probed,
    Recovered,
    Sized,
    Timed,
)
from app.core.partial import PartialComparison
from app.core.results.accuracy import Accuracy
from app.core.spec import ComparisonSpec


@pytest.fixture
def comparison(compare_all: Any) -> Any:
    """A whole comparison in which nothing is missing."""
    spec = ComparisonSpec(input_size=3, hidden_size=4, seq_len=5, batch_size=2)
    answers = np.zeros(3, np.int64)
    return replace(compare_all(spec), accuracy=Accuracy(answers, answers, answers, answers))


@pytest.fixture
def events(comparison: Any) -> list[Event]:
    return [
        Built(comparison.spec, comparison.environment, comparison.modules),
        Sized(comparison.sizes),
        Diverged(comparison.divergence),
        BatchCompared(comparison.batch_effect),
        Dissected(comparison.anatomy),
        Judged(comparison.accuracy),
        Timed(comparison.latency, comparison.speedup, 1.0),
        Probed(comparison.overhead),
    ]


def grow(events: list[Event]) -> PartialComparison:
    partial = PartialComparison()
    for event in events:
        partial = partial.after(event)
    return partial


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
    missing = {name for name in type(known).__slots__ if getattr(known, name) is None}
    assert missing == {"latency", "speedup", "overhead", "accuracy", "anatomy", "batch_effect"}


def test_all_events_make_the_whole_comparison(events: list[Event], comparison: Any) -> None:
    known = grow(events).comparison
    assert known is not None
    for name in type(comparison).__slots__:
        if name != "unknown":
            assert getattr(known, name) is not None
            assert getattr(known, name) is getattr(comparison, name)


def test_a_draft_is_not_changed_by_what_comes_after_it(events: list[Event]) -> None:
    before = grow(events[:1])
    after = before.after(events[1])
    assert before.sizes is None
    assert after.sizes is not None
    assert after.built is before.built


def test_built_begins_anew(events: list[Event]) -> None:
    again = grow(events).after(events[0])
    assert again == PartialComparison(built=events[0])


def test_events_that_bring_no_figures_change_nothing(events: list[Event], comparison: Any) -> None:
    partial = grow(events)
    assert partial.after(Recovered("a fresh one")) is partial
    assert partial.after(Finished(comparison)) is partial


def test_a_whole_comparison_makes_a_draft_that_gives_it_back(comparison: Any) -> None:
    known = PartialComparison.of(comparison).comparison
    assert known is not None
    for name in type(comparison).__slots__:
        assert getattr(known, name) is getattr(comparison, name)


def test_what_a_later_record_said_is_not_lost(comparison: Any) -> None:
    later = replace(comparison, unknown={"a": 1})
    assert PartialComparison.of(later).comparison.unknown == {"a": 1}
