"""A block of timed single calls of one side, run where the calls are made."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.core.results.latency import SideUsage
from app.core.types import Call, Clock, Count, IntArray, Stop, freeze

_STILL_FASTER: Final = 0.98
_LEAD_IN: Final = 20
"""One untimed call, one at least, leads into a block for this many timed ones."""

_LED_BLOCK: Final = 5
"""Blocks of fewer calls have no lead: a slow call takes too long, and fills the caches itself."""

_REST_NS: Final = 500_000
_MOST_RESTS: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Calls of one side, one after the other.

    Attributes:
        samples_ns: Their durations, shape (calls,); shorter where it was stopped.
        usage: What the kernel counted during them.
    """

    samples_ns: IntArray
    usage: SideUsage


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


def time_block(
    call: Call,
    calls: int,
    *,
    stop: Stop,
    clock: Clock = time.perf_counter_ns,
    usage: Callable[[], SideUsage] = read_usage,
) -> Block:
    """Times single calls of one side; ``stop`` is asked before each."""
    samples: list[int] = []
    record = samples.append
    # The caches still hold the other side, or what was done between rounds: a program that
    # calls one model over and over never meets that.
    for _ in range(max(calls // _LEAD_IN, 1) if calls >= _LED_BLOCK else 0):
        if stop():
            break
        call()
    before = usage()
    for _ in range(calls):
        if stop():
            break
        begin = clock()
        call()
        record(clock() - begin)
    after = usage()
    return Block(
        freeze(np.array(samples, dtype=np.int64)),
        SideUsage(
            _count_between(before.minor_faults, after.minor_faults),
            _count_between(before.involuntary_switches, after.involuntary_switches),
        ),
    )


def _count_between(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def await_rest(
    *,
    clock: Clock = time.perf_counter_ns,
    used: Count = time.process_time_ns,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Sleeps until no thread of this process runs any more, a tenth of a second at most.

    A runtime's idle threads spin for a while, and would take a processor from the next block:
    with two threads on two processors torch's ran on for 8 ms at dimension 256 and 15 at 512,
    ONNX Runtime's for 62 to 71. A fixed rest would be too short, or long for nothing.
    """
    for _ in range(_MOST_RESTS):
        begin, before = clock(), used()
        sleep(_REST_NS / 1e9)
        if used() - before < (clock() - begin) / 2:
            return


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
