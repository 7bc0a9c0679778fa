"""The child process in whose main thread calls are timed, and its pipe."""

import contextlib
import ctypes
import multiprocessing
import signal
import time
from multiprocessing.connection import Connection, wait

from app.core.child_process import starting_children
from app.core.latency.allocator import ALLOCATOR_SETTINGS
from app.core.latency.protocol import (
    Prepare,
    Prepared,
    Refused,
    Release,
    StopwatchCallError,
    StopwatchDiedError,
    StopwatchStoppedError,
)
from app.core.latency.round import RoundPlan
from app.core.latency.server import serve
from app.core.results.latency import Round
from app.core.spec import Allocator, ComparisonSpec
from app.core.types import Stop

POLL_SECONDS = 0.02
GRACE_SECONDS = 0.5
"""How long a cancelled call may still run before its process is killed."""


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
            target=serve, args=(theirs, self._cancelled), name="quantscope-stopwatch", daemon=True
        )
        with starting_children(ALLOCATOR_SETTINGS[self._allocator]):
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
        reply = self._request(Prepare(spec, instance), stop)
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
                self._request(Release(), lambda: False)

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
        if isinstance(reply, Refused):
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
