"""Compares fp32 with its quantized twin: builds, sizes, runs and times both."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

# Loaded with torch: its functions are first asked for between timed calls.
import scipy.special  # noqa: F401

from app.core.cancellation import StoppedError
from app.core.events import Event, Finished, Probed
from app.core.inspection import inspect
from app.core.latency.conductor import (
    PRECISE_HALF_WIDTH,
    TARGET_HALF_WIDTH,
    measure,
    probe_overhead,
)
from app.core.latency.process import StopwatchProcess
from app.core.latency.protocol import Stopwatch
from app.core.limits import SpecError
from app.core.machine.environment import read_capacity
from app.core.machine.hardware import LoadMeter, release_freed_memory
from app.core.mkl import free_thread_buffers
from app.core.partial import PartialComparison
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
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
        for event in inspect(spec, stop) if earlier is None else ():
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
