"""How a measurement ended, in the status line."""

from dataclasses import replace

import pytest
from fakes import make_comparison, make_timed

from app.core.report.progress import describe_end, describe_round
from app.core.results.comparison import Comparison
from app.core.results.latency import Speedup
from app.core.spec import ComparisonSpec

UNDECIDED = Speedup(1.5, 0.97, 2.2, 0.95, "undecided", "budget")
FEW = Speedup(13.0, None, None, 0.95, "too few calls", "budget")


def with_speedup(speedup: Speedup, scheme: str = "int8") -> Comparison:
    return replace(make_comparison(ComparisonSpec(scheme=scheme)), speedup=speedup)


@pytest.mark.parametrize(
    ("speedup", "begin", "end"),
    [
        (UNDECIDED, "Time budget spent: ", " About 2 times as long may decide it (F6)."),
        (FEW, "Time budget spent: too few calls", " An interval takes 6 calls of each (F6)."),
    ],
)
def test_what_is_not_settled_says_what_would_settle_it(
    speedup: Speedup, begin: str, end: str
) -> None:
    said = describe_end(with_speedup(speedup), "", here=True)
    assert said.startswith(begin)
    assert said.endswith(end)


def test_what_is_settled_says_no_more() -> None:
    assert "F6" not in describe_end(make_comparison(), "", here=True)


def test_a_check_with_too_few_calls_trusts_and_distrusts_nothing() -> None:
    said = describe_end(with_speedup(FEW, "float32"), "", here=True)
    assert said.startswith("What this machine can resolve takes more calls to tell")
    assert "trusted" not in said


def test_a_check_that_is_undecided_says_what_is_resolved_all_the_same() -> None:
    said = describe_end(with_speedup(UNDECIDED, "float32"), "", here=True)
    assert said.startswith("This machine can now resolve differences above 120 %: ")


def test_a_round_says_how_far_it_is_and_what_is_known_by_now() -> None:
    said = describe_round(make_timed(2))
    assert said.startswith(" 20 %  ")
    assert "Measuring… " in said
    assert describe_round(make_timed(stopped_by="precision")).startswith("100 %  ")
