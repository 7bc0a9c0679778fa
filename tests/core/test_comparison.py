"""A comparison is a sequence of events that ends with everything known."""

import itertools
import multiprocessing
import weakref
from dataclasses import replace
from typing import Any

import pytest
import torch

from app.core import comparison as subject
from app.core.comparison import compare
from app.core.events import Built, Diverged, Finished, Recovered, Sized, Timed
from app.core.spec import Capacity, ComparisonSpec, SpecError
from app.core.stopwatch import StopwatchDiedError

SPEC = ComparisonSpec(input_size=3, hidden_size=4, seq_len=5)


@pytest.fixture
def run(clock: Any, roomy: Any) -> Any:
    """Returns a function that yields the events of a comparison on a fake stopwatch."""

    def run(stopwatch: Any, spec: ComparisonSpec = SPEC, **options: Any) -> Any:
        options = {"clock": clock.seconds, "capacity": roomy} | options
        return compare(spec, stopwatch=stopwatch, **options)

    return run


def test_events_come_in_order_and_end_with_everything(run: Any, make_stopwatch: Any) -> None:
    events = list(run(make_stopwatch()))
    built, sized, diverged, *timed, finished = events
    assert [type(e) for e in (built, sized, diverged)] == [Built, Sized, Diverged]
    assert {type(e) for e in timed} == {Timed}
    assert isinstance(finished, Finished)
    whole = finished.comparison
    assert whole.spec == built.spec == SPEC
    assert whole.environment is built.environment
    assert whole.modules is built.modules
    assert whole.sizes is sized.sizes
    assert whole.divergence is diverged.divergence
    assert whole.latency is timed[-1].latency
    assert whole.speedup is timed[-1].speedup
    assert whole.speedup.stopped_by == "precision"


def test_sizes_and_differences_are_known_before_the_stopwatch_is_asked(
    run: Any, make_stopwatch: Any
) -> None:
    stopwatch = make_stopwatch()
    events = run(stopwatch)
    seen = [type(next(events)) for _ in range(3)]
    assert seen == [Built, Sized, Diverged]
    assert stopwatch.instances == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hidden_size": 0}, "hidden_size"),
        ({"engine": "cuda"}, "engine"),
        ({"threads": 65}, "threads"),
        ({"hidden_size": 8192, "num_layers": 16, "bidirectional": True}, "hidden_size"),
    ],
)
def test_a_spec_that_cannot_be_compared_is_refused_before_anything_is_built(
    run: Any,
    make_stopwatch: Any,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
    field: str,
) -> None:
    built: list[ComparisonSpec] = []
    monkeypatch.setattr(subject, "build_workload", built.append)
    stopwatch = make_stopwatch()
    with pytest.raises(SpecError) as refused:
        next(run(stopwatch, replace(SPEC, **change)))
    assert refused.value.problem.field == field
    assert built == []
    assert stopwatch.instances == []


def test_what_the_machine_offers_is_asked_at_the_start_of_each_comparison(
    run: Any, make_stopwatch: Any
) -> None:
    offers = iter([Capacity(1, 10**12), Capacity(1, 1000)])
    assert isinstance(next(run(make_stopwatch(), capacity=lambda: next(offers))), Built)
    with pytest.raises(SpecError, match="1 kB are free"):
        next(run(make_stopwatch(), capacity=lambda: next(offers)))


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_a_stop_between_steps_ends_the_events(run: Any, make_stopwatch: Any, steps: int) -> None:
    stopwatch = make_stopwatch()
    count = 0
    events = run(stopwatch, stop=lambda: count == steps)
    for event in events:
        assert isinstance(event, [Built, Sized, Diverged][count])
        count += 1
    assert count == steps
    assert stopwatch.instances == []


def test_a_stop_while_the_models_are_built_is_obeyed_there(run: Any, make_stopwatch: Any) -> None:
    asked = itertools.count()
    assert list(run(make_stopwatch(), stop=lambda: next(asked) >= 5)) == []
    # No later than at the next torch call.
    assert next(asked) == 6


