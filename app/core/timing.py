"""One round of timed single calls, run where the calls are made."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.core.results import IntArray, Round, SideUsage

Call = Callable[[], object]
Clock = Callable[[], int]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """A round in mirrored order: one side's block, two of the other's, the first side's again.

    ``reference_calls`` and ``candidate_calls`` are the calls of one block.
    """

    instance: int
    reference_calls: int
    candidate_calls: int
    candidate_first: bool


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


def time_round(
    reference: Call,
    candidate: Call,
    plan: RoundPlan,
    *,
    stop: Stop,
    clock: Clock = time.perf_counter_ns,
    usage: Callable[[], SideUsage] = read_usage,
) -> Round:
    """Times single calls of both sides; ``stop`` is asked before each.

    The round is disturbed where the kernel took the processor away during it. A stopped round
    is short, or empty on one side.
    """
    reference_side = _Side(reference, plan.reference_calls)
    candidate_side = _Side(candidate, plan.candidate_calls)
    outer, inner = (
        (candidate_side, reference_side)
        if plan.candidate_first
        else (reference_side, candidate_side)
    )
    for side in (outer, inner, inner, outer):
        side.time_block(stop, clock, usage)
    return Round(
        instance=plan.instance,
        reference_ns=reference_side.samples(),
        candidate_ns=candidate_side.samples(),
        reference_usage=reference_side.usage,
        candidate_usage=candidate_side.usage,
        disturbed=reference_side.lost_processor or candidate_side.lost_processor,
    )


def warm_up(
    call: Call,
    *,
    stop: Stop,
    clock: Clock = time.perf_counter_ns,
    least_ns: int = 20_000_000,
) -> int:
    """Calls until ``least_ns`` have passed, twice at least; returns the later calls' median ns."""
    durations: list[int] = []
    begin = clock()
    while not stop():
        before = clock()
        call()
        after = clock()
        durations.append(after - before)
        if len(durations) >= 2 and after - begin >= least_ns:
            break
    later = durations[len(durations) // 2 :]
    return max(int(np.median(later)), 1) if later else 1


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
        samples = np.array(self._samples, dtype=np.int64)
        samples.setflags(write=False)
        return samples

    def time_block(self, stop: Stop, clock: Clock, usage: Callable[[], SideUsage]) -> None:
        call, record = self._call, self._samples.append
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
