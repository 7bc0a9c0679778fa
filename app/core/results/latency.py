"""How long single calls of both sides take, and what their ratio says."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from app.core.types import IntArray

Verdict = Literal["faster", "slower", "same", "undecided", "too few calls"]
"""What a ratio with its interval allows to be said, see ``statistics.judge``."""

StoppedBy = Literal["precision", "budget", "user"]

SMALLEST_EFFECT: Final = 0.03
"""A difference below this is not called one: placement in memory alone makes up to 3 %."""

SAMPLE_FLOORS: Final = {50: 6, 75: 13, 95: 72, 99: 368}
"""Fewest calls for a percentile: fewer give it no two-sided 95 % interval of order statistics.

The quartile's is that of the interquartile range.
"""


@dataclass(frozen=True, slots=True)
class SideUsage:
    """What the kernel counted during one side's calls of a round, None where it cannot tell."""

    minor_faults: int | None
    involuntary_switches: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Some tens of milliseconds of single calls of both sides, in mirrored order.

    Attributes:
        instance: Which pair of fresh models was timed, from 0.
        reference_ns: Durations in the order measured, shape (calls,).
        candidate_ns: The same for the candidate.
        reference_usage: What the kernel counted for the reference's calls.
        candidate_usage: The same for the candidate.
        disturbed: Whether the window was touched or the processor taken away meanwhile.
    """

    instance: int
    reference_ns: IntArray
    candidate_ns: IntArray
    reference_usage: SideUsage
    candidate_usage: SideUsage
    disturbed: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both ends included, in the unit of what it is about."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SideSummary:
    """One side's latencies in numbers, all durations in nanoseconds.

    Intervals are None where too few calls, or one pair of models alone, stand behind them.
    """

    n: int
    min_ns: float
    p50_ns: float
    p95_ns: float
    p99_ns: float
    iqr_ns: float
    minor_faults_per_call: float | None
    involuntary_switches_per_call: float | None
    p50_interval: Interval | None = None
    p95_interval: Interval | None = None
    p99_interval: Interval | None = None
    iqr_interval: Interval | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Latency:
    """The latencies of both sides so far.

    Attributes:
        rounds: Every round in the order measured, disturbed ones included.
        reference: Summary of the rounds that count.
        candidate: The same for the candidate.
        reference_ns: Samples of the rounds that count, shape (n,).
        candidate_ns: The same for the candidate.
        uses_disturbed: Whether most rounds were disturbed and all of them count after all.
    """

    rounds: tuple[Round, ...]
    reference: SideSummary
    candidate: SideSummary
    reference_ns: IntArray
    candidate_ns: IntArray
    uses_disturbed: bool

    @property
    def disturbed_rounds(self) -> int:
        """Returns how many rounds were disturbed."""
        return sum(r.disturbed for r in self.rounds)

    @property
    def pairs(self) -> int:
        """Returns how many pairs of models the rounds that count were timed on."""
        return len({r.instance for r in self.rounds if self.uses_disturbed or not r.disturbed})

    @property
    def instance_ratios(self) -> tuple[float, ...]:
        """Returns each instance's ratio of medians, over the rounds that count."""
        counted = [r for r in self.rounds if self.uses_disturbed or not r.disturbed]
        instances: dict[int, list[Round]] = {}
        for timed in counted:
            instances.setdefault(timed.instance, []).append(timed)
        ratios = []
        for _, own in sorted(instances.items()):
            reference = np.median(np.concatenate([r.reference_ns for r in own]))
            candidate = np.median(np.concatenate([r.candidate_ns for r in own]))
            ratios.append(float(reference / candidate))
        return tuple(ratios)


@dataclass(frozen=True, slots=True)
class Speedup:
    """Reference median / candidate median with its interval; above 1, the candidate is faster.

    ``low`` and ``high`` are None, and the verdict is "too few calls", where either side has fewer
    than ``SAMPLE_FLOORS[50]`` of them. ``stopped_by`` is None while the measurement runs, and
    stays so in what was saved of it before its end.
    """

    estimate: float
    low: float | None
    high: float | None
    confidence: float
    verdict: Verdict
    stopped_by: StoppedBy | None = None

    @property
    def interval(self) -> Interval | None:
        """Returns both ends, None where there are too few calls for one."""
        if self.low is None or self.high is None:
            return None
        return Interval(self.low, self.high)

    @property
    def half_width(self) -> float | None:
        """Returns half the interval's width as a share of the estimate, None without one."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2 / self.estimate


@dataclass(frozen=True, slots=True)
class Overhead:
    """Median ns of a call of a one-unit model with the same layers, steps and directions.

    It is what a call costs before there is anything to multiply.
    """

    reference_ns: float
    candidate_ns: float
