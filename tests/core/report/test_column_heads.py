from dataclasses import replace

from fakes import make_comparison

from app.core.report.column_heads import tell_apart
from app.core.spec import ComparisonSpec

RECIPE = ComparisonSpec()


def test_a_column_is_named_by_what_differs() -> None:
    large = replace(RECIPE, input_size=64, hidden_size=64, seq_len=5)
    told = tell_apart([make_comparison(RECIPE), make_comparison(large)])
    assert told == ("dimension 8, steps 20", "dimension 64, steps 5")


def test_a_hidden_size_of_its_own_is_named_as_such() -> None:
    wide = replace(RECIPE, hidden_size=64)
    told = tell_apart([make_comparison(RECIPE), make_comparison(wide)])
    assert told == ("hidden size 8", "hidden size 64")


def test_a_copy_has_no_engine() -> None:
    copy = replace(RECIPE, scheme="float32")
    told = tell_apart([make_comparison(RECIPE), make_comparison(copy)])
    assert told == (f"int8, engine {RECIPE.engine}", "copy, no engine")


def test_the_same_parameters_are_told_apart_by_when_they_were_measured() -> None:
    first = make_comparison()
    later = replace(
        first, environment=replace(first.environment, created_utc="2026-02-03T04:05:06Z")
    )
    told = tell_apart([first, later])
    assert told[1] == "the same again, measured 2026-02-03T04:05:06Z"
    assert told[0] != told[1]


def test_nothing_is_said_of_a_single_one() -> None:
    assert tell_apart([make_comparison()]) == ("",)
    assert tell_apart([]) == ()
