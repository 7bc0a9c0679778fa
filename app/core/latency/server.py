"""The stopwatch's side of the pipe: has each side built and timed, and conducts rounds."""

import ctypes
import gc
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from app.core.errors import FailedError
from app.core.latency.answering import Server, answer_all
from app.core.latency.block import Block
from app.core.latency.forks import ForkedSide, die_alike
from app.core.latency.protocol import (
    Build,
    Prepare,
    Prepared,
    Refused,
    Release,
    SideDiedError,
    StopwatchCallError,
    TimeCalls,
    Warm,
)
from app.core.latency.round import RoundPlan, time_round
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import TORCH
from app.core.types import Stop

if TYPE_CHECKING:
    from app.core.latency.side_server import SideServer

SIDES: Final = 2

Reply = TypeVar("Reply")


class Side(Protocol):
    """Where one side's calls are made."""

    def ask(self, request: object) -> None:
        """Sends a request."""
        ...

    def await_reply(self) -> object:
        """Returns the answer to the last one."""
        ...

    def end(self) -> None:
        """Lets go of the side's model."""
        ...


def serve(pipe: Connection, cancelled: "ctypes.c_bool") -> None:
    """Answers requests on this process's main thread until the pipe closes."""
    # Ctrl+C in a terminal reaches the whole group; the parent decides when the child ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # torch is loaded here, in the child, so that starting the child does not need it.
    from app.core.latency.pair_server import PairServer
    from app.core.latency.side_server import SideServer

    gc.freeze()

    def stop() -> bool:
        return cancelled.value

    server: Server = PairServer(stop)
    if sys.platform == "linux":
        server = ForkingServer(
            lambda: ForkedSide(PairServer(stop), [pipe]),
            RoundServer(partial(fork_sides, partial(SideServer, stop), pipe), stop),
        )
    try:
        answer_all(pipe, server)
    except SideDiedError as died:
        die_alike(died.status)


class ForkingServer:
    """Has each instance made and timed by forks of this process, which itself stays as it began.

    A second pair in one process meets a heap with the holes that the first one left, and glibc
    has learnt from it: at dimension 1024 fp32 then takes half the time that it takes in a
    program that loads its model once. A fork begins like such a program.

    Two models of torch's share a fork: there both take what each takes alone (7.38 and 0.75 ms at
    dimension 512, alone 7.46 and 0.73), a model and its copy resemble each other twice as closely
    as in two processes, and the kernel interrupts a quarter of the rounds instead of nearly all.
    Another runtime has a fork of its own: in one with torch it moves torch's calls, from 7.4 ms
    to 4.9 at dimension 512.
    """

    def __init__(self, fork_pair: Callable[[], Side], apart: "RoundServer") -> None:
        """Takes what forks a process for both sides, and what has one for each."""
        self._fork_pair = fork_pair
        self._apart = apart
        self._pair: Side | None = None

    def answer(self, request: object) -> object:
        """Prepares, times a round, or releases; see the requests.

        Raises:
            StopwatchCallError: A side refused, with its reason.
            SideDiedError: A process died; the others have been ended.
        """
        if isinstance(request, Prepare | Release):
            self._end()
        if isinstance(request, Prepare) and find_scheme(request.spec.scheme).runtime == TORCH:
            self._pair = self._fork_pair()
        if self._pair is None:
            return self._apart.answer(request)
        self._pair.ask(request)
        return self._pair.await_reply()

    def _end(self) -> None:
        self._apart.answer(Release())
        pair, self._pair = self._pair, None
        if pair is not None:
            pair.end()


def fork_sides(make_server: "Callable[[], SideServer]", outer: Connection) -> tuple[Side, ...]:
    """Forks this process once for each side, and itself stays as it began.

    Each side is timed as by a program that runs only this. What one does in a process moves the
    other there: at dimension 512 fp32 took 7.4 ms by itself and 4.9 with three others (int8 of
    torch, both of ONNX Runtime) in its process, for the heap no longer shrinks after each call.
    A fork of a process that has loaded torch serves as well as a fresh one: 7.45 and 7.46 ms.
    A second model in one process likewise meets a heap with the holes that the first one left:
    so each instance has forks of its own.
    """
    sides: list[ForkedSide] = []
    for _ in range(SIDES):
        sides.append(ForkedSide(make_server(), [outer, *(side.pipe for side in sides)]))
    return tuple(sides)


class RoundServer:
    """Prepares sides afresh and conducts rounds over them, one side at a time."""

    def __init__(self, open_sides: Callable[[], Sequence[Side]], stop: Stop) -> None:
        self._open_sides = open_sides
        self._stop = stop
        self._sides: tuple[Side, ...] = ()

    def answer(self, request: object) -> object:
        """Prepares, times a round, or releases; see the requests.

        Raises:
            StopwatchCallError: A side refused, with its reason.
            SideDiedError: A side's process died; the others have been ended.
        """
        try:
            if isinstance(request, Release):
                self._end()
                return request
            if isinstance(request, Prepare):
                return self._prepare(request)
            if isinstance(request, RoundPlan):
                return self._time(request)
        except SideDiedError:
            self._end()
            raise
        raise TypeError(f"the stopwatch cannot {type(request).__name__}")

    def _end(self) -> None:
        sides, self._sides = self._sides, ()
        for side in sides:
            side.end()

    def _prepare(self, request: Prepare) -> Prepared:
        begin = time.perf_counter()
        self._end()
        self._sides = tuple(self._open_sides())
        try:
            # Built side by side, which takes no longer than one did; called one after the other.
            for place, side in enumerate(self._sides):
                side.ask(Build(request.spec, request.instance, place))
            for side in self._sides:
                _accept(side.await_reply(), Build)
            call_ns = [_request(side, Warm(), int) for side in self._sides]
        except StopwatchCallError:
            self._end()
            raise
        return Prepared(time.perf_counter() - begin, *call_ns)

    def _time(self, plan: RoundPlan) -> object:
        if not self._sides:
            raise FailedError("no pair of models has been prepared")
        return time_round(
            [partial(_time_calls, side) for side in self._sides], plan, stop=self._stop
        )


def _time_calls(side: Side, calls: int) -> Block:
    return _request(side, TimeCalls(calls), Block)


def _request(side: Side, request: object, kind: type[Reply]) -> Reply:
    side.ask(request)
    return _accept(side.await_reply(), kind)


def _accept(reply: object, kind: type[Reply]) -> Reply:
    if isinstance(reply, Refused):
        raise StopwatchCallError(reply.reason)
    if not isinstance(reply, kind):
        raise TypeError(f"a side answered {type(reply).__name__}")
    return reply
