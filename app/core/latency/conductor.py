"""Conducts a stopwatch: when to build afresh, how long a round is, when enough is enough."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.core.events import Recovered, Timed
from app.core.latency.protocol import (
    Prepared,
    Stopwatch,
    StopwatchCallError,
    StopwatchDiedError,
    StopwatchStoppedError,
)
from app.core.latency.round import RoundPlan
from app.core.results.latency import Overhead, Round, StoppedBy
from app.core.spec import ComparisonSpec
from app.core.statistics.bootstrap import analyse
from app.core.statistics.resampling import REPLICATES
from app.core.statistics.side_figures import counted_rounds
from app.core.types import Stop

BLOCK_NS = 15_000_000
"""A round has four blocks: some 60 ms during which the window paints nothing."""

TARGET_HALF_WIDTH = 0.02
PRECISE_HALF_WIDTH = 0.005
"""The goal of a measurement that goes on for precision's sake."""

ROUNDS_PER_INSTANCE = 3
INSTANCES_FOR_PRECISION = 8
"""Fewest pairs of fresh models before the interval is believed: placement moves the ratio."""

_QUICK_REPLICATES = 200
"""For figures between the looks at which the measurement may end."""

_EVERY_INSTANCE_UNTIL = 60
_MOST_BLOCK_CALLS = 10_000
_BUILD_SHARE = 4
"""Time calls at least this many times as long as building and warming their models took."""


@dataclass(frozen=True, slots=True)
class _Blocks:
    reference_calls: int
    candidate_calls: int
    mirrored: bool


def measure(
    spec: ComparisonSpec,
    stopwatch: Stopwatch,
    *,
    stop: Stop,
    clock: Callable[[], float] = time.perf_counter,
    touches: Callable[[], int] = lambda: 0,
    rng: np.random.Generator | None = None,
    earlier: Sequence[Round] = (),
    half_width: float = TARGET_HALF_WIDTH,
) -> Iterator[Timed | Recovered]:
    """Times rounds until the interval is narrow enough, the budget is spent or ``stop`` is set.

    Args:
        spec: What is compared; ``spec.seconds`` is the budget, counted from the first round.
        stopwatch: Where calls are timed. When it dies, one fresh one takes over.
        stop: Asked before every call; what has been measured is kept.
        clock: Seconds, monotonic.
        touches: Counts what the user does to the window; a round that sees it change is
            disturbed.
        rng: Decides which side starts a round.
        earlier: Rounds of the same spec, to which the new ones are added.
        half_width: The interval's half-width, as a share, that ends the measurement.

    Yields:
        One ``Timed`` after each round; the consumer may draw before it asks for the next. The
        last one's ``speedup.stopped_by`` says why it is the last; none comes when stopped
        before the first round was complete.

    Raises:
        StopwatchDiedError: The stopwatch died a second time.
        StopwatchCallError: The models cannot be built or called there.
    """
    rng = rng or np.random.default_rng()
    rounds = list(earlier)
    begin: float | None = None
    instance = max((r.instance + 1 for r in rounds), default=0)
    deaths = 0
    while True:
        try:
            prepared = stopwatch.prepare(spec, instance, stop)
            begin = clock() if begin is None else begin
            blocks = _plan_blocks(prepared, spec.seconds)
            entered = clock()
            taken = 0
            while not stop() and not _instance_is_done(taken, clock() - entered, prepared):
                plan = RoundPlan(
                    instance,
                    blocks.reference_calls,
                    blocks.candidate_calls,
                    candidate_first=bool(rng.integers(2)),
                    mirrored=blocks.mirrored,
                )
                before = touches()
                timed = stopwatch.time_round(plan, stop)
                if stop():
                    break
                rounds.append(replace(timed, disturbed=timed.disturbed or touches() != before))
                taken += 1
                event = _report(rounds, clock() - begin, spec.seconds, half_width)
                yield event
                if event.speedup.stopped_by is not None:
                    return
        except StopwatchStoppedError:
            pass
        except StopwatchDiedError as died:
            deaths += 1
            if deaths > 1:
                raise
            yield Recovered(f"{died}; a fresh one has taken over.")
        if stop():
            if rounds:
                yield _stopped(rounds)
            return
        instance += 1


