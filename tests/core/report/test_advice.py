"""Advice names what makes a measurement doubtful, and keeps quiet where nothing does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fakes import draw_calls

from app.core.report.advice import Advice, advise
from app.core.results.latency import Round
from app.core.spec import ComparisonSpec

INSTANCES = [i // 3 for i in range(24)]


@pytest.fixture
def quiet(make_round: Any) -> list[Round]:
    """Returns the rounds of eight instances on a machine without anything to say against it."""
    return [
        make_round(draw_calls(i), draw_calls(100 + i), instance=n) for i, n in enumerate(INSTANCES)
    ]


def observed(comparison: Any) -> list[str]:
    return [advice.observation for advice in advise(comparison, "int8")]


def test_a_quiet_measurement_gets_no_advice(make_comparison: Any, quiet: Any) -> None:
    assert advise(make_comparison(quiet), "int8") == ()


def test_where_no_call_was_timed_there_is_nothing_to_advise(make_comparison: Any) -> None:
    assert advise(make_comparison([], load=4.0, power="battery"), "int8") == ()


def test_busy_processors_are_told(make_comparison: Any, quiet: Any) -> None:
    spec = ComparisonSpec(threads=2)
    (advice,) = advise(make_comparison(quiet, spec, load=2.5), "int8")
    assert advice == Advice(
        "Other programs kept 2.5 of 4 cores busy, too many for 2 threads",
        "close other programs, or choose fewer threads",
    )


@pytest.mark.parametrize(
    ("threads", "load", "said"),
    [(4, 0.2, False), (4, 0.3, True), (1, 3.2, False), (1, 3.3, True), (2, 2.2, False)],
)
def test_a_quarter_of_a_core_is_what_a_desktop_takes_at_rest(
    make_comparison: Any, quiet: Any, threads: int, load: float, said: bool
) -> None:
    comparison = make_comparison(quiet, ComparisonSpec(threads=threads), load=load)
    assert bool(advise(comparison, "int8")) == said


def test_battery_and_a_saving_governor_are_told(make_comparison: Any, quiet: Any) -> None:
    found = advise(make_comparison(quiet, power="battery", governor="powersave"), "int8")
    assert found == (
        Advice("The machine runs on battery and may slow down", "plug it in"),
        Advice(
            "The processor's frequency governor saves power",
            "choose the performance governor while measuring",
        ),
    )


@pytest.mark.parametrize(("power", "governor"), [("mains", "performance"), ("unknown", "unknown")])
def test_mains_and_what_is_unknown_are_not_worth_a_word(
    make_comparison: Any, quiet: Any, power: str, governor: str
) -> None:
    assert advise(make_comparison(quiet, power=power, governor=governor), "int8") == ()


def test_disturbed_rounds_that_had_to_count_are_told(make_comparison: Any, quiet: Any) -> None:
    rounds = [replace(r, disturbed=i >= 7) for i, r in enumerate(quiet)]
    assert observed(make_comparison(rounds)) == [
        "17 of 24 rounds were interrupted, so all of them had to count"
    ]


def test_disturbed_rounds_that_were_left_out_are_no_reason_to_worry(
    make_comparison: Any, quiet: Any
) -> None:
    rounds = [replace(r, disturbed=i < 7) for i, r in enumerate(quiet)]
    assert advise(make_comparison(rounds), "int8") == ()


def test_a_single_pair_of_models_is_told(make_comparison: Any, quiet: Any) -> None:
    (advice,) = advise(make_comparison(quiet[:3]), "int8")
    assert advice.observation == (
        "Only one pair of models was timed, so the interval does not cover where they lie in memory"
    )
    assert advice.remedy == "raise the time budget"


def test_a_call_longer_than_the_budget_is_told(make_comparison: Any, make_round: Any) -> None:
    spec = ComparisonSpec(seconds=1)
    rounds = [make_round([400_000_000], [1_000_000_000])]
    assert observed(make_comparison(rounds, spec))[-1] == (
        "A single call takes longer than the whole budget, and each model was called once"
    )


def test_a_single_call_within_the_budget_is_not_said_to_be_longer(
    make_comparison: Any, make_round: Any
) -> None:
    rounds = [make_round([400_000_000], [900_000_000])]
    found = observed(make_comparison(rounds, ComparisonSpec(seconds=1)))
    assert not any("longer than the whole budget" in sentence for sentence in found)


def test_too_few_calls_for_a_verdict_are_told(make_comparison: Any, make_round: Any) -> None:
    rounds = [make_round([100] * 5, [200] * 9)]
    found = observed(make_comparison(rounds, ComparisonSpec(seconds=1)))
    assert "A model was called only 5 times, too few for a verdict" in found


@pytest.mark.parametrize(("step", "direction"), [(1.1, "slower"), (1 / 1.1, "faster")])
def test_a_drift_of_the_machine_is_told(
    make_comparison: Any, make_drift: Any, step: float, direction: str
) -> None:
    rounds = make_drift([1.0] * 12 + [step] * 12)
    (sentence,) = observed(make_comparison(rounds))
    assert sentence.startswith("Calls got ")
    assert sentence.endswith(f" % {direction} from the first half to the second")


def test_a_disturbed_round_makes_no_drift(make_comparison: Any, make_drift: Any) -> None:
    rounds = make_drift([1.0] * 17 + [9.0] * 7)
    rounds = [replace(r, disturbed=i >= 17) for i, r in enumerate(rounds)]
    assert advise(make_comparison(rounds), "int8") == ()


def test_two_kinds_of_calls_are_told_instead_of_their_spread(
    make_comparison: Any, make_round: Any
) -> None:
    candidate = np.tile([1_000_000, 1_500_000], 20)
    rounds = [make_round(draw_calls(i), candidate, instance=n) for i, n in enumerate(INSTANCES)]
    (advice,) = advise(make_comparison(rounds), "int8")
    assert advice.observation == "int8 calls come in two kinds, 50 % apart"
    assert advice.remedy == "read the histogram rather than the median"


def test_a_wide_middle_half_is_told_of_its_side(make_comparison: Any, make_round: Any) -> None:
    reference = np.linspace(900_000, 1_100_000, 41)
    even = np.linspace(800_000, 1_200_000, 41)
    for sides, name in (((reference, even), "copy"), ((even, reference), "fp32")):
        rounds = [make_round(*sides, instance=n) for n in INSTANCES]
        (advice,) = advise(make_comparison(rounds), "copy")
        expected = f"The middle half of the {name} calls spreads over 20 % of the median"
        assert advice.observation == expected
        assert advice.remedy == "close other programs, or measure precisely (F6)"


def test_every_observation_and_every_remedy_is_a_clause_to_be_joined(
    make_comparison: Any, make_round: Any
) -> None:
    wide = np.linspace(500_000, 1_500_000, 30)
    rounds = [make_round(wide, wide * (1 + i), disturbed=i > 0) for i in range(8)]
    comparison = make_comparison(rounds, load=9.0, power="battery", governor="powersave")
    found = advise(comparison, "int8")
    assert len(found) >= 6
    for advice in found:
        assert advice.remedy[0].islower()
        assert not (advice.observation + advice.remedy).endswith(".")


def test_a_remedy_makes_a_sentence_and_so_does_none() -> None:
    assert Advice("Calls got slower", "run again").sentence == "Calls got slower: run again."
    assert Advice("Calls got slower", "").sentence == "Calls got slower."


@pytest.fixture
def worst(make_comparison: Any, make_round: Any) -> Callable[..., Any]:
    """Returns a maker of comparisons with all that can be said against one, but for ``spec``."""

    def make(spec: ComparisonSpec, **facts: Any) -> Any:
        wide = np.linspace(500_000, 1_500_000, 30)
        rounds = [make_round(wide, wide * (1 + i), disturbed=i > 0) for i in range(8)]
        machine = {"load": 9.0, "power": "battery", "governor": "powersave"}
        return make_comparison(rounds, spec, **(machine | facts))

    return make


def list_remedies(comparison: Any, **facts: Any) -> str:
    return "; ".join(advice.remedy for advice in advise(comparison, "int8", **facts))


@pytest.mark.parametrize(
    ("change", "said", "unsaid"),
    [
        ({"threads": 1}, "close other programs", "fewer threads"),
        ({"threads": 2}, "or choose fewer threads", None),
        ({"seconds": 10.0}, "raise the time budget", "smaller network"),
        ({"seconds": 3600.0}, "choose a smaller network, or a shorter sequence", "time budget"),
        ({"seconds": 3600.0, "seq_len": 1}, "choose a smaller network", "shorter sequence"),
        ({"seconds": 59.0}, "measure precisely (F6)", None),
        ({"seconds": 60.0}, "close other programs", "F6"),
        ({"scheme": "float32"}, "raise the time budget", "qnnpack"),
        ({"engine": "qnnpack"}, "raise the time budget", "qnnpack"),
        ({"allocator": "no-trim"}, "raise the time budget", "allocator"),
        ({"batch_size": 1, "seq_len": 1}, "raise the time budget", "shorter sequence"),
    ],
)
def test_nothing_is_advised_that_is_so_already_or_cannot_be(
    worst: Callable[..., Any], change: dict[str, Any], said: str, unsaid: str | None
) -> None:
    remedies = list_remedies(worst(replace(ComparisonSpec(seconds=10.0), **change)))
    assert said in remedies
    assert unsaid is None or unsaid not in remedies


def test_on_one_core_other_programs_can_be_closed(worst: Callable[..., Any]) -> None:
    remedies = list_remedies(worst(ComparisonSpec(), cores=1, load=0.6))
    assert remedies.startswith("close other programs; ")


def test_a_measurement_that_was_stopped_is_to_go_on(worst: Callable[..., Any]) -> None:
    stopped = worst(ComparisonSpec())
    stopped = replace(stopped, speedup=replace(stopped.speedup, stopped_by="user"))
    remedies = list_remedies(stopped)
    assert "let it measure to its end" in remedies
    assert "time budget" not in remedies


def test_nothing_can_be_done_about_what_another_machine_measured(
    worst: Callable[..., Any], make_comparison: Any, make_round: Any
) -> None:
    found = advise(worst(ComparisonSpec()), "int8", here=False)
    assert len(found) >= 6
    assert {advice.remedy for advice in found} == {""}
    rounds = [make_round(draw_calls(i), np.tile([10**6, 2 * 10**6], 20)) for i in range(24)]
    remedies = list_remedies(make_comparison(rounds), here=False)
    # That can be followed anywhere.
    assert remedies.endswith("read the histogram rather than the median")
