"""The stopwatch process: a real child that is asked, cancelled, killed and outlived."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.core import stopwatch
from app.core.spec import ComparisonSpec
from app.core.stopwatch import (
    Prepared,
    StopwatchCallError,
    StopwatchDiedError,
    StopwatchProcess,
    StopwatchStoppedError,
)
from app.core.timing import RoundPlan

SPEC = ComparisonSpec()
HUGE = RoundPlan(0, 10**9, 10**9, candidate_first=False)
"""Days of calls: a test that waits for its end runs into pytest's timeout."""

PARENT = """
from app.core.spec import ComparisonSpec
from app.core.stopwatch import StopwatchProcess

if __name__ == "__main__":
    process = StopwatchProcess()
    process.prepare(ComparisonSpec(), 0, lambda: False)
    print(process.pid, flush=True)
    input()
"""


@pytest.fixture(scope="module")
def process() -> Iterator[StopwatchProcess]:
    process = StopwatchProcess()
    process.start()
    yield process
    process.close()


@pytest.fixture
def prepared(process: StopwatchProcess) -> Prepared:
    return process.prepare(SPEC, 0, never)


def never() -> bool:
    return False


def is_gone(pid: int) -> bool:
    """Returns whether a process has ended, though perhaps nobody has collected its status."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_it_prepares_a_warm_pair_and_says_what_a_call_takes(prepared: Prepared) -> None:
    # Both sides are warmed for 20 ms.
    assert prepared.seconds >= 0.04
    assert prepared.reference_call_ns > 1
    assert prepared.candidate_call_ns > 1


@pytest.mark.usefixtures("prepared")
def test_it_times_a_round_in_another_process(process: StopwatchProcess) -> None:
    assert process.pid is not None
    assert process.pid != os.getpid()
    timed = process.time_round(RoundPlan(7, 4, 5, candidate_first=True), never)
    assert timed.instance == 7
    assert len(timed.reference_ns) == 8
    assert len(timed.candidate_ns) == 10
    assert timed.reference_ns.min() > 0
    assert timed.reference_usage.minor_faults is not None


def test_it_is_kept_between_requests(process: StopwatchProcess) -> None:
    process.prepare(SPEC, 0, never)
    first = process.pid
    process.start()
    process.prepare(SPEC, 1, never)
    assert process.pid == first


@pytest.mark.usefixtures("prepared")
def test_a_cancelled_round_comes_back_short(
    process: StopwatchProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However busy the machine is: the child answers here, it is not killed.
    monkeypatch.setattr(stopwatch, "GRACE_SECONDS", 100)
    pid = process.pid
    timed = process.time_round(HUGE, lambda: True)
    assert len(timed.reference_ns) < HUGE.reference_calls
    assert len(timed.candidate_ns) == 0
    assert process.pid == pid
    whole = process.time_round(RoundPlan(0, 2, 2, candidate_first=False), never)
    assert len(whole.reference_ns) == 4


def test_a_cancelled_request_that_does_not_end_costs_the_process_and_the_next_one_works(
    process: StopwatchProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopwatch, "GRACE_SECONDS", 0.05)
    process.prepare(SPEC, 0, never)
    pid = process.pid
    assert pid is not None

    def hang_and_stop() -> bool:
        os.kill(pid, signal.SIGSTOP)
        return True

    with pytest.raises(StopwatchStoppedError, match="did not end in time"):
        process.time_round(HUGE, hang_and_stop)
    assert is_gone(pid)
    assert process.pid is None
    assert process.prepare(SPEC, 0, never).reference_call_ns > 1


def test_a_child_that_is_killed_in_a_round_is_reported_and_the_next_request_starts_another(
    process: StopwatchProcess,
) -> None:
    process.prepare(SPEC, 0, never)
    pid = process.pid
    assert pid is not None

    def kill() -> bool:
        os.kill(pid, signal.SIGKILL)
        return False

    with pytest.raises(StopwatchDiedError) as died:
        process.time_round(HUGE, kill)
    expected = "The stopwatch process was ended by SIGKILL, as happens when memory runs out"
    assert str(died.value) == expected
    assert process.pid is None
    process.prepare(SPEC, 1, never)
    assert process.pid not in {None, pid}
    timed = process.time_round(RoundPlan(1, 2, 2, candidate_first=False), never)
    assert len(timed.candidate_ns) == 4


def test_models_that_cannot_be_built_are_refused_and_the_process_lives_on(
    process: StopwatchProcess,
) -> None:
    spec = ComparisonSpec(engine="cuda")
    with pytest.raises(StopwatchCallError, match="This processor has no engine cuda"):
        process.prepare(spec, 0, never)
    pid = process.pid
    plan = RoundPlan(0, 1, 1, candidate_first=False)
    with pytest.raises(StopwatchCallError, match="no pair of models has been prepared"):
        process.time_round(plan, never)
    process.prepare(SPEC, 0, never)
    assert process.pid == pid
    assert len(process.time_round(plan, never).reference_ns) == 2


def test_a_closed_stopwatch_has_no_process_and_can_be_closed_again() -> None:
    process = StopwatchProcess()
    assert process.pid is None
    process.start()
    pid = process.pid
    assert pid is not None
    assert not is_gone(pid)
    process.close()
    assert is_gone(pid)
    assert process.pid is None
    process.close()


def test_the_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not is_gone(pid)
        parent.kill()
        # The child shares its parent's output, which ends when the last of them has ended.
        assert parent.stdout.read() == ""
    assert is_gone(pid)
