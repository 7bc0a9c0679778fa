"""Rounds are timed call by call, in mirrored order, by a clock that the test moves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.core.latency import round as round_module
from app.core.latency.block import Block, await_rest, read_usage, time_block, warm_up
from app.core.latency.round import RoundPlan, read_suspended, time_round
from app.core.results.latency import Round, SideUsage


class Calls:
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

    def time(
        self, plan: RoundPlan, stop: Callable[[], bool] = lambda: False, **options: Any
    ) -> Round:
        def timer(call: Callable[[], None]) -> Callable[[int], Block]:
            return lambda count: time_block(
                call, count, stop=stop, clock=self.clock.nanoseconds, usage=self.usage
            )

        sides = [timer(self.reference), timer(self.candidate)]
        return time_round(sides, plan, stop=stop, **options)


@pytest.fixture
def calls(clock: Any) -> Calls:
    return Calls(clock)


def plan(reference_calls: int = 2, candidate_calls: int = 3, **options: Any) -> RoundPlan:
    return RoundPlan(4, reference_calls, candidate_calls, options.get("candidate_first", False))


def test_a_round_is_in_mirrored_order(calls: Calls) -> None:
    calls.time(plan())
    assert calls.diary == "rrccccccrr"


def test_the_candidate_can_begin_a_round(calls: Calls) -> None:
    calls.time(plan(candidate_first=True))
    assert calls.diary == "cccrrrrccc"


@pytest.mark.parametrize("candidate_first", [True, False])
def test_every_call_is_one_sample_of_its_own_side_in_the_order_measured(
    calls: Calls, candidate_first: bool
) -> None:
    timed = calls.time(plan(candidate_first=candidate_first))
    assert timed.candidate.samples_ns.tolist() == [7] * 6
    expected = [100 + i for i, side in enumerate(calls.diary, 1) if side == "r"]
    assert timed.reference.samples_ns.tolist() == expected


def test_a_round_knows_its_instance_and_cannot_be_written_to(calls: Calls) -> None:
    timed = calls.time(plan())
    assert timed.instance == 4
    assert timed.reference.samples_ns.dtype == timed.candidate.samples_ns.dtype == "int64"
    assert not timed.reference.samples_ns.flags.writeable
    assert not timed.candidate.samples_ns.flags.writeable


def test_a_stop_is_asked_before_every_call_and_ends_the_round_there(calls: Calls) -> None:
    timed = calls.time(plan(), stop=lambda: len(calls.diary) == 4)
    assert calls.diary == "rrcc"
    assert len(timed.reference.samples_ns) == len(timed.candidate.samples_ns) == 2


def test_a_round_stopped_at_once_is_empty(calls: Calls) -> None:
    timed = calls.time(plan(), stop=lambda: True)
    assert calls.diary == ""
    assert len(timed.reference.samples_ns) == len(timed.candidate.samples_ns) == 0


def test_faults_are_counted_for_the_side_whose_calls_made_them(clock: Any) -> None:
    class Faulty(Calls):
        def reference(self) -> None:
            super().reference()
            self.faults += 10

        def candidate(self) -> None:
            super().candidate()
            self.faults += 1

    timed = Faulty(clock).time(plan())
    assert timed.reference.usage == SideUsage(4 * 10, 0)
    assert timed.candidate.usage == SideUsage(6 * 1, 0)
    assert not timed.disturbed


@pytest.mark.parametrize("side", ["reference", "candidate"])
def test_a_round_is_disturbed_where_either_side_lost_the_processor(clock: Any, side: str) -> None:
    class Interrupted(Calls):
        def usage(self) -> SideUsage:
            lost = self.diary.count("r") == 4 if side == "reference" else "ccc" in self.diary
            return SideUsage(0, 1 if lost else 0)

    timed = Interrupted(clock).time(plan(2, 3))
    assert timed.disturbed
    usages = {"reference": timed.reference.usage, "candidate": timed.candidate.usage}
    assert usages.pop(side).involuntary_switches == 1
    assert usages.popitem()[1].involuntary_switches == 0


def test_where_the_system_does_not_count_nothing_is_known_and_nothing_disturbed(
    clock: Any,
) -> None:
    class Windows(Calls):
        def usage(self) -> SideUsage:
            return SideUsage(None, None)

    timed = Windows(clock).time(plan())
    assert timed.reference.usage == timed.candidate.usage == SideUsage(None, None)
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


def warm(clock: Any, call: Callable[[], None], **options: Any) -> int:
    options = {"stop": lambda: False, "block_ns": 100, "most_ns": 10_000} | options
    return warm_up(call, clock=clock.nanoseconds, **options)


def test_a_call_that_is_warm_from_the_start_is_warmed_for_two_blocks(clock: Any) -> None:
    call, taken = durations(clock, [40] * 20)
    assert warm(clock, call) == 40
    # A block ends with the call that reaches 100 ns.
    assert taken == [40] * 6


def test_warming_up_goes_on_while_calls_get_faster(clock: Any) -> None:
    blocks = [[80, 80], [60, 60], [50, 50], [20] * 5, [20] * 5]
    call, taken = durations(clock, [ns for block in blocks for ns in block] + [1] * 99)
    assert warm(clock, call) == 20
    assert taken == [80, 80, 60, 60, 50, 50] + [20] * 10


def test_a_gain_of_less_than_2_percent_is_none(clock: Any) -> None:
    call, taken = durations(clock, [100, 99, 1])
    assert warm(clock, call, block_ns=50) == 99
    assert taken == [100, 99]


def test_a_gain_of_2_percent_is_one(clock: Any) -> None:
    call, taken = durations(clock, [1000, 980, 970, 1])
    assert warm(clock, call) == 970
    assert taken == [1000, 980, 970]


def test_a_block_that_is_slower_ends_the_warm_up(clock: Any) -> None:
    call, taken = durations(clock, [100, 130, 1])
    assert warm(clock, call) == 130
    assert taken == [100, 130]


def test_a_single_outlier_in_a_block_does_not_pass_for_cold(clock: Any) -> None:
    call, taken = durations(clock, [30, 900, 30] + [30] * 60)
    assert warm(clock, call, block_ns=950) == 30
    assert len(taken) > 3


def test_a_long_call_is_warm_after_one(clock: Any) -> None:
    call, taken = durations(clock, [10_000, 1])
    assert warm(clock, call) == 10_000
    assert taken == [10_000]


def test_warming_up_ends_although_calls_get_faster_for_ever(clock: Any) -> None:
    call, taken = durations(clock, [round(4000 * 0.9**i) for i in range(99)])
    warm(clock, call)
    # 4000 + 3600 + 3240 ns are more than the 10,000 it may take.
    assert taken == [4000, 3600, 3240]


def test_by_default_a_call_is_warmed_for_16_milliseconds_at_least_and_half_a_second_at_most(
    clock: Any,
) -> None:
    call, taken = durations(clock, [1_000_000] * 99)
    warm_up(call, stop=lambda: False, clock=clock.nanoseconds)
    assert len(taken) == 16
    call, taken = durations(clock, [round(200_000_000 * 0.9**i) for i in range(99)])
    warm_up(call, stop=lambda: False, clock=clock.nanoseconds)
    assert len(taken) == 3


def test_warming_up_ends_within_one_call_of_a_stop(clock: Any) -> None:
    call, taken = durations(clock, [40] * 9)
    assert warm(clock, call, stop=lambda: len(taken) == 1) == 40
    assert taken == [40]


def test_warming_up_that_is_stopped_at_once_still_returns_a_duration(clock: Any) -> None:
    call, taken = durations(clock, [])
    assert warm(clock, call, stop=lambda: True) == 1
    assert taken == []


def test_a_call_too_fast_for_the_clock_counts_as_a_nanosecond(clock: Any) -> None:
    call, _ = durations(clock, [0, 0])
    assert warm(clock, call, block_ns=0) == 1


def test_a_round_that_is_not_mirrored_has_one_block_a_side(calls: Calls) -> None:
    timed = calls.time(RoundPlan(0, 1, 2, candidate_first=False, mirrored=False))
    assert calls.diary == "rcc"
    assert (len(timed.reference.samples_ns), len(timed.candidate.samples_ns)) == (1, 2)
    calls.diary = ""
    calls.time(RoundPlan(0, 1, 2, candidate_first=True, mirrored=False))
    assert calls.diary == "ccr"


def test_the_calls_that_lead_into_a_long_block_are_not_timed(calls: Calls) -> None:
    timed = calls.time(plan(1, 40))
    # One untimed call for 20 timed ones.
    assert calls.diary == "r" + "c" * 84 + "r"
    assert len(timed.candidate.samples_ns) == 80


def test_one_call_leads_into_a_short_block_and_none_into_a_few_slow_calls(calls: Calls) -> None:
    calls.time(plan(4, 5))
    # Four timed ones; one untimed and five timed, twice; four timed ones.
    assert calls.diary == "rrrr" + "c" * 12 + "rrrr"


def test_the_calls_that_lead_into_a_block_make_no_faults_of_its_own(clock: Any) -> None:
    class Faulty(Calls):
        def candidate(self) -> None:
            super().candidate()
            self.faults += 1

    timed = Faulty(clock).time(plan(1, 40))
    assert timed.candidate.usage.minor_faults == 80


def test_a_stop_is_obeyed_before_a_block_has_been_led_into(calls: Calls) -> None:
    calls.time(plan(1, 10_000), stop=lambda: len(calls.diary) == 3)
    assert calls.diary == "rcc"


@pytest.mark.parametrize(
    ("slept", "disturbed"), [(0.0, False), (0.05, False), (0.2, True), (3600.0, True)]
)
def test_a_machine_that_sleeps_during_a_round_disturbs_it(
    calls: Calls, slept: float, disturbed: bool
) -> None:
    timed = calls.time(plan(), suspended=lambda: 5000.0 + (slept if "cc" in calls.diary else 0))
    assert timed.disturbed == disturbed
    assert len(timed.reference.samples_ns) == 4


def test_what_the_machine_slept_before_a_round_does_not_disturb_it(calls: Calls) -> None:
    slept = iter([100.0, 100.0])
    timed = calls.time(plan(), suspended=lambda: next(slept))
    assert not timed.disturbed


def test_the_time_slept_is_what_one_clock_counts_and_the_other_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times = {"boot": 5000.5, "monotonic": 1200.25}
    monkeypatch.setattr(round_module.sys, "platform", "linux")
    monkeypatch.setattr(round_module.time, "CLOCK_BOOTTIME", "boot", raising=False)
    monkeypatch.setattr(round_module.time, "CLOCK_MONOTONIC", "monotonic", raising=False)
    monkeypatch.setattr(round_module.time, "clock_gettime", times.__getitem__, raising=False)
    assert read_suspended() == 3800.25
    monkeypatch.setattr(round_module.sys, "platform", "darwin")
    assert read_suspended() == 0


def test_threads_that_run_on_are_waited_for(clock: Any) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.advance(round(seconds * 1e9))

    def used() -> int:
        # A second thread spins for 8 ms.
        return int(min(clock.now_ns, 8_000_000))

    await_rest(clock=clock.nanoseconds, used=used, sleep=sleep)
    assert 0.008 <= sum(slept) <= 0.009


def test_a_process_at_rest_is_waited_for_once_and_one_that_never_rests_a_tenth_of_a_second(
    clock: Any,
) -> None:
    def sleep(seconds: float) -> None:
        clock.advance(round(seconds * 1e9))

    await_rest(clock=clock.nanoseconds, used=lambda: 0, sleep=sleep)
    assert clock.now_ns == 500_000
    clock.now_ns = 0
    await_rest(clock=clock.nanoseconds, used=clock.nanoseconds, sleep=sleep)
    assert clock.now_ns == 100_000_000
