"""Two models' answers in numbers, by published examples, by hand and by simulation."""

import math
from dataclasses import replace

import numpy as np
import pytest

from app.core.results.accuracy import Accuracy
from app.core.results.latency import Interval
from app.core.statistics.paired import (
    Flip,
    mcnemar,
    paired_interval,
    summarise_accuracy,
    wilson_interval,
)


def make_accuracy(both: int, only_reference: int, only_candidate: int, neither: int) -> Accuracy:
    """Returns answers with these counts; where neither is right, both say the same."""
    cells = [(0, 0)] * both + [(0, 1)] * only_reference + [(1, 0)] * only_candidate
    reference, candidate = np.array(cells + [(2, 2)] * neither).T
    labels = np.zeros(len(reference), np.int64)
    return Accuracy(labels, reference, candidate, np.full(len(labels), 7))


@pytest.mark.parametrize(
    ("table", "interval"),
    [
        # Altman and others, "Statistics with Confidence", 2nd edition (2000), table 6.2.
        ((14, 5, 0, 22), (0.011, 0.226)),
        # Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014), 2850-2875: airways
        # before and after a stem cell transplantation.
        ((1, 1, 7, 12), (-0.507, -0.026)),
    ],
)
def test_the_interval_of_a_paired_difference_is_that_of_published_examples(
    table: tuple[int, int, int, int], interval: tuple[float, float]
) -> None:
    assert paired_interval(*table) == pytest.approx(interval, abs=5e-4)


def test_the_same_difference_the_other_way_round_has_the_mirrored_interval() -> None:
    low, high = paired_interval(300, 14, 5, 51)
    assert paired_interval(300, 5, 14, 51) == pytest.approx((-high, -low))


def test_pairs_that_contradict_each_other_are_correlated_negatively() -> None:
    # By hand: both shares 1/2, phi (0 * 0 - 5 * 5) / 25 = -1, so that the distances add up.
    wilson = wilson_interval(5, 10)
    reach = (wilson.high - 0.5) + (0.5 - wilson.low)
    assert paired_interval(0, 5, 5, 0) == pytest.approx((-reach, reach))


def test_without_a_wrong_answer_pairs_count_as_independent() -> None:
    reach = 1 - wilson_interval(370, 370).low
    assert paired_interval(370, 0, 0, 0) == pytest.approx((-reach, reach))


def test_the_interval_covers_a_known_difference_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    shares = (0.93, 0.03, 0.01, 0.03)
    tables = rng.multinomial(370, shares, size=200)
    covered = [low <= 0.02 <= high for low, high in (paired_interval(*table) for table in tables)]
    assert 0.93 <= np.mean(covered) <= 0.98


def test_wilsons_interval_is_the_one_worked_out_by_hand() -> None:
    # Newcombe (1998), method 3: 81 of 263 gives 0.2553 to 0.3662.
    interval = wilson_interval(81, 263)
    assert (interval.low, interval.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@pytest.mark.parametrize(
    ("table", "p"),
    [
        ((1, 7), 2 * (1 + 8) / 2**8),
        ((7, 1), 2 * (1 + 8) / 2**8),
        ((0, 6), 2 / 2**6),
        ((3, 3), 1.0),
        ((1, 0), 1.0),
        ((0, 0), 1.0),
    ],
)
def test_mcnemars_exact_p_is_the_binomial_tail_on_both_sides(
    table: tuple[int, int], p: float
) -> None:
    assert mcnemar(*table) == pytest.approx(p)


def test_the_counts_shares_and_difference_come_from_the_answers() -> None:
    summary = summarise_accuracy(make_accuracy(340, 12, 3, 15))
    assert summary.utterances == 370
    assert (summary.reference.correct, summary.candidate.correct) == (352, 343)
    assert (summary.only_reference, summary.only_candidate) == (12, 3)
    assert summary.reference.share == 352 / 370
    assert summary.reference.interval == wilson_interval(352, 370)
    assert summary.candidate.interval == wilson_interval(343, 370)
    assert summary.difference_points == pytest.approx(-900 / 370)
    low, high = paired_interval(340, 3, 12, 15)
    assert summary.difference_interval == Interval(low * 100, high * 100)
    assert low < summary.difference_points / 100 < high
    assert summary.agreement == pytest.approx(355 / 370)


def test_a_flip_is_told_with_speakers_and_utterances_counted_from_one() -> None:
    accuracy = Accuracy(
        labels=np.array([3, 3, 8, 0]),
        reference=np.array([3, 2, 1, 0]),
        candidate=np.array([3, 2, 4, 5]),
        steps=np.array([7, 8, 9, 29]),
    )
    summary = summarise_accuracy(accuracy)
    # The third is wrong on both sides, and flipped all the same.
    assert summary.flips == (Flip(3, 9, 9, 2, 5), Flip(4, 29, 1, 1, 6))
    assert summary.agreement == 0.5
    assert (summary.only_reference, summary.only_candidate) == (1, 0)


@pytest.mark.parametrize(
    ("table", "verdict"),
    [
        ((340, 6, 0, 24), "worse"),
        ((340, 0, 6, 24), "better"),
        # Five flips one way have p = 1/16.
        ((340, 5, 0, 25), "undecided"),
        ((340, 20, 20, 5), "undecided"),
        ((0, 1, 0, 0), "undecided"),
        ((340, 0, 0, 5), "same"),
    ],
)
def test_the_verdict_is_mcnemars(table: tuple[int, int, int, int], verdict: str) -> None:
    assert summarise_accuracy(make_accuracy(*table)).verdict == verdict


def test_no_answers_at_all_are_refused() -> None:
    none = np.array([], np.int64)
    with pytest.raises(ValueError, match="no utterance"):
        summarise_accuracy(Accuracy(none, none, none, none))


def test_summaries_are_compared_by_value() -> None:
    summary = summarise_accuracy(make_accuracy(5, 1, 0, 1))
    assert replace(summary) == summary


def test_equal_answers_have_no_flips_and_an_interval() -> None:
    summary = summarise_accuracy(make_accuracy(370, 0, 0, 0))
    assert summary.flips == ()
    assert not math.isnan(summary.difference_interval.low)
