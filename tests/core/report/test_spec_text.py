"""A spec and its circumstances are told in a line each."""

from dataclasses import replace

import pytest
from fakes import ENVIRONMENT, make_comparison

from app.core.networks.presets import trained_vowels, word_language_model
from app.core.report.spec_text import (
    describe_circumstances,
    describe_inputs,
    describe_network,
    describe_spec,
    name_comparison,
)
from app.core.report.verdicts import state_stop
from app.core.spec import ComparisonSpec, FileSource

MODEL = FileSource("model.pt", "0" * 64, "encoder.rnn")
FRAMES = FileSource("frames.npy", "1" * 64)


def test_the_recipes_spec_in_one_line() -> None:
    assert describe_spec(ComparisonSpec(engine="x86")) == (
        "dimension 8, 1 layer, 20 steps, batch 1, seed 29592, int8 (x86), 1 thread"
    )


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (ComparisonSpec(engine="x86"), "dimension 8, 1 layer, int8 (x86)"),
        (ComparisonSpec(scheme="float32", cell="gru"), "GRU, dimension 8, 1 layer, copy"),
    ],
)
def test_a_title_names_the_network_and_how_it_is_run(spec: ComparisonSpec, said: str) -> None:
    assert name_comparison(spec) == said


def test_memory_that_is_kept_is_said() -> None:
    kept = ComparisonSpec(engine="x86", allocator="no-trim")
    assert describe_spec(kept).endswith(", 1 thread, freed memory kept")


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
    assert describe_spec(spec) == (
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
    assert describe_spec(spec) == said


def test_names_out_of_files_command_no_terminal() -> None:
    source = FileSource("frames.npz", "0" * 64, "a\x1b[2J\nb")
    said = describe_spec(ComparisonSpec(inputs="file", input_file=source))
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
