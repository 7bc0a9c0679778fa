"""Compares fp32 with its quantized twin: builds, sizes, runs and times both."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

# Loaded with torch: its functions are first asked for between timed calls.
import scipy.special  # noqa: F401
import torch

from app.core.cancellation import Interruptible, StoppedError
from app.core.events import (
    BatchCompared,
    Built,
    Dissected,
    Diverged,
    Event,
    Finished,
    Judged,
    Probed,
    Sized,
)
from app.core.fidelity.accuracy import judge_speakers
from app.core.fidelity.anatomy.dissect import dissect
from app.core.fidelity.batch_effect import measure_batch_effect
from app.core.fidelity.divergence import compare_outputs
from app.core.fidelity.overflow import check_range
from app.core.latency.conductor import (
    PRECISE_HALF_WIDTH,
    TARGET_HALF_WIDTH,
    measure,
    probe_overhead,
)
from app.core.latency.process import StopwatchProcess
from app.core.latency.protocol import Stopwatch
from app.core.limits import SpecError
from app.core.machine.environment import read_capacity, read_environment
from app.core.machine.hardware import LoadMeter, release_freed_memory
from app.core.mkl import free_thread_buffers
from app.core.networks.models import Network
from app.core.networks.workload import Workload, build_workload
from app.core.partial import PartialComparison
from app.core.results.comparison import Comparison
from app.core.results.size import find_stored_size
from app.core.schemes.candidate import make_candidate
from app.core.schemes.registry import find_scheme
from app.core.schemes.torch_dynamic import describe_modules
from app.core.size import compare_sizes
from app.core.spec import ComparisonSpec
from app.core.stages import COMPARE, COMPARE_BATCH, DISSECT, JUDGE, SIZE, Stage, list_stages
from app.core.types import Count, Stop
from app.core.validation import Capacity, find_problem


def compare(
    spec: ComparisonSpec,
    *,
    stopwatch: Stopwatch | None = None,
    stop: Stop = lambda: False,
    touches: Count = lambda: 0,
    clock: Callable[[], float] = time.perf_counter,
    capacity: Callable[[], Capacity] = read_capacity,
    earlier: Comparison | None = None,
) -> Iterator[Event]:
    """Yields what becomes known of a comparison, ending in ``Finished``.

    Args:
        spec: What to compare.
        stopwatch: Where calls are timed; without one, a process is started and ended here.
        stop: Polled between steps and before every timed call. Before the first round is
            complete a stop ends the events; afterwards ``Finished`` holds what was measured.
        touches: Counts what the user does to the window, see ``measure``.
        clock: Seconds, monotonic.
        capacity: What the machine offers.
        earlier: A comparison of the same models and workload; its rounds are kept, nothing is
            built or sized again, and the measurement goes on for more precision.

    Raises:
        SpecError: The spec cannot be compared here; nothing has been built.
        OSError: The models cannot be saved.
        StopwatchDiedError: The stopwatch process died twice.
        StopwatchCallError: The stopwatch process cannot build or call the models.
    """
    problem = find_problem(spec, capacity())
    if problem is not None:
        raise SpecError(problem)
    if stopwatch is None:
        with closing(StopwatchProcess()) as own:
            own.start()
            yield from compare(
                spec,
                stopwatch=own,
                stop=stop,
                touches=touches,
                clock=clock,
                capacity=capacity,
                earlier=earlier,
            )
        return
    partial = (
        PartialComparison()
        if earlier is None
        else PartialComparison.of(replace(earlier, spec=spec))
    )
    # The models live in there: they are gone before the stopwatch builds its own.
    try:
        for event in _inspect(spec, stop) if earlier is None else ():
            partial = partial.after(event)
            yield event
    except StoppedError:
        return
    finally:
        free_thread_buffers()
        release_freed_memory()
    # Asked here too: a prepare that outlasts its grace would cost the stopwatch its process.
    if stop():
        return
    meter = LoadMeter()
    try:
        for timed in measure(
            spec,
            stopwatch,
            stop=stop,
            clock=clock,
            touches=touches,
            earlier=partial.latency.rounds if partial.latency is not None else (),
            half_width=TARGET_HALF_WIDTH if earlier is None else PRECISE_HALF_WIDTH,
        ):
            partial = partial.after(timed)
            yield timed
        if partial.speedup is not None and not stop():
            overhead = probe_overhead(spec, stopwatch, stop=stop)
            if overhead is not None:
                probed = Probed(overhead)
                partial = partial.after(probed)
                yield probed
    finally:
        stopwatch.release()
        release_freed_memory()
    comparison = partial.comparison
    if comparison is not None and comparison.speedup is not None:
        environment = replace(comparison.environment, load=meter.read())
        yield Finished(replace(comparison, environment=environment))


def _inspect(spec: ComparisonSpec, stop: Stop) -> Iterator[Event]:
    """Yields what is found out of both models before calls are timed."""
    torch.set_num_threads(spec.threads)
    with Interruptible(stop):
        workload = build_workload(spec)
        check_range(
            workload,
            rounds_to=find_scheme(spec.scheme).rounds_to,
            from_file=spec.weights is not None,
        )
        candidate = make_candidate(workload.model, spec.scheme, spec.engine)
        changes = describe_modules(workload.model, candidate)
        models = _Models(spec, workload, candidate)
        built = Built(spec, read_environment(spec), changes)
    yield built
    for stage in list_stages(spec):
        if stage in _INSPECTIONS:
            yield _INSPECTIONS[stage](models, stop)


@dataclass(frozen=True, slots=True)
class _Models:
    spec: ComparisonSpec
    workload: Workload
    candidate: Network


def _size(models: _Models, stop: Stop) -> Sized:
    with Interruptible(stop):
        sizes = compare_sizes(models.workload.model, models.candidate)
        stored = find_stored_size(sizes.reference, models.spec.weights)
        return Sized(replace(sizes, stored=stored))


def _compare_outputs(models: _Models, stop: Stop) -> Diverged:
    with Interruptible(stop):
        return Diverged(compare_outputs(models.workload, models.candidate))


# From here on nothing stands in Interruptible, which costs every torch call some microseconds:
# what follows makes thousands of small ones, and asks between them itself.


def _compare_batch(models: _Models, stop: Stop) -> BatchCompared:
    return BatchCompared(measure_batch_effect(models.workload, models.candidate, stop=stop))


def _dissect(models: _Models, stop: Stop) -> Dissected:
    return Dissected(dissect(models.workload, models.candidate, stop=stop))


def _judge(models: _Models, stop: Stop) -> Judged:
    judged = judge_speakers(models.workload.model, models.candidate, models.spec, stop=stop)
    return Judged(judged)


_INSPECTIONS: Final[Mapping[Stage, Callable[[_Models, Stop], Event]]] = {
    SIZE: _size,
    COMPARE: _compare_outputs,
    COMPARE_BATCH: _compare_batch,
    DISSECT: _dissect,
    JUDGE: _judge,
}
