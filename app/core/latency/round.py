"""One round of timed single calls, run where the calls are made."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.core.results.latency import Round, RoundSide, SideUsage
from app.core.types import Call, Clock, IntArray, Stop, freeze

_STILL_FASTER: Final = 0.98
_LEAD_IN: Final = 20
"""One untimed call, one at least, leads into a block for this many timed ones."""

_LED_BLOCK: Final = 5
"""Blocks of fewer calls have no lead: a slow call takes too long, and fills the caches itself."""


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """A round in mirrored order: one side's block, two of the other's, the first side's again.

    ``reference_calls`` and ``candidate_calls`` are the calls of one block.
    """

    instance: int
    reference_calls: int
    candidate_calls: int
    candidate_first: bool
    mirrored: bool = True
    """Without, each side has one block: for calls that outlast the whole budget."""


if sys.platform == "win32":

    def read_usage() -> SideUsage:
        """Returns nothing known: Windows does not count these per process."""
        return SideUsage(None, None)

else:
    import resource

    def read_usage() -> SideUsage:
        """Returns what the kernel has counted for this process so far."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return SideUsage(usage.ru_minflt, usage.ru_nivcsw)


def read_suspended() -> float:
    """Returns how many seconds the machine has slept so far, where the system tells."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    return 0.0


def time_round(
    reference: Call,
    candidate: Call,
    plan: RoundPlan,
    *,
    stop: Stop,
    clock: Clock = time.perf_counter_ns,
    usage: Callable[[], SideUsage] = read_usage,
    suspended: Callable[[], float] = read_suspended,
) -> Round:
    """Times single calls of both sides; ``stop`` is asked before each.

    The round is disturbed where the kernel took the processor away during it, or the machine
    slept. A stopped round is short, or empty on one side.
    """
    slept = suspended()
    reference_side = _Side(reference, plan.reference_calls)
    candidate_side = _Side(candidate, plan.candidate_calls)
    outer, inner = (
        (candidate_side, reference_side)
        if plan.candidate_first
        else (reference_side, candidate_side)
    )
    order = (outer, inner, inner, outer) if plan.mirrored else (outer, inner)
    for side in order:
        side.time_block(stop, clock, usage)
    return Round(
        instance=plan.instance,
        reference=RoundSide(reference_side.samples(), reference_side.usage),
        candidate=RoundSide(candidate_side.samples(), candidate_side.usage),
        disturbed=(
            reference_side.lost_processor
            or candidate_side.lost_processor
            # The two clocks are read one after the other: a tenth of a second is no sleep.
            or suspended() - slept > 0.1
        ),
    )


def warm_up(
    call: Call,
    *,
    stop: Stop,
    clock: Clock = time.perf_counter_ns,
    block_ns: int = 8_000_000,
    most_ns: int = 500_000_000,
) -> int:
    """Calls until it no longer gets faster, and returns what one call then takes, in ns.

    Blocks of at least ``block_ns`` are compared by their medians; the first block that is not
    at least 2 % faster than the one before is the last. After ``most_ns`` it stops anyway: a
    call that takes as long is warm after one.
    """
    begin = clock()
    previous: int | None = None
    while not stop():
        median = _time_warm_block(call, stop, clock, block_ns)
        settled = previous is not None and median > _STILL_FASTER * previous
        if settled or clock() - begin >= most_ns:
            return median
        previous = median
    return previous or 1


def _time_warm_block(call: Call, stop: Stop, clock: Clock, block_ns: int) -> int:
    durations: list[int] = []
    end = clock() + block_ns
    while not durations or (clock() < end and not stop()):
        before = clock()
        call()
        durations.append(clock() - before)
    return max(int(np.median(durations)), 1)


class _Side:
    """One side's calls and counts during a round."""

    def __init__(self, call: Call, block_calls: int) -> None:
        self._call = call
        self._block_calls = block_calls
        self._samples: list[int] = []
        self.usage = SideUsage(0, 0)

    @property
    def lost_processor(self) -> bool:
        return bool(self.usage.involuntary_switches)

    def samples(self) -> IntArray:
        return freeze(np.array(self._samples, dtype=np.int64))

    def time_block(self, stop: Stop, clock: Clock, usage: Callable[[], SideUsage]) -> None:
        call, record = self._call, self._samples.append
        # The caches still hold the other side, or what was done between rounds: a program that
        # calls one model over and over never meets that.
        led = self._block_calls >= _LED_BLOCK
        for _ in range(max(self._block_calls // _LEAD_IN, 1) if led else 0):
            if stop():
                break
            call()
        before = usage()
        for _ in range(self._block_calls):
            if stop():
                break
            begin = clock()
            call()
            record(clock() - begin)
        after = usage()
        self.usage = SideUsage(
            _add(self.usage.minor_faults, before.minor_faults, after.minor_faults),
            _add(
                self.usage.involuntary_switches,
                before.involuntary_switches,
                after.involuntary_switches,
            ),
        )


def _add(total: int | None, before: int | None, after: int | None) -> int | None:
    if total is None or before is None or after is None:
        return None
    return total + after - before
