"""How long single calls of both sides take, and what their ratio says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import numpy as np

from app.core.bounds import Count, Duration, Entry, Ratio, Share, Unrecorded
from app.core.types import IntArray

Verdict = Literal["faster", "slower", "same", "undecided", "too few calls"]
"""What a ratio with its interval allows to be said, see ``judge``."""

StoppedBy = Literal["precision", "budget", "user"]

SMALLEST_EFFECT: Final = 0.03
"""A difference below this is not called one: placement in memory alone makes up to 3 %."""

EstimateName = Literal["p50", "p95", "p99", "iqr"]

SAMPLE_FLOORS: Final[dict[EstimateName, int]] = {"p50": 6, "iqr": 13, "p95": 72, "p99": 368}
"""Fewest calls for an estimate: fewer give it no two-sided 95 % interval of order statistics.

That of the interquartile range is the quartile's.
"""


@dataclass(frozen=True, slots=True)
class SideUsage:
    """What the kernel counted during one side's calls of a round, None where it cannot tell."""

    minor_faults: Count | None
    involuntary_switches: Count | None


@dataclass(frozen=True, slots=True, eq=False)
class RoundSide:
    """One side's calls of a round.

    Attributes:
        samples_ns: Durations in the order measured, shape (calls,).
        usage: What the kernel counted during them.
    """

    samples_ns: IntArray
    usage: SideUsage


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Some tens of milliseconds of single calls of both sides, in mirrored order.

    Attributes:
        instance: Which pair of fresh models was timed, from 0.
        reference: The reference's calls.
        candidate: The candidate's.
        disturbed: Whether the window was touched or the processor taken away meanwhile.
    """

    instance: int
    reference: RoundSide
    candidate: RoundSide
    disturbed: bool = False

    @property
    def sides(self) -> tuple[RoundSide, RoundSide]:
        """Returns the reference and the candidate."""
        return self.reference, self.candidate


def part_sides(rounds: Sequence[Round]) -> tuple[tuple[RoundSide, ...], tuple[RoundSide, ...]]:
    """Returns the reference's calls of every round, and the candidate's."""
    return tuple(r.reference for r in rounds), tuple(r.candidate for r in rounds)


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both ends included, in the unit of what it is about."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of one side's latencies, estimated from its calls.

    Attributes:
        name: One of those in ``SAMPLE_FLOORS``.
        ns: Its value.
        calls: How many stand behind it.
        interval: In nanoseconds; None where too few calls, or one pair of models alone, stand
            behind it.
    """

    name: EstimateName
    ns: float
    calls: int
    interval: Interval | None = None

    @property
    def fewest_calls(self) -> int:
        """Returns how many calls it takes."""
        return SAMPLE_FLOORS[self.name]

    @property
    def has_enough_calls(self) -> bool:
        """Returns whether there are as many calls as it takes."""
        return self.calls >= self.fewest_calls


@dataclass(frozen=True, slots=True, eq=False)
class LatencySide:
    """One side's latencies over the rounds that count, all durations in nanoseconds.

    Attributes:
        samples_ns: Its calls in the order measured, shape (n,).
        min_ns: The shortest.
        p50: The median.
        p95: The 95th percentile.
        p99: The 99th.
        iqr: The interquartile range.
        minor_faults_per_call: Of pages of memory; None where the kernel does not tell.
        involuntary_switches_per_call: How often the kernel took the processor away, over all
            rounds; None likewise.
    """

    samples_ns: Annotated[IntArray, Unrecorded()]
    min_ns: Annotated[Duration, Entry(name="min")]
    p50: Annotated[Estimate, Unrecorded()]
    p95: Annotated[Estimate, Unrecorded()]
    p99: Annotated[Estimate, Unrecorded()]
    iqr: Annotated[Estimate, Unrecorded()]
    minor_faults_per_call: Share | None
    involuntary_switches_per_call: Share | None

    @property
    def n(self) -> int:
        """Returns how many calls count."""
        return len(self.samples_ns)

    @property
    def percentiles(self) -> tuple[Estimate, Estimate, Estimate]:
        """Returns the percentiles, the smallest first."""
        return self.p50, self.p95, self.p99

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """Returns all that has an interval: the percentiles and the interquartile range."""
        return (*self.percentiles, self.iqr)


@dataclass(frozen=True, slots=True, eq=False)
class Latency:
    """The latencies of both sides so far.

    Attributes:
        rounds: Every round in the order measured, disturbed ones included.
        reference: The reference's, over the rounds that count.
        candidate: The candidate's.
        uses_disturbed: Whether most rounds were disturbed and all of them count after all.
    """

    rounds: Annotated[tuple[Round, ...], Unrecorded()]
    reference: Annotated[LatencySide, Unrecorded()]
    candidate: Annotated[LatencySide, Unrecorded()]
    uses_disturbed: Annotated[bool, Unrecorded()]

    @property
    def sides(self) -> tuple[LatencySide, LatencySide]:
        """Returns the reference and the candidate."""
        return self.reference, self.candidate

    @property
    def disturbed_rounds(self) -> int:
        """Returns how many rounds were disturbed."""
        return sum(r.disturbed for r in self.rounds)

    @property
    def counted(self) -> tuple[Round, ...]:
        """Returns the rounds that count."""
        return tuple(r for r in self.rounds if self.uses_disturbed or not r.disturbed)

    @property
    def pairs(self) -> int:
        """Returns how many pairs of models the rounds that count were timed on."""
        return len({r.instance for r in self.counted})

    @property
    def instance_ratios(self) -> tuple[float, ...]:
        """Returns each instance's ratio of medians, over the rounds that count."""
        instances: dict[int, list[Round]] = {}
        for timed in self.counted:
            instances.setdefault(timed.instance, []).append(timed)
        ratios = []
        for _, own in sorted(instances.items()):
            reference = np.median(np.concatenate([r.reference.samples_ns for r in own]))
            candidate = np.median(np.concatenate([r.candidate.samples_ns for r in own]))
            ratios.append(float(reference / candidate))
        return tuple(ratios)


@dataclass(frozen=True, slots=True)
class Speedup:
    """Reference median / candidate median with its interval; above 1, the candidate is faster.

    ``low`` and ``high`` are None, and the verdict is "too few calls", where either side has fewer
    than ``SAMPLE_FLOORS["p50"]`` of them. ``stopped_by`` is None while the measurement runs, and
    stays so in what was saved of it before its end.
    """

    estimate: Ratio
    low: Ratio | None
    high: Ratio | None
    confidence: float
    # Older records have one word for what is the same and for what cannot be told.
    verdict: Annotated[Verdict, Entry(also=Literal["indistinguishable"])]
    stopped_by: Annotated[StoppedBy | None, Entry(required=True)] = None

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

    reference_ns: Duration
    candidate_ns: Duration
