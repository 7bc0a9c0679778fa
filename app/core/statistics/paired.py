"""Statistics of two models that answered the same questions: how often, and how differently."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from app.core.results.accuracy import Accuracy
from app.core.results.latency import Interval
from app.core.statistics.distributions import binomial_probability, normal_quantile

CONFIDENCE: Final = 0.95

AccuracyVerdict = Literal["better", "worse", "same", "undecided"]
"""What the candidate is, by McNemar's test at 5 %; "same" where both gave the same answers."""


@dataclass(frozen=True, slots=True)
class Flip:
    """An utterance on which the models differ; it and the speakers are counted from 1."""

    utterance: int
    steps: int
    speaker: int
    reference: int
    candidate: int


@dataclass(frozen=True, slots=True)
class SideAccuracy:
    """How often one model is right: ``share`` and its 95 % interval lie between 0 and 1."""

    correct: int
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class AccuracySummary:
    """Both models' answers in numbers.

    Attributes:
        utterances: How many were asked about.
        reference: How often the reference is right, with Wilson's interval.
        candidate: The same for the candidate.
        only_reference: How often the reference alone is right.
        only_candidate: How often the candidate alone is right.
        difference_points: Candidate minus reference, in percentage points.
        difference_interval: Its 95 % interval for pairs, in percentage points.
        p: Two-sided, of McNemar's exact test.
        agreement: The share of utterances on which both say the same, right or wrong.
        flips: Those on which they do not, in the order asked.
        verdict: What the candidate is.
    """

    utterances: int
    reference: SideAccuracy
    candidate: SideAccuracy
    only_reference: int
    only_candidate: int
    difference_points: float
    difference_interval: Interval
    p: float
    agreement: float
    flips: tuple[Flip, ...]
    verdict: AccuracyVerdict


def summarise_accuracy(accuracy: Accuracy) -> AccuracySummary:
    """Returns what follows from both models' answers.

    Raises:
        ValueError: There are none.
    """
    total = len(accuracy.labels)
    if total == 0:
        raise ValueError("no utterance was asked about")
    right = accuracy.reference == accuracy.labels
    candidate_right = accuracy.candidate == accuracy.labels
    both = int(np.sum(right & candidate_right))
    only_reference = int(np.sum(right & ~candidate_right))
    only_candidate = int(np.sum(~right & candidate_right))
    neither = total - both - only_reference - only_candidate
    p = mcnemar(only_reference, only_candidate)
    low, high = paired_interval(both, only_candidate, only_reference, neither)
    apart = np.flatnonzero(accuracy.reference != accuracy.candidate)
    return AccuracySummary(
        utterances=total,
        reference=_summarise_side(both + only_reference, total),
        candidate=_summarise_side(both + only_candidate, total),
        only_reference=only_reference,
        only_candidate=only_candidate,
        difference_points=(only_candidate - only_reference) / total * 100,
        difference_interval=Interval(low * 100, high * 100),
        p=p,
        agreement=1 - len(apart) / total,
        flips=tuple(_make_flip(accuracy, int(index)) for index in apart),
        verdict=_judge(len(apart), only_candidate - only_reference, p),
    )


def wilson_interval(correct: int, total: int, confidence: float = CONFIDENCE) -> Interval:
    """Returns Wilson's score interval of a share, without continuity correction, from 0 to 1.

    Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine
    17 (1998), 857-872, method 3.
    """
    z = normal_quantile((1 + confidence) / 2)
    middle = correct + z**2 / 2
    reach = z * math.sqrt(correct * (total - correct) / total + z**2 / 4)
    # At the ends the formula is exact; rounding is not.
    low = 0.0 if correct == 0 else (middle - reach) / (total + z**2)
    high = 1.0 if correct == total else (middle + reach) / (total + z**2)
    return Interval(low, high)


def mcnemar(only_one: int, only_other: int) -> float:
    """Returns the two-sided p of McNemar's exact test, from the pairs that are discordant.

    Without a difference each of them falls on either side with probability 1/2. Without a
    discordant pair nothing speaks for a difference: 1.
    """
    discordant = only_one + only_other
    # Both tails are alike, and overlap where the pair is even.
    return min(1.0, 2 * binomial_probability(min(only_one, only_other), discordant, 0.5))


def paired_interval(
    both: int, only_one: int, only_other: int, neither: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Returns the interval of the difference of two shares of the same cases, one minus other.

    Newcombe, "Improved confidence intervals for the difference between binomial proportions based
    on paired data", Statistics in Medicine 17 (1998), 2635-2650, method 10. With p1 and p2 the
    shares, l and u the ends of their Wilson intervals, and phi the correlation of the pairs,

        low  = p1 - p2 - sqrt((p1-l1)^2 - 2 phi (p1-l1)(u2-p2) + (u2-p2)^2)
        high = p1 - p2 + sqrt((u1-p1)^2 - 2 phi (u1-p1)(p2-l2) + (p2-l2)^2)

    A positive ``phi`` is corrected for continuity, and is 0 where a margin is empty.
    """
    total = both + only_one + only_other + neither
    first, second = (both + only_one) / total, (both + only_other) / total
    one = wilson_interval(both + only_one, total, confidence)
    other = wilson_interval(both + only_other, total, confidence)
    phi = _correlate(both, only_one, only_other, neither)
    difference = first - second
    below = _add(first - one.low, other.high - second, phi)
    above = _add(one.high - first, second - other.low, phi)
    return difference - below, difference + above


def _add(one: float, other: float, phi: float) -> float:
    return math.sqrt(one**2 - 2 * phi * one * other + other**2)


def _correlate(both: int, only_one: int, only_other: int, neither: int) -> float:
    margins = (both + only_one) * (only_other + neither) * (both + only_other)
    margins *= only_one + neither
    if margins == 0:
        return 0.0
    excess: float = both * neither - only_one * only_other
    if excess > 0:
        excess = max(excess - (both + only_one + only_other + neither) / 2, 0)
    return excess / math.sqrt(margins)


def _summarise_side(correct: int, total: int) -> SideAccuracy:
    return SideAccuracy(correct, correct / total, wilson_interval(correct, total))


def _make_flip(accuracy: Accuracy, index: int) -> Flip:
    return Flip(
        utterance=index + 1,
        steps=int(accuracy.steps[index]),
        speaker=int(accuracy.labels[index]) + 1,
        reference=int(accuracy.reference[index]) + 1,
        candidate=int(accuracy.candidate[index]) + 1,
    )


def _judge(flipped: int, gained: int, p: float) -> AccuracyVerdict:
    if flipped == 0:
        return "same"
    if p >= 1 - CONFIDENCE:
        return "undecided"
    return "better" if gained > 0 else "worse"
