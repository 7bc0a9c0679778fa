"""A side trip's answer says both figures where they can be held against each other."""

from dataclasses import replace

from fakes import make_comparison, make_rounds

from app.core.report.side_trip import state_answer
from app.core.report.speed_verdict import state_comparison
from app.core.results.comparison import Comparison

BEFORE = make_comparison()
KEPT = make_comparison(
    replace(BEFORE.spec, allocator="no-trim"), rounds=make_rounds(candidate_us=400)
)


def headline(comparison: Comparison) -> str:
    speed = state_comparison(comparison)
    assert speed is not None
    return speed.headline


def test_with_another_setting_of_memory_both_are_said() -> None:
    said = state_answer("With memory kept", KEPT, BEFORE)
    assert said == f"With memory kept: {headline(KEPT)} instead of {headline(BEFORE)}."


def test_what_is_another_comparison_is_not_held_against_it() -> None:
    other = replace(BEFORE, spec=replace(BEFORE.spec, seed=1))
    untimed = replace(BEFORE, latency=None, speedup=None)
    for before in (None, other, untimed):
        assert state_answer("With memory kept", KEPT, before) == (
            f"With memory kept: {headline(KEPT)}."
        )


def test_of_a_question_without_a_lead_nothing_is_said() -> None:
    assert state_answer("", KEPT, BEFORE) == ""


def test_nothing_is_said_where_no_call_was_timed() -> None:
    assert state_answer("Kept", replace(KEPT, latency=None, speedup=None), BEFORE) == ""
