"""Pure functions on samples: quantiles, intervals, verdicts."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit
from threadpoolctl import ThreadpoolController

from app.core.arrays import FloatArray, IntArray
from app.core.results import (
    SAMPLE_FLOORS,
    SMALLEST_EFFECT,
    Interval,
    Latency,
    Round,
    SideSummary,
    Speedup,
    Verdict,
)

CONFIDENCE: Final = 0.95
REPLICATES: Final = 1000
_BINS: Final = 1024


def analyse(
    rounds: Sequence[Round], seed: int = 0, replicates: int = REPLICATES
) -> tuple[Latency, Speedup]:
    """Returns both sides' latencies and their ratio, over the rounds that count.

    All intervals come from one two-stage bootstrap (Davison and Hinkley, "Bootstrap Methods and
    their Application", 1997, section 3.8): instances are drawn with replacement, then rounds
    within each. A round is drawn with both its sides, so that a slow spell of the machine moves
    both together. Percentiles have percentile intervals; the ratio's is widened for the small
    number of instances, see ``widen``. Calls of a single instance say too little for that: the
    ratio's interval is then what pairs of single calls span, from percentile 2.5 to 97.5.

    Args:
        rounds: With at least one call of each side.
        seed: Of the bootstrap; the same rounds give the same intervals.
        replicates: How often to resample; fewer do for a figure that is soon replaced.
    """
    counted = counted_rounds(rounds)
    instances = [r.instance for r in counted]
    weights = draw_weights(instances, seed, replicates)
    reference = _Resampled([r.reference_ns for r in counted], weights)
    candidate = _Resampled([r.candidate_ns for r in counted], weights)
    latency = Latency(
        rounds=tuple(rounds),
        reference=_summarise_side(
            reference,
            count_per_call("minor_faults", "reference", counted),
            # Rounds with a switch are left out above: counted there, there would be none.
            count_per_call("involuntary_switches", "reference", rounds),
        ),
        candidate=_summarise_side(
            candidate,
            count_per_call("minor_faults", "candidate", counted),
            count_per_call("involuntary_switches", "candidate", rounds),
        ),
        reference_ns=reference.samples,
        candidate_ns=candidate.samples,
        uses_disturbed=any(r.disturbed for r in counted),
    )
    estimate = float(np.median(reference.samples) / np.median(candidate.samples))
    if len(set(instances)) > 1:
        ratios = _interval(reference.quantiles(0.5) / candidate.quantiles(0.5))
        low, high = widen(estimate, ratios, len(set(instances)))
    else:
        slow, fast = _interval(reference.samples), _interval(candidate.samples)
        low, high = slow.low / fast.high, slow.high / fast.low
    verdict = judge(estimate, low, high)
    if min(latency.reference.n, latency.candidate.n) < SAMPLE_FLOORS[50]:
        # So few calls give not even a median an interval.
        verdict = "indistinguishable"
    return latency, Speedup(estimate, low, high, CONFIDENCE, verdict)


def summarise(rounds: Sequence[Round]) -> Latency:
    """Returns both sides' latencies over the rounds that count."""
    return analyse(rounds)[0]


def estimate_speedup(rounds: Sequence[Round], seed: int = 0) -> Speedup:
    """Returns the ratio of medians with its interval and verdict, over the rounds that count."""
    return analyse(rounds, seed)[1]


def counted_rounds(rounds: Sequence[Round]) -> tuple[Round, ...]:
    """Returns the undisturbed rounds, or all where those are fewer than half."""
    quiet = tuple(r for r in rounds if not r.disturbed)
    return quiet if 2 * len(quiet) >= len(rounds) else tuple(rounds)


def summarise_samples(
    samples: IntArray,
    faults: float | None,
    switches: float | None,
    *,
    intervals: tuple[Interval | None, Interval | None, Interval | None, Interval | None],
) -> SideSummary:
    """Returns one side's figures.

    Args:
        samples: Those that count, shape (n,), in nanoseconds.
        faults: Minor page faults per call.
        switches: Involuntary switches per call.
        intervals: Of the median, percentiles 95 and 99, and the interquartile range.
    """
    p25, p50, p75, p95, p99 = np.percentile(samples, [25, 50, 75, 95, 99])
    return SideSummary(
        len(samples),
        float(samples.min()),
        float(p50),
        float(p95),
        float(p99),
        float(p75 - p25),
        faults,
        switches,
        *intervals,
    )


def count_per_call(count: str, side: str, rounds: Sequence[Round]) -> float | None:
    """Returns one of a ``SideUsage``'s counts per call of a side, None where it is unknown."""
    counts = [getattr(getattr(r, f"{side}_usage"), count) for r in rounds]
    if any(value is None for value in counts):
        return None
    return float(sum(counts) / sum(len(getattr(r, f"{side}_ns")) for r in rounds))


def widen(estimate: float, ratios: Interval, instances: int) -> tuple[float, float]:
    """Returns the ends of a ratio's interval that covers the truth also with few instances.

    Drawing k instances from k gives a variance that is too small by (k - 1) / k, and a normal
    tail where Student's t with k - 1 degrees of freedom holds (Davison and Hinkley, sections 2.5
    and 3.8). Distances from the estimate are stretched by both on the logarithmic scale.

    Args:
        estimate: The ratio.
        ratios: Its percentile interval.
        instances: How many there are, 2 at least.
    """
    tail = 1 - (1 - CONFIDENCE) / 2
    student = float(stdtrit(instances - 1, tail) / ndtri(tail))
    stretch = student * math.sqrt(instances / (instances - 1))
    return (
        estimate * (ratios.low / estimate) ** stretch,
        estimate * (ratios.high / estimate) ** stretch,
    )


def judge(estimate: float, low: float, high: float) -> Verdict:
    """Returns what a speed-up with this interval allows to be said."""
    effect = max(estimate, 1 / estimate) - 1
    if low <= 1 <= high or effect < SMALLEST_EFFECT:
        return "indistinguishable"
    return "faster" if estimate > 1 else "slower"


def draw_weights(
    instances: Sequence[int], seed: int, replicates: int = REPLICATES
) -> npt.NDArray[np.float64]:
    """Returns how often each replicate draws each round, shape (replicates, rounds).

    Args:
        instances: The instance of each round.
        seed: Of the generator; the same rounds give the same interval.
        replicates: How often to draw.
    """
    rng = np.random.default_rng(seed)
    labels = np.asarray(instances)
    unique = np.unique(labels)
    drawn = rng.multinomial(len(unique), np.full(len(unique), 1 / len(unique)), replicates)
    weights = np.zeros((replicates, len(labels)))
    for column, instance in enumerate(unique):
        members = np.flatnonzero(labels == instance)
        count = len(members)
        weights[:, members] = rng.multinomial(drawn[:, column] * count, np.full(count, 1 / count))
    return weights


class _Resampled:
    """One side's samples, and each replicate's quantiles of those in the blocks that it drew.

    Samples are sorted once and each block's are counted in bins of equal rank: exact up to
    ``_BINS`` samples, and to one bin's width in rank beyond.
    """

    def __init__(self, blocks: Sequence[IntArray], weights: npt.NDArray[np.float64]) -> None:
        """Takes one block a round, and how often each replicate draws each block."""
        self.samples = _join(blocks)
        count = len(self.samples)
        owners = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
        order = np.argsort(self.samples, kind="stable")
        bins = np.arange(count) * min(_BINS, count) // count
        width = int(bins[-1]) + 1
        counts = np.bincount(owners[order] * width + bins, minlength=len(blocks) * width)
        counts = counts.reshape(len(blocks), width).astype(np.float64)
        self._centres = np.bincount(bins, weights=self.samples[order]) / np.bincount(bins)
        # One thread: idle BLAS threads spin for milliseconds, into the next round of timed calls.
        with _blas().limit(limits=1, user_api="blas"):
            self._cumulative = np.cumsum(weights @ counts, axis=1)

    def quantiles(self, share: float) -> FloatArray:
        """Returns a quantile of each replicate, shape (replicates,), between its neighbours."""
        reached = self._cumulative[:, -1:] * share
        lower = np.argmax(self._cumulative >= reached, axis=1)
        upper = np.argmax(self._cumulative > reached, axis=1)
        values: FloatArray = (self._centres[lower] + self._centres[upper]) / 2
        return values


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _summarise_side(side: _Resampled, faults: float | None, switches: float | None) -> SideSummary:
    intervals = (
        _interval(side.quantiles(0.5)),
        _interval(side.quantiles(0.95)),
        _interval(side.quantiles(0.99)),
        _interval(side.quantiles(0.75) - side.quantiles(0.25)),
    )
    return summarise_samples(side.samples, faults, switches, intervals=intervals)


def _interval(replicates: FloatArray | IntArray) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail])
    return Interval(float(low), float(high))


def _join(blocks: Sequence[IntArray]) -> IntArray:
    joined: IntArray = np.concatenate(blocks)
    joined.setflags(write=False)
    return joined
