"""Pure functions on samples: quantiles, intervals, verdicts."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from app.core.results.latency import (
    SAMPLE_FLOORS,
    SMALLEST_EFFECT,
    Estimate,
    Interval,
    Latency,
    LatencySide,
    Round,
    Speedup,
    Verdict,
    part_sides,
)
from app.core.statistics.distributions import normal_quantile, student_quantile
from app.core.statistics.resampling import REPLICATES, Resampled, draw_weights
from app.core.statistics.side_figures import count_per_call, counted_rounds, summarise_side
from app.core.types import FloatArray, IntArray

CONFIDENCE: Final = 0.95
FEWEST_PAIRS: Final = 3
"""Fewer pairs of models say too little of how far pairs lie apart."""

_FARTHEST: Final = 1e100
"""Of a ratio's ends: two pairs of models far apart would stretch them beyond all numbers."""


def analyse(
    rounds: Sequence[Round], seed: int = 0, replicates: int = REPLICATES
) -> tuple[Latency, Speedup]:
    """Returns both sides' latencies and their ratio, over the rounds that count.

    All intervals come from one two-stage bootstrap (Davison and Hinkley, "Bootstrap Methods and
    their Application", 1997, section 3.8): instances are drawn with replacement, then rounds
    within each. A round is drawn with both its sides, so that a slow spell of the machine moves
    both together. What the replicates span is widened for the small number of instances, see
    ``widen``.

    There is no interval of too few calls. Even the whole range of n independent calls misses a
    median with a chance of 2 * 0.5**n, which is 5 % or less from six calls a side on; tails take
    more, see ``SAMPLE_FLOORS``. The one pair of models of a single instance says nothing of where
    another pair would lie in memory: its sides' figures have no intervals. With fewer than three
    pairs the ratio's holds all that pairs of single calls span, from percentile 2.5 to 97.5, and
    as much further as placement was seen to make: two may be alike by chance. Of simulated
    copies with as few calls as that, the interval held 1 in 94 % or more.

    Args:
        rounds: With at least one call of each side.
        seed: Of the bootstrap; the same rounds give the same intervals.
        replicates: How often to resample; fewer do for a figure that is soon replaced.
    """
    counted = counted_rounds(rounds)
    instances = [r.instance for r in counted]
    weights = draw_weights(instances, seed, replicates)
    reference, candidate = (
        Resampled([side.samples_ns for side in calls], weights) for calls in part_sides(counted)
    )
    of_reference, of_candidate = (
        _summarise_resampled(resampled, len(set(instances)), count_per_call(inside, every))
        for resampled, inside, every in zip(
            (reference, candidate), part_sides(counted), part_sides(rounds), strict=True
        )
    )
    disturbed = any(r.disturbed for r in counted)
    latency = Latency(tuple(rounds), of_reference, of_candidate, uses_disturbed=disturbed)
    estimate = float(np.median(reference.samples) / np.median(candidate.samples))
    if min(latency.reference.n, latency.candidate.n) < SAMPLE_FLOORS["p50"]:
        return latency, Speedup(estimate, None, None, CONFIDENCE, "too few calls")
    ends: list[float] = []
    if latency.pairs > 1:
        ratios = _interval(reference.quantiles(0.5) / candidate.quantiles(0.5))
        ends += widen(estimate, ratios, latency.pairs)
    if latency.pairs < FEWEST_PAIRS:
        slow, fast = _span(reference.samples), _span(candidate.samples)
        ends.append(slow.low / fast.high / (1 + SMALLEST_EFFECT))
        ends.append(slow.high / fast.low * (1 + SMALLEST_EFFECT))
    low, high = max(min(ends), 1 / _FARTHEST), min(max(ends), _FARTHEST)
    return latency, Speedup(estimate, low, high, CONFIDENCE, judge(estimate, low, high))


def widen(estimate: float, interval: Interval, instances: int) -> tuple[float, float]:
    """Returns the ends of an interval that covers the truth also with few instances.

    Drawing k instances from k gives a variance that is too small by (k - 1) / k, and a normal
    tail where Student's t with k - 1 degrees of freedom holds (Davison and Hinkley, sections 2.5
    and 3.8). Distances from the estimate are stretched by both on the logarithmic scale.

    Args:
        estimate: A ratio or a duration, above 0. What the replicates span is stretched to hold
            it: of a far percentile they may all lie on one side.
        interval: The percentile interval.
        instances: How many there are, 2 at least.
    """
    power = stretch(instances)
    return (
        estimate * (min(interval.low, estimate) / estimate) ** power,
        estimate * (max(interval.high, estimate) / estimate) ** power,
    )


def stretch(instances: int) -> float:
    """Returns by how much ``widen`` stretches what replicates of so many instances span."""
    tail = 1 - (1 - CONFIDENCE) / 2
    student = student_quantile(tail, instances - 1) / normal_quantile(tail)
    return student * math.sqrt(instances / (instances - 1))


def judge(estimate: float, low: float, high: float) -> Verdict:
    """Returns what a ratio with this interval allows to be said.

    "faster" and "slower" need an interval without 1 and an estimate beyond the smallest effect,
    "same" a whole interval within it; all else is "undecided".
    """
    effect = max(estimate, 1 / estimate) - 1
    if not low <= 1 <= high and effect >= SMALLEST_EFFECT:
        return "faster" if estimate > 1 else "slower"
    within = low >= 1 / (1 + SMALLEST_EFFECT) and high <= 1 + SMALLEST_EFFECT
    return "same" if within else "undecided"


def _summarise_resampled(
    side: Resampled, instances: int, usage: Mapping[str, float | None]
) -> LatencySide:
    bare = summarise_side(side.samples, usage)
    if instances < 2:
        return bare
    fastest, slowest = bare.min_ns, float(side.samples.max())

    def with_interval(
        estimate: Estimate,
        replicates: FloatArray,
        least: float = fastest,
        most: float = slowest,
    ) -> Estimate:
        if not estimate.has_enough_calls:
            return estimate
        interval = _interval(replicates)
        # A middle half of equal calls: nothing has no logarithm to be stretched on.
        if estimate.ns != 0:
            low, high = widen(estimate.ns, interval, instances)
            # However few the instances are, no percentile is taken to lie beyond every call.
            interval = Interval(max(low, least), min(high, most))
        return replace(estimate, interval=interval)

    quartiles = side.quantiles(0.75) - side.quantiles(0.25)
    return replace(
        bare,
        p50=with_interval(bare.p50, side.quantiles(0.5)),
        p95=with_interval(bare.p95, side.quantiles(0.95)),
        p99=with_interval(bare.p99, side.quantiles(0.99)),
        iqr=with_interval(bare.iqr, quartiles, 0, slowest - fastest),
    )


def _interval(replicates: FloatArray) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail])
    return Interval(float(low), float(high))


def _span(samples: IntArray) -> Interval:
    """Returns between which two single calls 95 % lie, or more: no end falls between two calls."""
    tail = (1 - CONFIDENCE) / 2
    low = np.quantile(samples, tail, method="lower")
    return Interval(float(low), float(np.quantile(samples, 1 - tail, method="higher")))
