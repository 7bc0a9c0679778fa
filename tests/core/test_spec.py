"""Specs are checked field by field, before anything is built."""

from dataclasses import replace
from typing import Any

import pytest

from app.core.spec import (
    ALLOCATORS,
    ALLOCATORS_HERE,
    LIMITS,
    Capacity,
    ComparisonSpec,
    SpecError,
    estimate_memory,
    find_problem,
)

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


@pytest.mark.parametrize("field", [name for name in LIMITS if name != "seed"])
def test_zero_is_refused(field: str) -> None:
    assert refuse(**{field: 0}).endswith("not 0.")


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
    assert refuse(scheme="int4") == "Scheme must be int8 or float32, not int4."


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
    ],
)
def test_every_larger_dimension_needs_more_memory(field: str, value: object) -> None:
    smaller, larger = estimate_memory(change()), estimate_memory(change(**{field: value}))
    assert larger.total_bytes > smaller.total_bytes


def test_the_memory_estimate_holds_at_least_both_models_weights() -> None:
    spec = change(input_size=1024, hidden_size=1024)
    assert estimate_memory(spec).weights_bytes >= 5 * spec.parameter_count


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


def test_equal_specs_are_equal_by_value() -> None:
    assert change(hidden_size=64) == change(hidden_size=64)
    assert change(hidden_size=64) != change()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # 4 gates x 8 units x (8 inputs + 8 hidden + 2 biases)
        ({}, 576),
        ({"input_size": 3}, 4 * 8 * (3 + 8 + 2)),
        ({"bidirectional": True}, 2 * 576),
        ({"num_layers": 2}, 2 * 576),
        # The second layer reads both directions of the first: 16 inputs.
        ({"num_layers": 2, "bidirectional": True}, 2 * 576 + 2 * 4 * 8 * (16 + 8 + 2)),
    ],
)
def test_parameters_are_counted_by_hand(fields: dict[str, object], expected: int) -> None:
    assert change(**fields).parameter_count == expected


def test_the_systems_own_allocator_setting_is_there_everywhere() -> None:
    assert ALLOCATORS_HERE[0] == ALLOCATORS[0] == ComparisonSpec().allocator == "system"
    assert set(ALLOCATORS_HERE) <= set(ALLOCATORS)
