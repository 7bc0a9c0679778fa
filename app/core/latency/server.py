"""The stopwatch's side of the pipe: makes pairs of models and times their calls."""

import contextlib
import ctypes
import gc
import os
import signal
import sys
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, NoReturn

from app.core.errors import FailedError
from app.core.latency.protocol import Prepare, Prepared, Refused, Release
from app.core.latency.round import RoundPlan, time_round, warm_up
from app.core.machine.hardware import release_freed_memory
from app.core.report.failures import describe_failure
from app.core.results.latency import Round
from app.core.types import Stop


def serve(pipe: Connection, cancelled: "ctypes.c_bool") -> None:
    """Answers requests on this process's main thread until the pipe closes."""
    # Ctrl+C in a terminal reaches the whole group; the parent decides when the child ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = _PairServer(lambda: cancelled.value)
    if sys.platform == "linux":
        _answer_all(pipe, _ForkingServer(server, pipe))
    else:
        _answer_all(pipe, server)


def _answer_all(pipe: Connection, server: "_PairServer | _ForkingServer") -> None:
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            request = pipe.recv()
            reply: object
            try:
                reply = server.answer(request)
            except Exception as error:  # noqa: BLE001 - the boundary: the conductor tells of it
                reply = Refused(describe_failure("Building or calling a model", error))
            pipe.send(reply)


class _ForkingServer:
    """Has each pair made and timed by a fork of this process, which itself stays as it began.

    A second pair in one process meets a heap with the holes that the first one left, and glibc
    has learnt from it: at dimension 1024 fp32 then takes half the time that it takes in a
    program that loads its model once. A fork begins like such a program.
    """

    def __init__(self, server: "_PairServer", outer: Connection) -> None:
        self._server = server
        self._outer = outer
        self._pipe: Connection | None = None
        self._pid = 0

    def answer(self, request: object) -> object:
        if isinstance(request, Release):
            self._end()
            return request
        if isinstance(request, Prepare):
            self._end()
            self._begin()
        if self._pipe is None:
            raise FailedError("no pair of models has been prepared")
        try:
            self._pipe.send(request)
            reply: object = self._pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self._die_alike()
        return reply

    def _begin(self) -> None:
        self._pipe, theirs = Pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                self._pipe.close()
                # Held open here, it would hide this process's parent's death from the window.
                self._outer.close()
                _die_with(parent)
                _answer_all(theirs, self._server)
            finally:
                os._exit(0)
        theirs.close()

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)

    def _die_alike(self) -> NoReturn:
        """Ends as the fork has ended, so that the conductor hears the true reason."""
        _, status = os.waitpid(self._pid, 0)
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number != signal.SIGKILL:
                signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        os._exit(os.waitstatus_to_exitcode(status))


_PR_SET_PDEATHSIG: Final = 1


def _die_with(parent: int) -> None:
    """Has Linux end this process with its parent, also in the middle of a long call."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class _PairServer:
    """The child's side: holds the pair under test."""

    def __init__(self, stop: Stop) -> None:
        # torch is loaded here, in the child, so that starting the child does not need it.
        import torch

        from app.core.schemes import pair

        gc.freeze()
        self._inference_mode = torch.inference_mode
        self._build = pair.build_pair
        self._stop = stop
        self._pair: pair.Pair | None = None
        self._padding: list[bytearray] = []

    def answer(self, request: object) -> object:
        if isinstance(request, Prepare):
            return self._prepare(request)
        if isinstance(request, Release):
            self._pair = None
            release_freed_memory()
            return request
        if isinstance(request, RoundPlan):
            return self._time(request)
        raise TypeError(f"the stopwatch cannot {type(request).__name__}")

    def _prepare(self, request: Prepare) -> Prepared:
        begin = time.perf_counter()
        self._pair = None
        # Collected here and never in between: with torch loaded it takes longer than a round.
        gc.disable()
        gc.collect()
        # Odd amounts of memory held back, so that each instance's weights lie elsewhere.
        small = [bytearray(1009 * (request.instance % 61 + 1)) for _ in range(16)]
        self._padding = [*small, bytearray(2**18 + 4096 * (37 * request.instance % 251))]
        self._pair = self._build(request.spec)
        with self._inference_mode():
            reference_ns = warm_up(self._pair.reference, stop=self._stop)
            candidate_ns = warm_up(self._pair.candidate, stop=self._stop)
        return Prepared(time.perf_counter() - begin, reference_ns, candidate_ns)

    def _time(self, plan: RoundPlan) -> Round:
        if self._pair is None:
            raise FailedError("no pair of models has been prepared")
        with self._inference_mode():
            return time_round(self._pair.reference, self._pair.candidate, plan, stop=self._stop)
