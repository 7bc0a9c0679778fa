"""Rounds are timed call by call, in mirrored order, by a clock that the test moves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.core.results import Round, SideUsage
from app.core.timing import RoundPlan, read_usage, time_round, warm_up


class Bench:
    """Two calls that take 100 and 7 ns of the fake clock, and a diary of them."""

    def __init__(self, clock: Any) -> None:
        self.clock = clock
        self.diary = ""
        self.faults = self.switches = 0

    def reference(self) -> None:
        self.diary += "r"
        self.clock.advance(100 + len(self.diary))

    def candidate(self) -> None:
        self.diary += "c"
        self.clock.advance(7)

    def usage(self) -> SideUsage:
        return SideUsage(self.faults, self.switches)

    def time(self, plan: RoundPlan, stop: Callable[[], bool] = lambda: False) -> Round:
        return time_round(
            self.reference,
            self.candidate,
            plan,
            stop=stop,
            clock=self.clock.nanoseconds,
            usage=self.usage,
        )


@pytest.fixture
def bench(clock: Any) -> Bench:
    return Bench(clock)


def plan(reference_calls: int = 2, candidate_calls: int = 3, **options: Any) -> RoundPlan:
    return RoundPlan(4, reference_calls, candidate_calls, options.get("candidate_first", False))


def test_a_round_is_in_mirrored_order(bench: Bench) -> None:
    bench.time(plan())
    assert bench.diary == "rrccccccrr"


def test_the_candidate_can_begin_a_round(bench: Bench) -> None:
    bench.time(plan(candidate_first=True))
    assert bench.diary == "cccrrrrccc"


@pytest.mark.parametrize("candidate_first", [True, False])
def test_every_call_is_one_sample_of_its_own_side_in_the_order_measured(
    bench: Bench, candidate_first: bool
) -> None:
    timed = bench.time(plan(candidate_first=candidate_first))
    assert timed.candidate_ns.tolist() == [7] * 6
    expected = [100 + i for i, side in enumerate(bench.diary, 1) if side == "r"]
    assert timed.reference_ns.tolist() == expected


def test_a_round_knows_its_instance_and_cannot_be_written_to(bench: Bench) -> None:
    timed = bench.time(plan())
    assert timed.instance == 4
    assert timed.reference_ns.dtype == timed.candidate_ns.dtype == "int64"
    assert not timed.reference_ns.flags.writeable
    assert not timed.candidate_ns.flags.writeable


def test_a_stop_is_asked_before_every_call_and_ends_the_round_there(bench: Bench) -> None:
    timed = bench.time(plan(), stop=lambda: len(bench.diary) == 4)
    assert bench.diary == "rrcc"
    assert len(timed.reference_ns) == len(timed.candidate_ns) == 2


def test_a_round_stopped_at_once_is_empty(bench: Bench) -> None:
    timed = bench.time(plan(), stop=lambda: True)
    assert bench.diary == ""
    assert len(timed.reference_ns) == len(timed.candidate_ns) == 0


def test_faults_are_counted_for_the_side_whose_calls_made_them(clock: Any) -> None:
    class Faulty(Bench):
        def reference(self) -> None:
            super().reference()
            self.faults += 10

        def candidate(self) -> None:
            super().candidate()
            self.faults += 1

    timed = Faulty(clock).time(plan())
    assert timed.reference_usage == SideUsage(4 * 10, 0)
    assert timed.candidate_usage == SideUsage(6 * 1, 0)
    assert not timed.disturbed


@pytest.mark.parametrize("side", ["reference", "candidate"])
def test_a_round_is_disturbed_where_either_side_lost_the_processor(clock: Any, side: str) -> None:
    class Interrupted(Bench):
        def usage(self) -> SideUsage:
            lost = self.diary.count("r") == 4 if side == "reference" else "ccc" in self.diary
            return SideUsage(0, 1 if lost else 0)

    timed = Interrupted(clock).time(plan(2, 3))
    assert timed.disturbed
    usages = {"reference": timed.reference_usage, "candidate": timed.candidate_usage}
    assert usages.pop(side).involuntary_switches == 1
    assert usages.popitem()[1].involuntary_switches == 0


def test_where_the_system_does_not_count_nothing_is_known_and_nothing_disturbed(
    clock: Any,
) -> None:
    class Windows(Bench):
        def usage(self) -> SideUsage:
            return SideUsage(None, None)

    timed = Windows(clock).time(plan())
    assert timed.reference_usage == timed.candidate_usage == SideUsage(None, None)
    assert not timed.disturbed


def test_this_process_counts_its_page_faults() -> None:
    before = read_usage().minor_faults
    # Fresh pages of the process, each touched once.
    pages = bytearray(64 * 1024 * 1024)
    after = read_usage().minor_faults
    assert len(pages) > 0
    assert before is not None
    assert after is not None
    assert after > before


def durations(clock: Any, values: list[int]) -> tuple[Callable[[], None], list[int]]:
    """Returns a call that takes these times, one after the other, and what it has taken."""
    left: Iterator[int] = iter(values)
    taken: list[int] = []

    def call() -> None:
        taken.append(next(left))
        clock.advance(taken[-1])

    return call, taken


def test_warming_up_calls_until_the_time_is_over(clock: Any) -> None:
    call, taken = durations(clock, [40] * 9)
    warm_up(call, stop=lambda: False, clock=clock.nanoseconds, least_ns=100)
    assert taken == [40, 40, 40]


def test_warming_up_calls_twice_at_least(clock: Any) -> None:
    call, taken = durations(clock, [500, 300, 1])
    estimate = warm_up(call, stop=lambda: False, clock=clock.nanoseconds, least_ns=100)
    assert taken == [500, 300]
    assert estimate == 300


def test_the_estimate_is_the_median_of_the_later_half(clock: Any) -> None:
    call, _ = durations(clock, [900, 500, 10, 12, 11, 13])
    estimate = warm_up(call, stop=lambda: False, clock=clock.nanoseconds, least_ns=1446)
    # The later three: 12, 11, 13.
    assert estimate == 12


def test_warming_up_ends_within_one_call_of_a_stop(clock: Any) -> None:
    call, taken = durations(clock, [40] * 9)
    warm_up(call, stop=lambda: len(taken) == 1, clock=clock.nanoseconds, least_ns=10**9)
    assert taken == [40]


def test_warming_up_that_is_stopped_at_once_still_returns_a_duration(clock: Any) -> None:
    call, taken = durations(clock, [])
    assert warm_up(call, stop=lambda: True, clock=clock.nanoseconds) == 1
    assert taken == []


def test_a_call_too_fast_for_the_clock_counts_as_a_nanosecond(clock: Any) -> None:
    call, _ = durations(clock, [0, 0])
    assert warm_up(call, stop=lambda: False, clock=clock.nanoseconds, least_ns=0) == 1
