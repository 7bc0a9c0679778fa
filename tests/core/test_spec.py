"""A spec is compared by value, and counts what follows from it."""

from dataclasses import replace
from typing import Any

import pytest

from app.core.spec import ALLOCATORS, ALLOCATORS_HERE, ComparisonSpec, FileSource

KEPT = FileSource("mine.npy", "ab" * 32, "", "kept.safetensors")


def test_equal_specs_are_equal_by_value() -> None:
    assert ComparisonSpec(hidden_size=64) == ComparisonSpec(hidden_size=64)
    assert ComparisonSpec(hidden_size=64) != ComparisonSpec()


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
        # A GRU has three gates.
        ({"cell": "gru"}, 3 * 8 * (8 + 8 + 2)),
        ({"vocabulary": 100}, 576 + 100 * 8),
        ({"output_size": 5, "bidirectional": True}, 2 * 576 + 5 * (16 + 1)),
    ],
)
def test_parameters_are_counted_by_hand(fields: dict[str, object], expected: int) -> None:
    assert ComparisonSpec(**fields).parameter_count == expected


def test_the_systems_own_allocator_setting_is_there_everywhere() -> None:
    assert ALLOCATORS_HERE[0] == ALLOCATORS[0] == ComparisonSpec().allocator == "system"
    assert set(ALLOCATORS_HERE) <= set(ALLOCATORS)


def test_where_a_file_lies_is_no_part_of_a_comparison() -> None:
    elsewhere = replace(KEPT, path="elsewhere")
    assert ComparisonSpec(weights=KEPT) == ComparisonSpec(weights=elsewhere)
    assert ComparisonSpec(weights=KEPT) != ComparisonSpec(weights=replace(KEPT, digest="cd" * 32))
    assert ComparisonSpec(weights=KEPT) != ComparisonSpec()


def test_a_part_of_a_file_is_named_with_it() -> None:
    assert KEPT.title == "mine.npy"
    assert replace(KEPT, part="encoder.lstm").title == "mine.npy: encoder.lstm"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"inputs": "vowels", "output_size": 9}, True),
        ({"inputs": "vowels", "output_size": 8}, False),
        ({"inputs": "vowels"}, False),
        ({"output_size": 9}, False),
    ],
)
def test_speakers_are_told_from_vowels_by_an_output_for_each(
    fields: dict[str, Any], expected: bool
) -> None:
    assert ComparisonSpec(input_size=12, **fields).has_task == expected
