"""The stopwatch process: a real child that is asked, cancelled, killed and outlived."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from app.core.latency import process as process_module
from app.core.latency.process import StopwatchProcess
from app.core.latency.protocol import (
    Prepared,
    StopwatchCallError,
    StopwatchDiedError,
    StopwatchStoppedError,
)
from app.core.latency.round import RoundPlan
from app.core.spec import ComparisonSpec

pytestmark = pytest.mark.slow

SPEC = ComparisonSpec()
HUGE = RoundPlan(0, 10**9, 10**9, candidate_first=False)
"""Days of calls: a test that waits for its end runs into pytest's timeout."""

PARENT = """
from app.core.spec import ComparisonSpec
from app.core.latency.process import StopwatchProcess

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


def prepared_pid(process: StopwatchProcess) -> int:
    """Prepares a pair and returns the number of the process that did."""
    process.prepare(SPEC, 0, never)
    assert process.pid is not None
    return process.pid


def is_gone(pid: int) -> bool:
    """Returns whether a process has ended, though perhaps nobody has collected its status."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_it_prepares_a_warm_pair_and_says_what_a_call_takes(prepared: Prepared) -> None:
    # Both sides are warmed for two blocks of 8 ms at least.
    assert prepared.seconds >= 0.032
    assert prepared.reference_call_ns > 1
    assert prepared.candidate_call_ns > 1


@pytest.mark.usefixtures("prepared")
def test_it_times_a_round_in_another_process(process: StopwatchProcess) -> None:
    assert process.pid is not None
    assert process.pid != os.getpid()
    timed = process.time_round(RoundPlan(7, 4, 5, candidate_first=True), never)
    assert timed.instance == 7
    assert len(timed.reference.samples_ns) == 8
    assert len(timed.candidate.samples_ns) == 10
    assert timed.reference.samples_ns.min() > 0
    assert timed.reference.usage.minor_faults is not None


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
    monkeypatch.setattr(process_module, "GRACE_SECONDS", 100)
    pid = process.pid
    timed = process.time_round(HUGE, lambda: True)
    assert len(timed.reference.samples_ns) < HUGE.reference_calls
    assert len(timed.candidate.samples_ns) == 0
    assert process.pid == pid
    whole = process.time_round(RoundPlan(0, 2, 2, candidate_first=False), never)
    assert len(whole.reference.samples_ns) == 4


def test_a_cancelled_request_that_does_not_end_costs_the_process_and_the_next_one_works(
    process: StopwatchProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "GRACE_SECONDS", 0.05)
    pid = prepared_pid(process)

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
    pid = prepared_pid(process)

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
    assert len(timed.candidate.samples_ns) == 4


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
    assert len(process.time_round(plan, never).reference.samples_ns) == 2


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


def kill_and_wait(pid: int) -> None:
    """Ends a child that is at rest; its end is awaited, its status left to its owner."""
    os.kill(pid, signal.SIGKILL)
    child = next(c for c in multiprocessing.active_children() if c.pid == pid)
    child.join(30)
    assert is_gone(pid)


@pytest.mark.usefixtures("prepared")
def test_a_child_that_died_at_rest_is_replaced_without_a_word(process: StopwatchProcess) -> None:
    pid = process.pid
    assert pid is not None
    kill_and_wait(pid)
    assert process.prepare(SPEC, 1, never).candidate_call_ns > 1
    assert process.pid not in {None, pid}


@pytest.mark.usefixtures("prepared")
def test_released_models_are_gone_and_the_process_stays_ready(process: StopwatchProcess) -> None:
    pid = process.pid
    process.release()
    plan = RoundPlan(0, 1, 1, candidate_first=False)
    with pytest.raises(StopwatchCallError, match="no pair of models has been prepared"):
        process.time_round(plan, never)
    assert process.pid == pid
    process.prepare(SPEC, 0, never)
    assert len(process.time_round(plan, never).reference.samples_ns) == 2


def test_releasing_what_was_never_started_starts_nothing() -> None:
    process = StopwatchProcess()
    process.release()
    assert process.pid is None


@pytest.mark.usefixtures("prepared")
def test_releasing_a_child_that_dies_of_it_is_no_error(
    process: StopwatchProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise EOFError

    monkeypatch.setattr(process_module, "wait", die)
    process.release()
    assert process.pid is None


@pytest.mark.usefixtures("prepared")
def test_an_interrupted_request_does_not_leave_its_answer_to_the_next_one(
    process: StopwatchProcess,
) -> None:
    def interrupt() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process.time_round(HUGE, interrupt)
    assert process.pid is None
    assert process.prepare(SPEC, 0, never).reference_call_ns > 1


def malloc_settings(process: StopwatchProcess) -> dict[str, str]:
    assert process.pid is not None
    environment = psutil.Process(process.pid).environ()
    return {name: value for name, value in environment.items() if name.startswith("MALLOC_")}


def test_the_allocator_is_set_through_the_childs_environment_and_goes_back(
    process: StopwatchProcess,
) -> None:
    process.prepare(SPEC, 0, never)
    before, system = malloc_settings(process), process.pid
    ours = {name: value for name, value in os.environ.items() if name.startswith("MALLOC_")}
    assert before == ours

    process.prepare(replace(SPEC, allocator="no-trim"), 0, never)
    kept = process.pid
    assert kept != system
    settings = malloc_settings(process)
    assert settings["MALLOC_MMAP_MAX_"] == "0"
    assert int(settings["MALLOC_TRIM_THRESHOLD_"]) > 10**9
    assert int(settings["MALLOC_TOP_PAD_"]) > 10**6
    # Lent to the child only.
    assert ours == {n: v for n, v in os.environ.items() if n.startswith("MALLOC_")}

    process.prepare(replace(SPEC, allocator="no-trim"), 1, never)
    assert process.pid == kept

    process.prepare(SPEC, 0, never)
    assert process.pid != kept
    assert malloc_settings(process) == before


def test_a_setting_of_the_users_own_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_TOP_PAD_", "4096")
    process = StopwatchProcess("no-trim")
    process.start()
    assert os.environ["MALLOC_TOP_PAD_"] == "4096"
    process.close()