def _plan_blocks(prepared: Prepared, budget: float) -> _Blocks:
    if max(prepared.reference_call_ns, prepared.candidate_call_ns) >= budget * 1e9:
        return _Blocks(1, 1, mirrored=False)
    return _Blocks(
        _count_calls(prepared.reference_call_ns),
        _count_calls(prepared.candidate_call_ns),
        mirrored=True,
    )


def _count_calls(call_ns: int) -> int:
    return min(max(round(BLOCK_NS / call_ns), 1), _MOST_BLOCK_CALLS)


def _instance_is_done(taken: int, seconds: float, prepared: Prepared) -> bool:
    return taken >= ROUNDS_PER_INSTANCE and seconds >= _BUILD_SHARE * prepared.seconds


def _report(rounds: list[Round], elapsed: float, budget: float, half_width: float) -> Timed:
    look = is_look(len(rounds))
    latency, speedup = analyse(rounds, replicates=REPLICATES if look else _QUICK_REPLICATES)
    # Not the newest one's number: an instance may be lost to a death or to disturbances.
    instances = len({r.instance for r in counted_rounds(rounds)})
    width = math.inf if speedup.half_width is None else speedup.half_width
    enough = instances >= INSTANCES_FOR_PRECISION and width <= half_width
    stopped_by: StoppedBy | None = "precision" if look and enough else None
    if stopped_by is None and (elapsed >= budget or math.isclose(elapsed, budget)):
        stopped_by = "budget"
        latency, speedup = analyse(rounds)
    by_precision = (half_width / max(width, half_width)) ** 2
    by_instances = min(instances / INSTANCES_FOR_PRECISION, 1)
    progress = max(elapsed / budget, min(by_precision, by_instances))
    return Timed(
        latency,
        replace(speedup, stopped_by=stopped_by),
        progress=1.0 if stopped_by else min(progress, 0.99),
    )


def is_look(rounds: int) -> bool:
    """Returns whether the measurement may end for precision after this many rounds.

    Once an instance at first, then ever more rarely: each look is a chance to stop too soon,
    and resampling takes longer the more rounds there are.
    """
    step = ROUNDS_PER_INSTANCE * max(1, rounds // _EVERY_INSTANCE_UNTIL)
    return rounds % step == 0


def _stopped(rounds: list[Round]) -> Timed:
    latency, speedup = analyse(rounds)
    return Timed(latency, replace(speedup, stopped_by="user"), progress=1.0)


def probe_overhead(spec: ComparisonSpec, stopwatch: Stopwatch, *, stop: Stop) -> Overhead | None:
    """Times a one-unit model with the layers, steps and directions of ``spec``.

    Returns:
        The median call of both sides, or None when stopped or where the stopwatch could not:
        what has been measured before stands without it.
    """
    tiny = replace(
        spec,
        input_size=1,
        hidden_size=1,
        batch_size=1,
        vocabulary=min(spec.vocabulary, 1),
        output_size=min(spec.output_size, 1),
        weights=None,
        inputs="normal",
        input_file=None,
        outlier=0.0,
    )
    try:
        prepared = stopwatch.prepare(tiny, 0, stop)
        blocks = _plan_blocks(prepared, spec.seconds)
        plan = RoundPlan(0, blocks.reference_calls, blocks.candidate_calls, candidate_first=False)
        timed = stopwatch.time_round(plan, stop)
    except (StopwatchStoppedError, StopwatchDiedError, StopwatchCallError):
        return None
    if stop():
        return None
    return Overhead(*(float(np.median(side.samples_ns)) for side in timed.sides))
