"""A comparison is a sequence of events that ends with everything known."""

import itertools
import multiprocessing
import weakref
from dataclasses import replace
from typing import Any

import pytest
import torch

from app.core import inspection
from app.core.comparison import compare
from app.core.events import (
    BatchCompared,
    Built,
    Dissected,
    Diverged,
    Finished,
    Judged,
    Probed,
    Recovered,
    Sized,
    Timed,
)
from app.core.latency.protocol import StopwatchDiedError
from app.core.limits import SpecError
from app.core.machine.hardware import LoadMeter
from app.core.networks.presets import trained_vowels
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity

SPEC = ComparisonSpec(input_size=3, hidden_size=4, seq_len=5)
INSPECTED = [Built, Sized, Diverged, Dissected]
"""What comes before the first round, for a batch of one without a task."""


@pytest.fixture
def run(clock: Any, roomy: Any) -> Any:
    """Returns a function that yields the events of a comparison on a fake stopwatch."""

    def run(stopwatch: Any, spec: ComparisonSpec = SPEC, **options: Any) -> Any:
        options = {"clock": clock.seconds, "capacity": roomy} | options
        return compare(spec, stopwatch=stopwatch, **options)

    return run


def test_events_come_in_order_and_end_with_everything(run: Any, make_stopwatch: Any) -> None:
    events = list(run(make_stopwatch()))
    built, sized, diverged, dissected, *timed, probed, finished = events
    assert [type(e) for e in (built, sized, diverged, dissected)] == INSPECTED
    assert {type(e) for e in timed} == {Timed}
    assert isinstance(probed, Probed)
    assert isinstance(finished, Finished)
    whole = finished.comparison
    assert whole.overhead is probed.overhead
    assert whole.spec == built.spec == SPEC
    assert replace(whole.environment, load=0.0) == built.environment
    assert whole.modules is built.modules
    assert whole.sizes is sized.sizes
    assert whole.divergence is diverged.divergence
    assert whole.anatomy is dissected.anatomy
    assert whole.batch_effect is whole.accuracy is None
    assert whole.latency is timed[-1].latency
    assert whole.speedup is timed[-1].speedup
    assert whole.speedup.stopped_by == "precision"


def test_sizes_and_differences_are_known_before_the_stopwatch_is_asked(
    run: Any, make_stopwatch: Any
) -> None:
    stopwatch = make_stopwatch()
    events = run(stopwatch)
    seen = [type(next(events)) for _ in INSPECTED]
    assert seen == INSPECTED
    assert stopwatch.instances == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hidden_size": 0}, "hidden_size"),
        ({"engine": "cuda"}, "engine"),
        ({"threads": 65}, "threads"),
        ({"hidden_size": 8192, "num_layers": 16, "bidirectional": True}, "num_layers"),
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
    monkeypatch.setattr(inspection, "build_workload", built.append)
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


@pytest.mark.parametrize("asked", range(1, 120, 3))
def test_a_stop_at_any_torch_call_says_nothing_of_the_weights(
    run: Any, make_stopwatch: Any, asked: int
) -> None:
    count = 0

    def stop() -> bool:
        nonlocal count
        count += 1
        return count >= asked

    spec = trained_vowels(ComparisonSpec())
    # Loading them is where it was taken for weights that do not fit.
    events = list(run(make_stopwatch(), spec, stop=stop))
    assert all(isinstance(event, Built | Sized | Diverged | Dissected) for event in events)


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4])
def test_a_stop_between_steps_ends_the_events(run: Any, make_stopwatch: Any, steps: int) -> None:
    stopwatch = make_stopwatch()
    count = 0
    events = run(stopwatch, stop=lambda: count == steps)
    for event in events:
        assert isinstance(event, INSPECTED[count])
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
    assert [type(e) for e in events] == INSPECTED


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
    build = inspection.build_workload

    def remember(spec: ComparisonSpec) -> Any:
        workload = build(spec)
        models.append(weakref.ref(workload.model))
        return workload

    monkeypatch.setattr(inspection, "build_workload", remember)
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
    assert [type(e) for e in events[:6]] == [*INSPECTED, Recovered, Timed]
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
    assert whole.anatomy is None
    assert whole.modules.changes == ()
    assert whole.speedup.verdict == "same"


