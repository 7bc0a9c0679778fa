"""One round: blocks of both sides in mirrored order, never two at once."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.core.latency.block import Block
from app.core.results.latency import Round, RoundSide, SideUsage
from app.core.types import Stop, freeze

TimeBlock = Callable[[int], Block]
"""Times so many calls of one side, wherever they are made, and returns when it is at rest."""


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

    @property
    def calls(self) -> tuple[int, ...]:
        """Returns the calls of one block of each side, the reference's first."""
        return self.reference_calls, self.candidate_calls

    @property
    def order(self) -> tuple[int, ...]:
        """Returns whose block is timed when: places in ``calls``."""
        there = (1, 0) if self.candidate_first else (0, 1)
        return there + there[::-1] if self.mirrored else there


def read_suspended() -> float:
    """Returns how many seconds the machine has slept so far, where the system tells."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    return 0.0


def time_round(
    sides: Sequence[TimeBlock],
    plan: RoundPlan,
    *,
    stop: Stop,
    suspended: Callable[[], float] = read_suspended,
) -> Round:
    """Times blocks of the sides in the plan's order; ``stop`` is asked before each.

    The round is disturbed where the kernel took the processor away during it, or the machine
    slept. A stopped round is short, or empty on one side.
    """
    slept = suspended()
    blocks: list[list[Block]] = [[] for _ in sides]
    for place in plan.order:
        if stop():
            break
        blocks[place].append(sides[place](plan.calls[place]))
    reference, candidate = (_join(own) for own in blocks)
    return Round(
        instance=plan.instance,
        reference=reference,
        candidate=candidate,
        disturbed=(
            any(side.usage.involuntary_switches for side in (reference, candidate))
            # The two clocks are read one after the other: a tenth of a second is no sleep.
            or suspended() - slept > 0.1
        ),
    )


def _join(blocks: Sequence[Block]) -> RoundSide:
    samples = np.concatenate([np.empty(0, np.int64), *(block.samples_ns for block in blocks)])
    usages = [block.usage for block in blocks]
    return RoundSide(
        freeze(samples),
        SideUsage(
            _add([usage.minor_faults for usage in usages]),
            _add([usage.involuntary_switches for usage in usages]),
        ),
    )


def _add(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
