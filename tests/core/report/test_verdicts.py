"""Verdicts in words, the same wherever they are shown."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fakes import make_divergence, summarise

from app.core.report.verdicts import (
    describe_scores,
    state_difference,
    state_progress,
    state_reach,
    state_resolution,
    state_size,
    state_stop,
)
from app.core.results.divergence import Divergence, Spread
from app.core.results.latency import Speedup
from app.core.results.size import FileSize, Sizes
from app.core.schemes.int8 import INT8
from app.core.statistics.bootstrap import analyse, judge

FASTER = Speedup(6.0, 5.9, 6.12, 0.95, "faster")
RECIPE = Sizes(FileSize(2048, 256, 482, 1693), FileSize(512, 256, 958, 1729))


def diverge(reference: float, difference: float, steps: list[float]) -> Divergence:
    per_step = np.array(steps)
    spread = Spread(per_step, per_step, per_step)
    return Divergence(
        mean_abs_reference=reference,
        mean_abs_candidate=reference,
        mean_abs_difference=difference,
        hidden=spread,
        cell=spread,
        hidden_map=np.zeros((1, len(steps)), np.float32),
        cell_units=np.zeros(1),
        units=1,
    )


def test_a_smaller_file_is_said_to_be_so_with_both_sizes() -> None:
    statement = state_size(RECIPE)
    assert statement.headline == "1.30× smaller"
    assert statement.evidence == "4.48 kB → 3.46 kB"


def test_a_larger_file_is_said_to_be_so() -> None:
    statement = state_size(Sizes(RECIPE.candidate, RECIPE.reference))
    assert statement.headline == "1.30× larger"


def test_files_that_no_factor_tells_apart_are_told_apart_in_percent() -> None:
    # Dimension 80 in float16, which torch saves as fp32.
    fp32, float16 = FileSize(204_800, 2_560, 482, 1_693), FileSize(204_800, 2_560, 839, 1_720)
    assert state_size(Sizes(fp32, float16)).headline == "0.18 % larger"
    assert state_size(Sizes(float16, fp32)).headline == "0.18 % smaller"


def test_equal_files_are_said_to_be_so() -> None:
    statement = state_size(Sizes(RECIPE.reference, RECIPE.reference))
    assert statement.headline == "same size"


def test_the_difference_is_told_in_percent_with_its_worst_step_counted_from_1() -> None:
    statement = state_difference(diverge(0.12887, 0.0015649, [0.1, 0.3, 0.2]))
    assert statement.headline == "1.21 % different"
    assert statement.evidence == "mean |Δh| 0.00156, worst step 2"


def test_outputs_without_any_difference_are_called_identical() -> None:
    assert state_difference(diverge(0.1, 0, [0, 0])).headline == "identical outputs"


def test_a_size_ratio_is_set_against_the_4_that_int8_allows() -> None:
    assert state_reach(RECIPE, INT8) == "1.30× of at most 4× (32.4 %)"


def test_a_file_that_grew_has_no_share_of_a_shrinkage() -> None:
    grown = Sizes(RECIPE.candidate, RECIPE.reference)
    assert state_reach(grown, INT8) == "larger, not up to 4× smaller"


@pytest.mark.parametrize(
    ("stopped_by", "begin"),
    [
        ("precision", "Done: the interval is ± "),
        ("budget", "Time budget spent: the interval is ± "),
        ("user", "Stopped: the interval is ± "),
        (None, "Not finished: the interval is ± "),
    ],
)
def test_the_end_says_its_reason_the_width_and_the_calls(
    make_round: Any, stopped_by: Any, begin: str
) -> None:
    latency = summarise([make_round([10] * 620, [5] * 655)] * 2)
    speedup = replace(FASTER, stopped_by=stopped_by)
    said = f"{begin}1.83 % after 1,240 + 1,310 calls."
    assert state_stop(speedup, latency) == said
    # While it runs it is not called unfinished.
    running = said.replace("Not finished:", "Measuring…")
    assert state_progress(speedup, latency) == running


def test_without_an_interval_none_is_told(make_round: Any) -> None:
    latency, speedup = analyse([make_round([10], [5])])
    assert state_stop(replace(speedup, stopped_by="budget"), latency) == (
        "Time budget spent: too few calls for an interval after 1 + 1 call."
    )
    assert state_progress(speedup, latency).startswith("Measuring… too few calls for an interval")


def test_an_interval_wider_than_a_factor_of_two_is_told_as_one(make_round: Any) -> None:
    latency = summarise([make_round([10] * 6, [5] * 6)])
    wide = Speedup(2.0, 0.1, 4.0, 0.95, "undecided", "user")
    assert (
        state_stop(wide, latency) == "Stopped: the interval spans a factor of 40 after 6 + 6 calls."
    )


def test_rounds_left_out_are_told(make_round: Any) -> None:
    rounds = [make_round([10], [5], disturbed=i == 0) for i in range(4)]
    ending = "after 3 + 3 calls; 1 of 4 rounds interrupted and left out."
    assert state_stop(FASTER, summarise(rounds)).endswith(ending)


def test_disturbed_rounds_that_had_to_be_used_are_told(make_round: Any) -> None:
    rounds = [make_round([10], [5], disturbed=True)]
    ending = "after 1 + 1 call; 1 of 1 round interrupted, used after all."
    assert state_stop(FASTER, summarise(rounds)).endswith(ending)


@pytest.mark.parametrize(
    ("estimate", "low", "high", "resolved", "apart"),
    [
        (1.004, 0.99, 1.018, "3", "0.4"),
        (1.004, 0.95, 1.02, "5", "0.4"),
        (0.98, 0.9, 1.0625, "10", "2"),
        (1.0, 0.998, 1.045, "4.5", "0"),
    ],
)
def test_the_check_of_the_machine_says_what_it_can_resolve(
    estimate: float, low: float, high: float, resolved: str, apart: str
) -> None:
    check = Speedup(estimate, low, high, 0.95, judge(estimate, low, high))
    assert state_resolution(check) == (
        f"This machine can now resolve differences above {resolved} %: the model and its own "
        f"copy came out {apart} % apart."
    )


def test_a_machine_that_finds_a_model_unlike_its_copy_is_not_to_be_trusted() -> None:
    assert state_resolution(Speedup(1.05, 1.02, 1.08, 0.95, "faster")) == (
        "This machine cannot be trusted now: the model came out different from its own copy. "
        "Close other programs and check again."
    )


def test_a_size_that_did_not_change_has_no_reach() -> None:
    assert state_reach(Sizes(RECIPE.reference, RECIPE.reference), INT8) == ""


def test_a_check_of_one_call_resolves_nothing() -> None:
    assert state_resolution(Speedup(1.5, None, None, 0.95, "too few calls")) == (
        "What this machine can resolve takes more calls to tell; raise the time budget."
    )


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (0.25, "The scores differ by 0.25 % of fp32's mean magnitude."),
        (0.0, "The scores are the same at every step."),
        (None, "fp32's scores are all zero."),
    ],
)
def test_the_scores_are_told_in_percent(percent: float | None, said: str) -> None:
    assert describe_scores(replace(make_divergence(), scores_percent=percent)) == said
