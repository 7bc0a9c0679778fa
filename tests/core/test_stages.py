"""The stages of a comparison stand in one order, and what is said of them follows it."""

from dataclasses import replace

import pytest
from fakes import make_comparison, make_timed

from app.core import stages
from app.core.events import Built, Diverged, Event, Failed, Recovered
from app.core.networks.presets import trained_vowels
from app.core.report.progress import describe_next
from app.core.spec import ComparisonSpec
from app.core.stages import STAGES, Stage, find_next, find_stage, list_stages

SPEC = ComparisonSpec()
COPY = replace(SPEC, scheme="float32")


def without(*left_out: Stage) -> tuple[Stage, ...]:
    return tuple(stage for stage in STAGES if stage not in left_out)


@pytest.mark.parametrize(
    ("spec", "left_out"),
    [
        (SPEC, (stages.COMPARE_BATCH, stages.JUDGE)),
        (replace(SPEC, batch_size=4), (stages.JUDGE,)),
        (COPY, (stages.COMPARE_BATCH, stages.DISSECT, stages.JUDGE)),
        (trained_vowels(replace(SPEC, batch_size=1)), (stages.COMPARE_BATCH,)),
    ],
    ids=["int8", "batch", "copy", "task"],
)
def test_a_stage_that_does_not_apply_is_left_out(
    spec: ComparisonSpec, left_out: tuple[Stage, ...]
) -> None:
    assert list_stages(spec) == without(*left_out)


@pytest.mark.parametrize(
    ("event", "spec", "said"),
    [
        ("built", SPEC, "Saving both models and comparing their outputs…"),
        ("diverged", SPEC, "Taking the error apart…"),
        ("diverged", replace(SPEC, batch_size=2), "Calling sequences without their batch-mates…"),
        ("diverged", COPY, "Timing: the stopwatch prepares the models…"),
        ("timed", SPEC, ""),
        ("recovered", SPEC, ""),
    ],
)
def test_what_is_said_next_is_what_the_next_stage_does(
    event: str, spec: ComparisonSpec, said: str
) -> None:
    comparison = make_comparison(spec)
    events: dict[str, Event] = {
        "built": Built(spec, comparison.environment, comparison.modules),
        "diverged": Diverged(comparison.divergence),
        "timed": make_timed(),
        "recovered": Recovered("A fresh one has taken over."),
    }
    assert describe_next(events[event], spec) == said


def test_every_stage_is_found_by_its_event_and_what_may_come_at_any_time_by_none() -> None:
    assert find_stage(make_timed()) is stages.TIME
    assert find_stage(Failed("No.")) is None
    assert find_next(Failed("No."), SPEC) is None
    assert len({stage.event for stage in STAGES}) == len(STAGES)
