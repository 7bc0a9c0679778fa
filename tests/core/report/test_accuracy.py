import pytest
from fakes import make_accuracy

from app.core.report.accuracy import (
    describe_difference,
    describe_no_flip,
    describe_pair,
    state_accuracy,
    title_flips,
)
from app.core.report.verdicts import Statement
from app.core.statistics.paired import AccuracySummary, summarise_accuracy


def summarise(count: int, wrong: int, *, lost: int = 0, gained: int = 0) -> AccuracySummary:
    accuracy = make_accuracy(count, wrong=wrong, lost=lost, gained=gained, both_wrong=0)
    return summarise_accuracy(accuracy)


ONE_FLIP = summarise(370, 11, lost=1)
BROKEN = summarise(370, 20, lost=150)
BETTER = summarise(310, 10, gained=6)
EQUAL = summarise(370, 0)


def test_one_flip_of_many_leaves_open_which_is_better() -> None:
    assert state_accuracy(ONE_FLIP, "int8") == Statement(
        "97.0 % → 96.8 % correct",
        "1 of 370 answers flipped; McNemar p = 1: cannot tell which is better",
    )


def test_a_broken_candidate_is_said_to_be_worse() -> None:
    assert state_accuracy(BROKEN, "int8") == Statement(
        "94.6 % → 54.1 % correct", "150 of 370 answers flipped; McNemar p < 0.0001: int8 is worse"
    )


def test_a_better_candidate_is_said_to_be_better() -> None:
    assert state_accuracy(BETTER, "int8").evidence == (
        "6 of 310 answers flipped; McNemar p = 0.0312: int8 is better"
    )


def test_equal_answers_are_said_to_be_unflipped() -> None:
    assert state_accuracy(EQUAL, "copy") == Statement(
        "100 % → 100 % correct", "none of 370 answers flipped"
    )
    assert title_flips(EQUAL) == "No answer flipped"
    assert describe_no_flip(EQUAL, "copy") == (
        "fp32 and copy name the same speaker for each of the 370 utterances."
    )


@pytest.mark.parametrize(
    ("summary", "verdict", "alone", "agreement"),
    [
        (
            ONE_FLIP,
            "McNemar's exact p = 1: cannot tell which is better",
            "Only fp32 is right 1 time, only int8 0 times",
            "Both say the same of 369 of 370 utterances (99.7 %)",
        ),
        (
            BROKEN,
            "McNemar's exact p < 0.0001: int8 is worse",
            "Only fp32 is right 150 times, only int8 0 times",
            "Both say the same of 220 of 370 utterances (59.5 %)",
        ),
        (
            BETTER,
            "McNemar's exact p = 0.0312: int8 is better",
            "Only fp32 is right 0 times, only int8 6 times",
            "Both say the same of 304 of 310 utterances (98.1 %)",
        ),
        (
            EQUAL,
            "Both gave the same answers",
            "Only fp32 is right 0 times, only int8 0 times",
            "Both say the same of 370 of 370 utterances (100 %)",
        ),
    ],
    ids=["one flip", "broken", "better", "equal"],
)
def test_a_pair_is_told_with_its_difference_its_verdict_and_its_agreement(
    summary: AccuracySummary, verdict: str, alone: str, agreement: str
) -> None:
    difference = describe_difference(summary, "int8")
    assert describe_pair(summary, "int8") == f"{difference}. {verdict}. {alone}. {agreement}."


def test_a_difference_is_in_points_with_its_interval_and_nothing_is_no_less_than_nothing() -> None:
    assert describe_difference(ONE_FLIP, "int8").startswith("int8 − fp32: −0.3 points, 95 % CI −")
    assert describe_difference(EQUAL, "int8").startswith("int8 − fp32: 0.0 points, 95 % CI ")


def test_flips_are_counted_in_their_title() -> None:
    assert title_flips(ONE_FLIP) == "1 answer flipped"
    assert title_flips(BETTER) == "6 answers flipped"
