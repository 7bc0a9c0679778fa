"""Conducts a stopwatch: when to build afresh, how long a round is, when enough is enough."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.core.events import Recovered, Timed
from app.core.results import Round, Speedup, StoppedBy
from app.core.spec import ComparisonSpec
from app.core.statistics import counted_rounds, estimate_speedup, summarise
from app.core.stopwatch import (
    Prepared,
    Stopwatch,
    StopwatchDiedError,
    StopwatchStoppedError,
)
from app.core.timing import RoundPlan, Stop

BLOCK_NS = 15_000_000
"""A round has four blocks: some 60 ms during which the window rests."""

TARGET_HALF_WIDTH = 0.02
ROUNDS_PER_INSTANCE = 5
INSTANCES_FOR_PRECISION = 5
"""Fewest pairs of fresh models before the interval is believed: placement moves the ratio."""

_MOST_BLOCK_CALLS = 10_000
_BUILD_SHARE = 4
"""Time calls at least this many times as long as building and warming their models took."""


@dataclass(frozen=True, slots=True)
class _Blocks:
    reference_calls: int
    candidate_calls: int


def measure(
    spec: ComparisonSpec,
    stopwatch: Stopwatch,
    *,
    stop: Stop,
    clock: Callable[[], float] = time.perf_counter,
    touches: Callable[[], int] = lambda: 0,
    rng: np.random.Generator | None = None,
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

    Yields:
        One ``Timed`` after each round; the consumer may draw before it asks for the next. The
        last one's ``speedup.stopped_by`` says why it is the last; none comes when stopped
        before the first round was complete.

    Raises:
        StopwatchDiedError: The stopwatch died a second time.
        StopwatchCallError: The models cannot be built or called there.
    """
    rng = rng or np.random.default_rng()
    rounds: list[Round] = []
    begin: float | None = None
    instance = 0
    deaths = 0
    while True:
        try:
            prepared = stopwatch.prepare(spec, instance, stop)
            begin = clock() if begin is None else begin
            blocks = _plan_blocks(prepared)
            entered = clock()
            taken = 0
            while not stop() and not _instance_is_done(taken, clock() - entered, prepared):
                plan = RoundPlan(
                    instance,
                    blocks.reference_calls,
                    blocks.candidate_calls,
                    candidate_first=bool(rng.integers(2)),
                )
                before = touches()
                timed = stopwatch.time_round(plan, stop)
                if stop():
                    break
                rounds.append(replace(timed, disturbed=timed.disturbed or touches() != before))
                taken += 1
                event = _report(rounds, clock() - begin, spec.seconds)
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


def _plan_blocks(prepared: Prepared) -> _Blocks:
    return _Blocks(
        _count_calls(prepared.reference_call_ns), _count_calls(prepared.candidate_call_ns)
    )


def _count_calls(call_ns: int) -> int:
    return min(max(round(BLOCK_NS / call_ns), 1), _MOST_BLOCK_CALLS)


def _instance_is_done(taken: int, seconds: float, prepared: Prepared) -> bool:
    return taken >= ROUNDS_PER_INSTANCE and seconds >= _BUILD_SHARE * prepared.seconds


def _report(rounds: list[Round], elapsed: float, budget: float) -> Timed:
    speedup = estimate_speedup(rounds)
    # Not the newest one's number: an instance may be lost to a death or to disturbances.
    instances = len({r.instance for r in counted_rounds(rounds)})
    stopped_by = _why_stop(rounds, instances, speedup, elapsed, budget)
    by_precision = (TARGET_HALF_WIDTH / max(speedup.half_width, TARGET_HALF_WIDTH)) ** 2
    by_instances = min(instances / INSTANCES_FOR_PRECISION, 1)
    progress = max(elapsed / budget, min(by_precision, by_instances))
    return Timed(
        summarise(rounds),
        replace(speedup, stopped_by=stopped_by),
        progress=1.0 if stopped_by else min(progress, 0.99),
    )


def _why_stop(
    rounds: list[Round], instances: int, speedup: Speedup, elapsed: float, budget: float
) -> StoppedBy | None:
    enough = instances >= INSTANCES_FOR_PRECISION
    # Looked at once an instance, not after every round: each look is a chance to stop too soon.
    closed = len(rounds) % ROUNDS_PER_INSTANCE == 0
    if enough and closed and speedup.half_width <= TARGET_HALF_WIDTH:
        return "precision"
    if elapsed >= budget or math.isclose(elapsed, budget):
        return "budget"
    return None


def _stopped(rounds: list[Round]) -> Timed:
    speedup = replace(estimate_speedup(rounds), stopped_by="user")
    return Timed(summarise(rounds), speedup, progress=1.0)