TASK = replace(SPEC, input_size=12, output_size=9, inputs="vowels", initial_state="zero")


@pytest.mark.parametrize(
    ("spec", "inspected"),
    [
        (replace(SPEC, batch_size=2), [Built, Sized, Diverged, BatchCompared, Dissected]),
        (replace(SPEC, cell="gru", vocabulary=7, output_size=2), INSPECTED),
        (replace(SPEC, batch_size=2, scheme="float32"), [Built, Sized, Diverged]),
        (TASK, [*INSPECTED, Judged]),
        (
            replace(TASK, batch_size=2, cell="gru"),
            [Built, Sized, Diverged, BatchCompared, Dissected, Judged],
        ),
        (replace(TASK, scheme="float32"), [Built, Sized, Diverged, Judged]),
        # Speakers are asked about only where there is an output for each.
        (replace(TASK, output_size=8), INSPECTED),
    ],
)
def test_what_is_looked_at_depends_on_what_there_is(
    run: Any, make_stopwatch: Any, spec: ComparisonSpec, inspected: list[type]
) -> None:
    events = list(run(make_stopwatch(), spec))
    assert [type(event) for event in events[: len(inspected)]] == inspected
    assert isinstance(events[len(inspected)], Timed)
    whole = events[-1].comparison
    assert (whole.batch_effect is not None) == (BatchCompared in inspected)
    assert (whole.anatomy is not None) == (Dissected in inspected)
    assert (whole.accuracy is not None) == (Judged in inspected)


def test_the_anatomy_explains_the_very_difference_that_is_shown(
    run: Any, make_stopwatch: Any
) -> None:
    *_, finished = run(make_stopwatch(), replace(SPEC, num_layers=2, batch_size=3))
    whole = finished.comparison
    assert whole.anatomy.both == pytest.approx(whole.divergence.mean_abs_difference, rel=1e-4)
    assert whole.batch_effect.batch_size == 3


@pytest.mark.parametrize("event", [BatchCompared, Dissected, Judged])
def test_a_stop_while_something_is_looked_at_is_obeyed_there(
    run: Any, make_stopwatch: Any, event: type
) -> None:
    spec = replace(TASK, batch_size=2)
    order = [Built, Sized, Diverged, BatchCompared, Dissected, Judged]
    before = order.index(event)
    events = run(make_stopwatch(), spec, stop=lambda: next(asked) == 3 if armed else False)
    armed: list[bool] = []
    for expected in order[:before]:
        assert isinstance(next(events), expected)
    asked = itertools.count(1)
    armed.append(True)
    assert list(events) == []
    assert next(asked) == 4


@pytest.mark.slow
def test_without_a_stopwatch_a_process_is_started_and_ended() -> None:
    *first, finished = compare(replace(SPEC, seconds=0.1))
    assert [type(e) for e in first[:5]] == [*INSPECTED, Timed]
    assert isinstance(finished, Finished)
    assert finished.comparison.speedup is not None
    assert finished.comparison.speedup.stopped_by == "budget"
    assert finished.comparison.latency is not None
    assert finished.comparison.latency.reference.samples_ns.min() > 0
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_a_comparison_that_is_abandoned_ends_its_own_process() -> None:
    events = compare(SPEC)
    assert isinstance(next(events), Built)
    assert len(multiprocessing.active_children()) == 1
    events.close()
    assert multiprocessing.active_children() == []


def test_the_fixed_cost_of_a_call_is_probed_once_after_the_last_round(
    run: Any, make_stopwatch: Any
) -> None:
    stopwatch = make_stopwatch()
    events = list(run(stopwatch, replace(SPEC, num_layers=2, batch_size=3)))
    assert [i for i, e in enumerate(events) if isinstance(e, Probed)] == [len(events) - 2]
    *measured, probed = stopwatch.specs
    assert {s.hidden_size for s in measured} == {4}
    assert (probed.input_size, probed.hidden_size, probed.batch_size) == (1, 1, 1)
    assert (probed.num_layers, probed.seq_len) == (2, 5)