def test_a_stop_before_the_first_round_is_complete_ends_without_a_result(
    run: Any, make_stopwatch: Any
) -> None:
    stopwatch = make_stopwatch()
    events = list(run(stopwatch, stop=lambda: len(stopwatch.plans) == 1))
    assert [type(e) for e in events] == [Built, Sized, Diverged]


def test_a_stop_during_the_measurement_finishes_with_what_was_measured(
    run: Any, make_stopwatch: Any
) -> None:
    stopwatch = make_stopwatch()
    *_, finished = run(stopwatch, stop=lambda: len(stopwatch.plans) == 4)
    assert isinstance(finished, Finished)
    assert finished.comparison.speedup.stopped_by == "user"
    assert len(finished.comparison.latency.rounds) == 3


def test_the_inspected_models_are_gone_before_the_stopwatch_builds_its_own(
    run: Any, make_stopwatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    models: list[weakref.ref[Any]] = []
    alive: list[bool] = []
    build = subject.build_workload

    def remember(spec: ComparisonSpec) -> Any:
        workload = build(spec)
        models.append(weakref.ref(workload.model))
        return workload

    monkeypatch.setattr(subject, "build_workload", remember)
    look = make_stopwatch(during_prepare=lambda _: alive.append(models[0]() is not None))
    list(run(look))
    assert alive
    assert not any(alive)


def test_a_touch_of_the_window_disturbs_the_round(run: Any, make_stopwatch: Any) -> None:
    touches: list[int] = []
    stopwatch = make_stopwatch(during_round=lambda n: n == 2 and touches.append(n))
    *_, finished = run(stopwatch, touches=lambda: len(touches))
    disturbed = [r.disturbed for r in finished.comparison.latency.rounds]
    assert disturbed[:4] == [False, False, True, False]
    assert sum(disturbed) == 1


def test_a_stopwatch_that_dies_once_is_told_and_the_comparison_finishes(
    run: Any, make_stopwatch: Any
) -> None:
    events = list(run(make_stopwatch(dies_in_rounds={0})))
    assert [type(e) for e in events[:5]] == [Built, Sized, Diverged, Recovered, Timed]
    assert isinstance(events[-1], Finished)


def test_a_stopwatch_that_dies_twice_ends_the_comparison(run: Any, make_stopwatch: Any) -> None:
    with pytest.raises(StopwatchDiedError):
        list(run(make_stopwatch(dies_in_rounds={0, 1})))


def test_the_specs_threads_are_set_where_the_models_are_run(run: Any, make_stopwatch: Any) -> None:
    torch.set_num_threads(1)
    next(run(make_stopwatch(), replace(SPEC, threads=2)))
    assert torch.get_num_threads() == 2


def test_the_check_of_fp32_with_its_copy_differs_in_nothing(run: Any, make_stopwatch: Any) -> None:
    stopwatch = make_stopwatch(candidate_ns=5_000_000)
    *_, finished = run(stopwatch, replace(SPEC, scheme="float32"))
    whole = finished.comparison
    assert whole.sizes.ratio == 1
    assert whole.divergence.percent == 0
    assert whole.modules.changes == ()
    assert whole.speedup.verdict == "indistinguishable"


def test_without_a_stopwatch_a_process_is_started_and_ended() -> None:
    *first, finished = compare(replace(SPEC, seconds=0.1))
    assert [type(e) for e in first[:4]] == [Built, Sized, Diverged, Timed]
    assert isinstance(finished, Finished)
    assert finished.comparison.speedup is not None
    assert finished.comparison.speedup.stopped_by == "budget"
    assert finished.comparison.latency is not None
    assert finished.comparison.latency.reference_ns.min() > 0
    assert multiprocessing.active_children() == []


def test_a_comparison_that_is_abandoned_ends_its_own_process() -> None:
    events = compare(SPEC)
    assert isinstance(next(events), Built)
    assert len(multiprocessing.active_children()) == 1
    events.close()
    assert multiprocessing.active_children() == []
