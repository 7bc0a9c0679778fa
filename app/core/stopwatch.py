"""The child process in whose main thread calls are timed, and its pipe."""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Final, Protocol

from app.core.machine import release_freed_memory
from app.core.results import Round
from app.core.spec import Allocator, ComparisonSpec
from app.core.timing import RoundPlan, Stop, time_round, warm_up

POLL_SECONDS = 0.02
GRACE_SECONDS = 0.5
"""How long a cancelled call may still run before its process is killed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A fresh pair of models stands warm: what that took, and roughly what one call takes."""

    seconds: float
    reference_call_ns: int
    candidate_call_ns: int


class StopwatchDiedError(RuntimeError):
    """The stopwatch process ended by itself or was killed; the text says how."""


class StopwatchCallError(RuntimeError):
    """A model could not be built or called in the stopwatch process; the text says why."""


class StopwatchStoppedError(RuntimeError):
    """A cancelled call outlasted its grace, so its process was ended."""


class Stopwatch(Protocol):
    """What a measurement needs of the place where calls are timed."""

    def prepare(self, spec: ComparisonSpec, instance: int, stop: Stop) -> Prepared:
        """Builds and warms a fresh pair of models."""
        ...

    def time_round(self, plan: RoundPlan, stop: Stop) -> Round:
        """Times one round on the pair prepared last; a stopped one comes back short."""
        ...

    def release(self) -> None:
        """Lets go of the pair."""
        ...


@dataclass(frozen=True, slots=True)
class _Prepare:
    spec: ComparisonSpec
    instance: int


@dataclass(frozen=True, slots=True)
class _Release:
    """Asks for the memory of the models to be given back."""


@dataclass(frozen=True, slots=True)
class _Refused:
    reason: str


