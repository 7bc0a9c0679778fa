"""Verdicts in words, the same wherever they are shown."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fakes import ENVIRONMENT, make_comparison

from app.core.networks.presets import trained_vowels, word_language_model
from app.core.report.verdicts import (
    describe_circumstances,
    describe_inputs,
    describe_network,
    state_difference,
    state_progress,
    state_reach,
    state_resolution,
    state_size,
    state_stop,
    summarise_spec,
)
from app.core.results.divergence import Divergence, Spread
from app.core.results.latency import Speedup
from app.core.results.size import FileSize, Sizes
from app.core.spec import ComparisonSpec, FileSource
from app.core.statistics.bootstrap import analyse, judge, summarise

MODEL = FileSource("model.pt", "0" * 64, "encoder.rnn")
FRAMES = FileSource("frames.npy", "1" * 64)
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
    assert state_reach(RECIPE) == "1.30× of at most 4× (32.4 %)"


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
    ending = "after 3 + 3 calls; 1 of 4 rounds disturbed and left out."
    assert state_stop(FASTER, summarise(rounds)).endswith(ending)


def test_disturbed_rounds_that_had_to_be_used_are_told(make_round: Any) -> None:
    rounds = [make_round([10], [5], disturbed=True)]
    ending = "after 1 + 1 call; 1 of 1 round disturbed, used after all."
    assert state_stop(FASTER, summarise(rounds)).endswith(ending)


def test_the_recipes_spec_in_one_line() -> None:
    assert summarise_spec(ComparisonSpec(engine="x86")) == (
        "dimension 8, 1 layer, 20 steps, batch 1, seed 29592, int8 (x86), 1 thread"
    )


def test_an_unusual_spec_in_one_line() -> None:
    spec = ComparisonSpec(
        input_size=3,
        num_layers=2,
        bidirectional=True,
        seq_len=1,
        batch_size=4,
        scheme="float32",
        threads=2,
    )
    assert summarise_spec(spec) == (
        "input 3, hidden 8, 2 layers, bidirectional, 1 step, batch 4, seed 29592, copy, 2 threads"
    )


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            word_language_model(ComparisonSpec(engine="x86")),
            "embedding 33,278 × 512, 5 layers of 256, linear 33,278, 25 steps, batch 1, "
            "zero state, seed 29592, int8 (x86), 1 thread",
        ),
        (
            ComparisonSpec(cell="gru", inputs="uniform", outlier=40, engine="x86"),
            "GRU, dimension 8, 1 layer, outlier 40 σ, 20 steps, batch 1, uniform inputs, "
            "seed 29592, int8 (x86), 1 thread",
        ),
        (
            ComparisonSpec(weights=MODEL, inputs="file", input_file=FRAMES, engine="x86"),
            "dimension 8, 1 layer, weights of model.pt: encoder.rnn, 20 steps, batch 1, "
            "inputs of frames.npy, seed 29592, int8 (x86), 1 thread",
        ),
        (
            trained_vowels(ComparisonSpec(engine="x86")),
            "input 12, hidden 64, 1 layer, linear 9, weights of Japanese vowels, 29 steps, "
            "batch 1, Japanese vowels inputs, zero state, seed 1, int8 (x86), 1 thread",
        ),
    ],
)
def test_a_network_is_told_with_what_goes_into_it(spec: ComparisonSpec, said: str) -> None:
    assert summarise_spec(spec) == said


def test_names_out_of_files_command_no_terminal() -> None:
    source = FileSource("frames.npz", "0" * 64, "a\x1b[2J\nb")
    said = summarise_spec(ComparisonSpec(inputs="file", input_file=source))
    assert said.isprintable()
    assert "inputs of frames.npz: a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b" in said


def test_token_numbers_are_neither_normal_nor_uniform() -> None:
    assert describe_inputs(ComparisonSpec(vocabulary=5, inputs="uniform")) == ""


def test_a_bare_network_is_its_cell_and_another_one_what_stands_around_it() -> None:
    assert describe_network(ComparisonSpec()) == "LSTM"
    spec = ComparisonSpec(cell="gru", vocabulary=1000, output_size=9, weights=MODEL)
    assert describe_network(spec) == (
        "GRU, embedding of 1,000, linear 9, weights of model.pt: encoder.rnn"
    )


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
    assert state_reach(Sizes(RECIPE.reference, RECIPE.reference)) == ""


def test_a_check_of_one_call_resolves_nothing() -> None:
    assert state_resolution(Speedup(1.5, None, None, 0.95, "too few calls")) == (
        "What this machine can resolve takes more calls to tell; raise the time budget."
    )


def test_the_circumstances_say_how_it_ended_and_where() -> None:
    comparison = make_comparison(stopped_by="user")
    ended, environment = describe_circumstances(comparison).splitlines()
    assert ended == state_stop(comparison.speedup, comparison.latency)
    assert ended.startswith("Stopped: ")
    for fact in (ENVIRONMENT.cpu, "2 cores", "torch 2.13", "engine x86", ENVIRONMENT.created_utc):
        assert fact in environment


def test_what_was_saved_before_its_end_says_that_it_is_not_finished() -> None:
    comparison = make_comparison()
    assert comparison.speedup is not None
    unfinished = replace(comparison, speedup=replace(comparison.speedup, stopped_by=None))
    assert describe_circumstances(unfinished).startswith("Not finished: the interval is ± ")


def test_circumstances_without_timed_calls_say_so() -> None:
    untimed = replace(make_comparison(), latency=None, speedup=None)
    assert describe_circumstances(untimed).startswith("No call has been timed.\n")
