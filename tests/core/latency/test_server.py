import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import psutil
import pytest

from app.core.latency.process import StopwatchProcess
from app.core.latency.protocol import StopwatchDiedError
from app.core.latency.round import RoundPlan
from app.core.spec import ComparisonSpec

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux", reason="only on Linux has each side a process of its own"
    ),
]

GONE_SECONDS = 30
TORCH = ComparisonSpec()
APART = ComparisonSpec(scheme="onnx-float32")
"""Its sides have a process each."""


def never() -> bool:
    return False


def is_gone(process: psutil.Process) -> bool:
    """Returns whether a process has ended, though perhaps nobody has collected its status."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def await_end(process: psutil.Process) -> None:
    """Waits until a process that has been told to end has ended."""
    pause = threading.Event()
    for _ in range(GONE_SECONDS * 100):
        if is_gone(process):
            break
        pause.wait(0.01)
    assert is_gone(process)


@pytest.fixture(scope="module")
def stopwatch() -> Iterator[StopwatchProcess]:
    with closing(StopwatchProcess()) as process:
        yield process


@pytest.fixture
def forks(stopwatch: StopwatchProcess) -> Callable[[], list[psutil.Process]]:
    """Returns the processes that the stopwatch has forked and not yet ended."""
    return lambda: psutil.Process(stopwatch.pid).children()


@pytest.mark.parametrize(("spec", "count"), [(TORCH, 1), (APART, 2)])
def test_each_instance_has_processes_of_its_own_and_another_runtime_one_for_itself(
    stopwatch: StopwatchProcess,
    forks: Callable[[], list[psutil.Process]],
    spec: ComparisonSpec,
    count: int,
) -> None:
    pids = []
    for instance in range(2):
        stopwatch.prepare(spec, instance, never)
        timed = stopwatch.time_round(RoundPlan(instance, 2, 2, candidate_first=False), never)
        assert len(timed.reference.samples_ns) == 4
        assert len(forks()) == count
        pids.append({fork.pid for fork in forks()})
    assert not pids[0] & pids[1]
    assert not any(psutil.pid_exists(pid) for pid in pids[0])


@pytest.mark.parametrize("spec", [TORCH, APART])
def test_a_released_pair_leaves_no_process(
    stopwatch: StopwatchProcess, forks: Callable[[], list[psutil.Process]], spec: ComparisonSpec
) -> None:
    stopwatch.prepare(spec, 0, never)
    stopwatch.release()
    assert forks() == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
@pytest.mark.parametrize("place", [0, 1])
def test_the_death_of_either_side_is_told_with_its_reason_and_replaced(
    stopwatch: StopwatchProcess,
    forks: Callable[[], list[psutil.Process]],
    place: int,
    number: signal.Signals,
) -> None:
    stopwatch.prepare(APART, 0, never)
    sides = forks()
    os.kill(sides[place].pid, number)
    with pytest.raises(StopwatchDiedError, match=number.name):
        stopwatch.time_round(RoundPlan(0, 1, 1, candidate_first=False), never)
    await_end(sides[1 - place])
    stopwatch.prepare(APART, 1, never)
    timed = stopwatch.time_round(RoundPlan(1, 1, 1, candidate_first=False), never)
    assert len(timed.candidate.samples_ns) == 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_the_death_of_two_models_of_torch_s_is_told_with_its_reason(
    stopwatch: StopwatchProcess,
    forks: Callable[[], list[psutil.Process]],
    number: signal.Signals,
) -> None:
    stopwatch.prepare(TORCH, 0, never)
    (fork,) = forks()
    os.kill(fork.pid, number)
    with pytest.raises(StopwatchDiedError, match=number.name):
        stopwatch.time_round(RoundPlan(0, 1, 1, candidate_first=False), never)


def test_from_torch_to_another_runtime_and_back_nothing_is_left(
    stopwatch: StopwatchProcess, forks: Callable[[], list[psutil.Process]]
) -> None:
    counts = []
    for instance, spec in enumerate((TORCH, APART, TORCH)):
        stopwatch.prepare(spec, instance, never)
        counts.append(len(forks()))
    assert counts == [1, 2, 1]


@pytest.mark.parametrize("spec", [TORCH, APART])
def test_no_fork_outlives_the_stopwatch(
    stopwatch: StopwatchProcess, forks: Callable[[], list[psutil.Process]], spec: ComparisonSpec
) -> None:
    stopwatch.prepare(spec, 0, never)
    sides = forks()
    stopwatch.close()
    for side in sides:
        await_end(side)
