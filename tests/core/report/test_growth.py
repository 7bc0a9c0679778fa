"""Growth is told with its interval, for each direction in the order in which it reads."""

from dataclasses import replace

import pytest

from app.core.report.growth import state_growth
from app.core.results.anatomy import LARGEST_CHANGE, Growth, GrowthVerdict
from app.core.spec import ComparisonSpec, FileSource

SPEC = ComparisonSpec(seq_len=200)
STRETCH = "over the last three quarters of the steps"


@pytest.mark.parametrize(
    ("verdict", "begin", "end"),
    [
        ("settles", "The error settles", "."),
        ("grows", "The error grows", "."),
        ("unclear", "Not clear whether the error grows", "; a longer sequence may tell."),
    ],
)
def test_growth_is_told_with_its_interval(verdict: GrowthVerdict, begin: str, end: str) -> None:
    sentence = state_growth((Growth(verdict, 0.123, -0.0101, 0.3),), SPEC)
    assert (
        sentence == f"{begin}: 1.12× larger {STRETCH}, 95 % CI 1.0 % smaller to 1.30× larger{end}"
    )


def test_a_short_sequence_is_said_to_be_too_short() -> None:
    sentence = state_growth((Growth("short", 0, 0, 0),), SPEC)
    assert sentence == "Too short to tell whether the error grows: that takes 80 steps."


def test_directions_of_one_verdict_are_told_each_with_its_figures() -> None:
    growth = (Growth("grows", 1.1, 0.9, 1.3), Growth("grows", 1.12, 0.8, 1.5))
    assert state_growth(growth, SPEC) == (
        "The error grows in both directions: forward 2.10× larger (95 % CI 1.90 to 2.30), "
        "backward 2.12× larger (95 % CI 1.80 to 2.50) over the last three quarters of the steps, "
        "each in its own reading order."
    )


def test_directions_of_two_verdicts_are_told_each_with_its_own() -> None:
    growth = (Growth("settles", -0.5, -0.7, -0.3), Growth("unclear", 0.2, -0.1, 0.5))
    assert state_growth(growth, SPEC) == (
        "Forward, the error settles: 2.00× smaller (95 % CI 1.43 to 3.33). Backward, not clear "
        "whether it grows: 1.20× larger (95 % CI 1.11× smaller to 1.50× larger). That is over the "
        "last three quarters of the steps, each in its own reading order; a longer sequence may "
        "tell."
    )


def test_directions_that_are_not_known_apart_are_said_not_to_be_judged() -> None:
    assert state_growth((), SPEC).startswith("Whether the error grows was not judged: this record")


def test_what_has_no_bound_is_said_to_lie_beyond_the_last_figure() -> None:
    growth = (Growth("unclear", 3.0, -1.0, LARGEST_CHANGE),)
    said = state_growth(growth, SPEC)
    assert ": 4.00× larger over the last" in said
    assert "95 % CI down to nothing to over 1,000× larger;" in said


@pytest.mark.parametrize(
    "spec",
    [
        replace(SPEC, seq_len=5000),
        replace(SPEC, inputs="file", input_file=FileSource("a", "0" * 64)),
        replace(SPEC, inputs="vowels", input_size=12),
    ],
    ids=["longest", "file", "utterances"],
)
def test_a_longer_sequence_is_advised_only_where_one_can_be_had(spec: ComparisonSpec) -> None:
    assert "longer" not in state_growth((Growth("unclear", 0.2, -0.1, 0.5),), spec)
