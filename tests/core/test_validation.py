"""Specs are checked field by field, before anything is built."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.limits import LIMITS, SpecError
from app.core.schemes.registry import SCHEME_KEYS
from app.core.spec import CELLS, ComparisonSpec, FileSource
from app.core.validation import Capacity, estimate_memory, find_problem

ROOMY = Capacity(cores=4, free_bytes=8_000_000_000, engines=("x86", "qnnpack"))
WHOLE_FIELDS = [name for name, limit in LIMITS.items() if limit.whole]
TITLES = [(name, limit.title) for name, limit in LIMITS.items()]


def change(**fields: Any) -> ComparisonSpec:
    return replace(ComparisonSpec(engine="x86"), **fields)


def refuse(**fields: Any) -> str:
    """Returns the message that refuses a spec for the one field that was changed."""
    problem = find_problem(change(**fields), ROOMY)
    assert problem is not None
    assert problem.field in fields
    return problem.message


def test_the_defaults_are_the_recipes_and_valid() -> None:
    spec = change()
    assert (spec.input_size, spec.hidden_size, spec.num_layers) == (8, 8, 1)
    assert (spec.seq_len, spec.batch_size, spec.seed) == (20, 1, 29592)
    assert (spec.scheme, spec.threads, spec.bidirectional) == ("int8", 1, False)
    assert find_problem(spec, ROOMY) is None


@pytest.mark.parametrize("dim", [1, 8, 80, 256])
def test_usual_dimensions_are_valid(dim: int) -> None:
    assert find_problem(change(input_size=dim, hidden_size=dim), ROOMY) is None


@pytest.mark.parametrize(("field", "title"), TITLES)
@pytest.mark.parametrize("value", [-1, 10**12, True, None, "8", float("nan"), float("inf")])
def test_a_value_that_cannot_be_is_refused_in_one_sentence_that_names_the_field(
    field: str, title: str, value: object
) -> None:
    message = refuse(**{field: value})
    assert message.startswith(f"{title} must be a ")
    assert message.endswith(f", not {value}.")
    assert "\n" not in message


ZERO_ADMITTED = {"seed", "vocabulary", "output_size", "outlier"}


@pytest.mark.parametrize("field", [name for name in LIMITS if name not in ZERO_ADMITTED])
def test_zero_is_refused(field: str) -> None:
    assert refuse(**{field: 0}).endswith("not 0.")


@pytest.mark.parametrize("field", sorted(ZERO_ADMITTED))
def test_zero_means_none_of_what_can_be_left_out(field: str) -> None:
    assert find_problem(change(**{field: 0}), ROOMY) is None


@pytest.mark.parametrize("field", WHOLE_FIELDS)
def test_a_float_is_refused_where_a_whole_number_is_meant(field: str) -> None:
    assert "must be a whole number from" in refuse(**{field: 2.0})


@pytest.mark.parametrize("field", LIMITS)
def test_both_ends_of_a_range_are_admitted_and_what_lies_beyond_is_not(field: str) -> None:
    limit = LIMITS[field]
    assert limit.admits(limit.low)
    assert limit.admits(limit.high)
    assert not limit.admits(limit.low - 1)
    assert not limit.admits(limit.high + 1)


def test_a_refusal_says_the_range_in_full() -> None:
    assert refuse(hidden_size=0) == "Hidden size must be a whole number from 1 to 8,192, not 0."
    assert refuse(seconds=0) == "Time budget must be a number from 0.1 to 3,600, not 0."
    assert refuse(seed=-1) == "Seed must be a whole number from 0 to 2,147,483,647, not -1."


def test_a_fraction_of_a_second_is_a_budget() -> None:
    assert find_problem(change(seconds=0.25), ROOMY) is None


def test_an_unknown_scheme_is_refused_with_those_that_exist() -> None:
    known = " or ".join(SCHEME_KEYS)
    assert refuse(scheme="int4") == f"Scheme must be {known}, not int4."


def test_an_unknown_engine_is_refused_with_those_that_exist() -> None:
    expected = "This processor has no engine cuda; it has x86, qnnpack."
    assert refuse(engine="cuda") == expected


def test_an_engine_is_not_judged_before_torch_has_named_its_engines() -> None:
    loading = replace(ROOMY, engines=None)
    assert find_problem(change(engine="whatever"), loading) is None


def test_more_threads_than_cores_are_refused() -> None:
    assert find_problem(change(threads=4), ROOMY) is None
    assert refuse(threads=5) == "This machine has 4 cores; 5 threads do not fit."


def test_a_single_core_is_named_in_the_singular() -> None:
    problem = find_problem(change(threads=2), replace(ROOMY, cores=1))
    assert problem is not None
    assert problem.message == "This machine has 1 core; 2 threads do not fit."


def test_a_single_layer_too_large_for_the_memory_is_refused_at_the_hidden_size() -> None:
    message = refuse(hidden_size=8192, input_size=8192, bidirectional=True)
    assert message.startswith("This comparison needs about ")
    assert " GB of memory and 8 GB are free;" in message
    assert message.endswith("choose a smaller model.")


def test_a_stack_of_which_one_layer_would_fit_is_refused_at_the_layers() -> None:
    problem = find_problem(change(hidden_size=2048, num_layers=16), ROOMY)
    assert problem is not None
    assert problem.field == "num_layers"
    assert problem.message.endswith("choose fewer layers.")


@pytest.mark.parametrize(
    ("seq_len", "batch_size", "field"), [(5000, 1024, "seq_len"), (1000, 1024, "batch_size")]
)
def test_the_larger_of_sequence_and_batch_is_at_fault(
    seq_len: int, batch_size: int, field: str
) -> None:
    spec = change(seq_len=seq_len, batch_size=batch_size, hidden_size=256)
    problem = find_problem(spec, ROOMY)
    assert problem is not None
    assert problem.field == field


def test_memory_is_not_judged_before_it_is_looked_at() -> None:
    unknown = replace(ROOMY, free_bytes=None)
    assert find_problem(change(hidden_size=8192, num_layers=16), unknown) is None
    assert find_problem(change(threads=5), unknown) is not None


def test_an_unknown_allocator_is_refused_with_those_that_exist() -> None:
    expected = "Allocator must be system or no-trim, not jemalloc."
    assert refuse(allocator="jemalloc") == expected
    assert find_problem(change(allocator="no-trim"), ROOMY) is None


def test_a_sequence_too_long_for_the_memory_is_refused_at_the_sequence_length() -> None:
    message = refuse(seq_len=5000, batch_size=1024, hidden_size=64)
    assert message.endswith("choose a shorter sequence or a smaller batch.")


def test_a_container_that_is_over_its_limit_has_nothing_free() -> None:
    problem = find_problem(change(), replace(ROOMY, free_bytes=-5_000_000))
    assert problem is not None
    assert " and 0 B are free;" in problem.message


def test_exactly_enough_memory_is_enough() -> None:
    need = estimate_memory(change()).total_bytes
    assert find_problem(change(), replace(ROOMY, free_bytes=need)) is None
    assert find_problem(change(), replace(ROOMY, free_bytes=need - 1)) is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("input_size", 16),
        ("hidden_size", 16),
        ("num_layers", 2),
        ("bidirectional", True),
        ("seq_len", 40),
        ("batch_size", 2),
        ("vocabulary", 100),
        ("output_size", 10),
    ],
)
def test_every_larger_dimension_needs_more_memory(field: str, value: object) -> None:
    smaller, larger = estimate_memory(change()), estimate_memory(change(**{field: value}))
    assert larger.total_bytes > smaller.total_bytes


def test_the_memory_estimate_holds_at_least_both_models_weights() -> None:
    spec = change(input_size=1024, hidden_size=1024)
    assert estimate_memory(spec).weights_bytes >= 5 * spec.parameter_count


def test_a_gru_needs_less_memory_than_an_lstm() -> None:
    lstm, gru = (estimate_memory(change(cell=cell, hidden_size=512)) for cell in CELLS)
    assert gru.weights_bytes < lstm.weights_bytes
    assert gru.activations_bytes < lstm.activations_bytes


def test_scores_of_all_steps_are_kept_for_both_models_and_compared() -> None:
    # Four times 1,000 outputs of 200 steps and 3 sequences, 4 bytes each.
    scores = 4 * 1000 * 200 * 3 * 4
    plain, topped = (
        estimate_memory(change(seq_len=200, batch_size=3, output_size=size)).activations_bytes
        for size in (0, 1000)
    )
    assert topped - plain == scores


def test_what_every_layer_reads_is_kept() -> None:
    # One more layer: what it reads and what it says, 64 units at 100 steps of both directions.
    one, two = (
        estimate_memory(change(hidden_size=64, seq_len=100, bidirectional=True, num_layers=layers))
        for layers in (1, 2)
    )
    assert two.activations_bytes - one.activations_bytes == 2 * 64 * 2 * 100 * 4


def test_the_first_problem_is_told_where_there_are_several() -> None:
    problem = find_problem(change(input_size=0, threads=99), ROOMY)
    assert problem is not None
    assert problem.field == "input_size"


def test_a_spec_error_carries_its_problem_and_reads_as_its_message() -> None:
    problem = find_problem(change(seed=-5), ROOMY)
    assert problem is not None
    error = SpecError(problem)
    assert error.problem is problem
    assert str(error) == problem.message


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("cell", "rnn", "Cell must be lstm or gru, not rnn."),
        ("inputs", "zeros", "Inputs must be normal or uniform or vowels or file, not zeros."),
        ("initial_state", "ones", "Initial state must be random or zero, not ones."),
    ],
)
def test_an_unknown_choice_is_refused_with_those_that_exist(
    field: str, value: str, expected: str
) -> None:
    assert refuse(**{field: value}) == expected


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("inputs", ["normal", "uniform"])
@pytest.mark.parametrize("state", ["random", "zero"])
def test_what_can_be_drawn_is_valid(cell: str, inputs: str, state: str) -> None:
    spec = change(cell=cell, inputs=inputs, initial_state=state, vocabulary=9, output_size=9)
    assert find_problem(spec, ROOMY) is None


def test_an_embedding_takes_random_tokens_only() -> None:
    expected = "An embedding takes token numbers; choose random inputs, or no embedding."
    assert refuse(vocabulary=9, input_size=12, inputs="vowels") == expected


def test_vowels_need_inputs_of_their_size() -> None:
    assert refuse(inputs="vowels", input_size=8) == (
        "Japanese Vowels has 12 features a step, and the input size is 8; choose 12, or other "
        "inputs."
    )
    assert find_problem(change(inputs="vowels", input_size=12), ROOMY) is None


@pytest.fixture
def kept(tmp_path: Path) -> FileSource:
    """A file that lies on this machine; its content is not looked at."""
    path = tmp_path / "kept.safetensors"
    path.write_bytes(b"")
    return FileSource("mine.npy", "ab" * 32, path=str(path))


def test_inputs_from_a_file_need_a_file_and_a_file_needs_them(kept: FileSource) -> None:
    expected = "Inputs from a file need one; open a .npy, .npz or .safetensors."
    assert refuse(inputs="file") == expected
    assert refuse(inputs="normal", input_file=kept) == expected
    assert find_problem(change(inputs="file", input_file=kept), ROOMY) is None


@pytest.mark.parametrize("path", ["", "gone.safetensors"])
def test_a_file_that_is_not_on_this_machine_is_told_by_its_name(tmp_path: Path, path: str) -> None:
    source = FileSource("mine.pt", "ab" * 32, path=str(tmp_path / path) if path else "")
    assert refuse(weights=source) == (
        "The weights of mine.pt are not on this machine; open the file again."
    )
    assert refuse(inputs="file", input_file=source) == (
        "The inputs of mine.pt are not on this machine; open the file again."
    )


def test_onnx_runtime_takes_more_memory_for_the_same_weights() -> None:
    spec = ComparisonSpec(input_size=3000, hidden_size=3000, seq_len=4)
    torch_s, onnx_s = (
        estimate_memory(replace(spec, scheme=scheme)) for scheme in ("int8", "onnx-int8")
    )
    # Measured: 3.1 and 8.5 times the weights at the peak.
    weights = 4 * spec.parameter_count
    assert torch_s.weights_bytes > 3.1 * weights
    assert onnx_s.weights_bytes > 8.5 * weights
    assert onnx_s.activations_bytes == torch_s.activations_bytes
