"""Pure functions on samples: quantiles, intervals, verdicts."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from app.core.results import (
    FloatArray,
    IntArray,
    Latency,
    Round,
    SideSummary,
    SideUsage,
    Speedup,
    Verdict,
)

CONFIDENCE: Final = 0.95
SMALLEST_EFFECT: Final = 0.03
"""A difference below this is not called one: placement in memory alone makes up to 3 %."""

SAMPLE_FLOORS: Final = {50: 6, 95: 72, 99: 368}
"""Fewest calls for a percentile: fewer give it no two-sided 95 % interval of order statistics."""

_REPLICATES: Final = 1000
_BINS: Final = 1024


def summarise(rounds: Sequence[Round]) -> Latency:
    """Returns both sides' latencies over the rounds that count.

    Undisturbed rounds count. On a machine so busy that most are disturbed, all of them do.
    """
    counted = counted_rounds(rounds)
    reference = _join([r.reference_ns for r in counted])
    candidate = _join([r.candidate_ns for r in counted])
    return Latency(
        rounds=tuple(rounds),
        reference=_summarise_side(reference, [r.reference_usage for r in counted]),
        candidate=_summarise_side(candidate, [r.candidate_usage for r in counted]),
        reference_ns=reference,
        candidate_ns=candidate,
        uses_disturbed=any(r.disturbed for r in counted),
    )


def counted_rounds(rounds: Sequence[Round]) -> tuple[Round, ...]:
    """Returns the undisturbed rounds, or all where those are fewer than half."""
    quiet = tuple(r for r in rounds if not r.disturbed)
    return quiet if 2 * len(quiet) >= len(rounds) else tuple(rounds)


def estimate_speedup(rounds: Sequence[Round], seed: int = 0) -> Speedup:
    """Returns the ratio of medians with its interval and verdict, over the rounds that count.

    The interval is a percentile interval of a two-stage bootstrap (Davison and Hinkley,
    "Bootstrap Methods and their Application", 1997, section 3.8): instances are drawn with
    replacement, then rounds within each. A round is drawn with both its sides, so that a slow
    spell of the machine moves both medians together.
    """
    counted = counted_rounds(rounds)
    reference = _join([r.reference_ns for r in counted])
    candidate = _join([r.candidate_ns for r in counted])
    estimate = float(np.median(reference) / np.median(candidate))
    weights = draw_weights([r.instance for r in counted], seed)
    ratios = _bootstrap_medians([r.reference_ns for r in counted], weights) / _bootstrap_medians(
        [r.candidate_ns for r in counted], weights
    )
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail])
    return Speedup(estimate, float(low), float(high), CONFIDENCE, judge(estimate, low, high))


def judge(estimate: float, low: float, high: float) -> Verdict:
    """Returns what a speed-up with this interval allows to be said."""
    effect = max(estimate, 1 / estimate) - 1
    if low <= 1 <= high or effect < SMALLEST_EFFECT:
        return "indistinguishable"
    return "faster" if estimate > 1 else "slower"


def draw_weights(instances: Sequence[int], seed: int) -> npt.NDArray[np.float64]:
    """Returns how often each replicate draws each round, shape (replicates, rounds).

    Args:
        instances: The instance of each round.
        seed: Of the generator; the same rounds give the same interval.
    """
    rng = np.random.default_rng(seed)
    labels = np.asarray(instances)
    unique = np.unique(labels)
    drawn = rng.multinomial(len(unique), np.full(len(unique), 1 / len(unique)), _REPLICATES)
    weights = np.zeros((_REPLICATES, len(labels)))
    for column, instance in enumerate(unique):
        members = np.flatnonzero(labels == instance)
        count = len(members)
        weights[:, members] = rng.multinomial(drawn[:, column] * count, np.full(count, 1 / count))
    return weights


def _bootstrap_medians(blocks: Sequence[IntArray], weights: npt.NDArray[np.float64]) -> FloatArray:
    """Returns the median of each replicate, whose samples are those of the drawn blocks.

    Samples are sorted once and each block's are counted in bins of equal rank: exact up to
    ``_BINS`` samples, and to one bin's width in rank beyond.
    """
    samples = _join(blocks)
    owners = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
    order = np.argsort(samples, kind="stable")
    bins = np.arange(len(samples)) * min(_BINS, len(samples)) // len(samples)
    counts = np.zeros((len(blocks), int(bins[-1]) + 1))
    np.add.at(counts, (owners[order], bins), 1)
    centres = np.bincount(bins, weights=samples[order]) / np.bincount(bins)
    # One thread: idle BLAS threads spin for milliseconds, into the next round of timed calls.
    with _blas().limit(limits=1, user_api="blas"):
        cumulative = np.cumsum(weights @ counts, axis=1)
    half = cumulative[:, -1:] / 2
    lower = np.argmax(cumulative >= half, axis=1)
    upper = np.argmax(cumulative > half, axis=1)
    medians: FloatArray = (centres[lower] + centres[upper]) / 2
    return medians


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _summarise_side(samples: IntArray, usages: Sequence[SideUsage]) -> SideSummary:
    p25, p50, p75, p95, p99 = np.percentile(samples, [25, 50, 75, 95, 99])
    faults = [u.minor_faults for u in usages]
    switches = [u.involuntary_switches for u in usages]
    return SideSummary(
        n=len(samples),
        min_ns=float(samples.min()),
        p50_ns=float(p50),
        p95_ns=float(p95),
        p99_ns=float(p99),
        iqr_ns=float(p75 - p25),
        minor_faults_per_call=_per_call(faults, len(samples)),
        involuntary_switches_per_call=_per_call(switches, len(samples)),
    )


def _per_call(counts: Sequence[int | None], calls: int) -> float | None:
    known = [count for count in counts if count is not None]
    return sum(known) / calls if len(known) == len(counts) else None


def _join(blocks: Sequence[IntArray]) -> IntArray:
    joined: IntArray = np.concatenate(blocks)
    joined.setflags(write=False)
    return joined