class StopwatchProcess:
    """Starts the stopwatch once, keeps it, and replaces it after it died.

    The child uses the ``spawn`` context, so a script that uses this class needs the usual
    ``if __name__ == "__main__"`` guard. The child ends when its pipe closes, also when this
    process is killed.
    """

    def __init__(self, allocator: Allocator = "system") -> None:
        self._allocator = allocator
        self._context = multiprocessing.get_context("spawn")
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._cancelled = self._context.RawValue(ctypes.c_bool, False)

    @property
    def pid(self) -> int | None:
        """Returns the process id of the running child, or None."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Launches the child unless it runs; returns at once while the child loads torch."""
        if self._process is not None:
            return
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, self._cancelled), name="quantscope-stopwatch", daemon=True
        )
        with _environment(_ALLOCATOR_SETTINGS[self._allocator]):
            process.start()
        # Only the child may hold its end: else its death would not close the pipe.
        theirs.close()
        self._process, self._pipe = process, ours

    def prepare(self, spec: ComparisonSpec, instance: int, stop: Stop) -> Prepared:
        """Builds and warms a fresh pair of models in the child.

        Raises:
            StopwatchDiedError: The child died.
            StopwatchCallError: The models cannot be built or called.
            StopwatchStoppedError: ``stop`` was set and the call did not end in time.
        """
        if spec.allocator != self._allocator:
            # glibc reads its settings when a process starts.
            self.close()
            self._allocator = spec.allocator
        reply = self._request(_Prepare(spec, instance), stop)
        if not isinstance(reply, Prepared):
            raise TypeError(f"the stopwatch answered {type(reply).__name__}")
        return reply

    def time_round(self, plan: RoundPlan, stop: Stop) -> Round:
        """Times one round in the child; raises as ``prepare`` does."""
        reply = self._request(plan, stop)
        if not isinstance(reply, Round):
            raise TypeError(f"the stopwatch answered {type(reply).__name__}")
        return reply

    def release(self) -> None:
        """Has the child give the models' memory back; it stays ready."""
        if self._process is not None:
            # One that dies at rest takes nothing with it, and is replaced when it is needed.
            with contextlib.suppress(StopwatchDiedError):
                self._request(_Release(), lambda: False)

    def close(self) -> None:
        """Ends the child at once."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join()
            process.close()

    def _request(self, message: object, stop: Stop) -> object:
        if self._process is not None and not self._process.is_alive():
            # It died at rest, and took nothing with it.
            self.close()
        self.start()
        if self._process is None or self._pipe is None:
            raise RuntimeError("the stopwatch process did not start")
        self._cancelled.value = False
        try:
            self._pipe.send(message)
            self._await_reply(self._pipe, self._process.sentinel, stop)
            reply: object = self._pipe.recv()
        except (EOFError, OSError) as broken:
            reason = self._explain_death()
            self.close()
            raise StopwatchDiedError(reason) from broken
        except BaseException:
            # Nobody waits for this answer: the next request would take it for its own.
            self.close()
            raise
        if isinstance(reply, _Refused):
            raise StopwatchCallError(reply.reason)
        return reply

    def _await_reply(self, pipe: Connection, sentinel: int, stop: Stop) -> None:
        killed_after: float | None = None
        while not wait([pipe, sentinel], timeout=POLL_SECONDS):
            if not stop():
                continue
            self._cancelled.value = True
            if killed_after is None:
                killed_after = time.monotonic() + GRACE_SECONDS
            elif time.monotonic() >= killed_after:
                self.close()
                raise StopwatchStoppedError("a cancelled call did not end in time")

    def _explain_death(self) -> str:
        process = self._process
        if process is None:
            return "The stopwatch process is gone"
        process.join(1)
        code = process.exitcode
        if code is None:
            return "The stopwatch process closed its pipe"
        if code >= 0:
            return f"The stopwatch process ended with status {code}"
        name = signal.Signals(-code).name
        hint = ", as happens when memory runs out" if name == "SIGKILL" else ""
        return f"The stopwatch process was ended by {name}{hint}"


_ALLOCATOR_SETTINGS: Final[dict[Allocator, dict[str, str]]] = {
    "system": {},
    "no-trim": {
        # All memory from the heap, and what is freed stays there.
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": str(2**40),
        "MALLOC_TOP_PAD_": str(64 * 2**20),
    },
}


@contextlib.contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    """Lends settings to the processes started in its body."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _serve(pipe: Connection, cancelled: "ctypes.c_bool") -> None:
    """Answers requests on the child's main thread until the pipe closes."""
    # Ctrl+C in a terminal reaches the whole group; the parent decides when the child ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        bench = _Bench(lambda: cancelled.value)
        while True:
            request = pipe.recv()
            try:
                reply = bench.answer(request)
            except (RuntimeError, ValueError, MemoryError) as refused:
                reply = _Refused(f"{type(refused).__name__}: {refused}")
            pipe.send(reply)


class _Bench:
    """The child's side: holds the pair under test."""

    def __init__(self, stop: Stop) -> None:
        # torch is loaded here, in the child, so that starting the child does not need it.
        import torch

        from app.core import pair

        gc.freeze()
        self._inference_mode = torch.inference_mode
        self._build = pair.build_pair
        self._stop = stop
        self._pair: pair.Pair | None = None
        self._padding: list[bytearray] = []

    def answer(self, request: object) -> object:
        if isinstance(request, _Prepare):
            return self._prepare(request)
        if isinstance(request, _Release):
            self._pair = None
            release_freed_memory()
            return request
        if isinstance(request, RoundPlan):
            return self._time(request)
        raise TypeError(f"the stopwatch cannot {type(request).__name__}")

    def _prepare(self, request: _Prepare) -> Prepared:
        begin = time.perf_counter()
        self._pair = None
        # Collected here and never in between: with torch loaded it takes longer than a round.
        gc.disable()
        gc.collect()
        # Odd amounts of memory held back, so that each instance's weights lie elsewhere.
        self._padding = [bytearray(1009 * (request.instance % 61 + 1)) for _ in range(16)]
        self._pair = self._build(request.spec)
        with self._inference_mode():
            reference_ns = warm_up(self._pair.reference, stop=self._stop)
            candidate_ns = warm_up(self._pair.candidate, stop=self._stop)
        return Prepared(time.perf_counter() - begin, reference_ns, candidate_ns)

    def _time(self, plan: RoundPlan) -> Round:
        if self._pair is None:
            raise RuntimeError("no pair of models has been prepared")
        with self._inference_mode():
            return time_round(self._pair.reference, self._pair.candidate, plan, stop=self._stop)