def test_a_probe_that_fails_leaves_the_result_without_it(run: Any, make_stopwatch: Any) -> None:
    *events, finished = run(make_stopwatch(dies_in_prepares={8}))
    assert not any(isinstance(event, Probed) for event in events)
    assert finished.comparison.overhead is None
    assert finished.comparison.speedup.stopped_by == "precision"


def test_a_stop_during_the_probe_keeps_the_result(run: Any, make_stopwatch: Any) -> None:
    stopwatch = make_stopwatch()
    *_, finished = run(stopwatch, stop=lambda: len(stopwatch.instances) == 9)
    assert isinstance(finished, Finished)
    assert finished.comparison.overhead is None
    assert finished.comparison.speedup.stopped_by == "precision"


@pytest.mark.parametrize("steps", [5, 1000])
def test_the_stopwatch_gives_its_memory_back_when_measured_or_abandoned(
    run: Any, make_stopwatch: Any, steps: int
) -> None:
    stopwatch = make_stopwatch()
    events = run(stopwatch)
    for _ in zip(range(steps), events, strict=False):
        assert stopwatch.releases == 0 or steps == 1000
    events.close()
    assert stopwatch.releases == 1


def test_a_failed_measurement_gives_the_memory_back_too(run: Any, make_stopwatch: Any) -> None:
    stopwatch = make_stopwatch(dies_in_rounds={0, 1})
    with pytest.raises(StopwatchDiedError):
        list(run(stopwatch))
    assert stopwatch.releases == 1


def test_the_load_of_other_programs_is_in_the_result(
    run: Any, make_stopwatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LoadMeter, "read", lambda _: 1.25)
    built, *_, finished = run(make_stopwatch())
    assert built.environment.load == 0
    assert finished.comparison.environment.load == 1.25


def test_more_of_the_same_adds_to_the_rounds_and_builds_nothing(
    run: Any, make_stopwatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, first = run(make_stopwatch(spread=0.002, seed=1))
    earlier = first.comparison
    monkeypatch.setattr(inspection, "build_workload", None)
    stopwatch = make_stopwatch(spread=0.002, seed=2)
    spec = replace(SPEC, seconds=60)
    *timed, probed, finished = run(stopwatch, spec, earlier=earlier)
    assert {type(event) for event in timed} == {Timed}
    assert isinstance(probed, Probed)
    whole = finished.comparison
    count = len(earlier.latency.rounds)
    assert whole.latency.rounds[:count] == earlier.latency.rounds
    assert len(whole.latency.rounds) == count + len(timed)
    assert stopwatch.instances[0] == 8
    assert whole.spec == spec
    assert (whole.sizes, whole.divergence) == (earlier.sizes, earlier.divergence)


def test_more_of_the_same_aims_for_half_a_percent(run: Any, make_stopwatch: Any) -> None:
    *_, first = run(make_stopwatch(spread=0.02, seed=1), replace(SPEC, seconds=100))
    earlier = first.comparison
    assert earlier.speedup.stopped_by == "precision"
    assert 0.005 < earlier.speedup.half_width <= 0.02
    stopwatch = make_stopwatch(spread=0.02, seed=2)
    *timed, _, last = run(stopwatch, replace(SPEC, seconds=1), earlier=earlier)
    assert any(event.speedup.half_width <= 0.02 for event in timed[:-1])
    assert last.comparison.speedup.stopped_by == "budget"


def test_a_stop_at_once_keeps_the_earlier_result_out_of_harm(run: Any, make_stopwatch: Any) -> None:
    *_, first = run(make_stopwatch())
    stopwatch = make_stopwatch()
    *_, finished = run(stopwatch, stop=lambda: len(stopwatch.plans) == 1, earlier=first.comparison)
    assert finished.comparison.latency.rounds == first.comparison.latency.rounds
    assert finished.comparison.speedup.stopped_by == "user"
