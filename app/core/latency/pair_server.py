"""Builds both models of a pair and times rounds of their calls, in the process that it is given."""

import time
from functools import partial

import torch

from app.core.errors import FailedError
from app.core.latency.block import time_block, warm_up
from app.core.latency.placement import Placement
from app.core.latency.protocol import Prepare, Prepared, Release
from app.core.latency.round import RoundPlan, time_round
from app.core.machine.hardware import release_freed_memory
from app.core.results.latency import Round
from app.core.schemes.calls import build_pair
from app.core.types import Call, Stop


class PairServer:
    """Holds two models that do not mind each other.

    Where the system cannot fork a process that has loaded torch, on macOS and Windows, they are
    any two: there another runtime still moves torch's calls.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._calls: tuple[Call, ...] = ()
        self._placement = Placement()

    def answer(self, request: object) -> object:
        """Prepares, times a round, or releases; see the requests."""
        if isinstance(request, Prepare):
            return self._prepare(request)
        if isinstance(request, Release):
            self._calls = ()
            release_freed_memory()
            return request
        if isinstance(request, RoundPlan):
            return self._time(request)
        raise TypeError(f"the stopwatch cannot {type(request).__name__}")

    def _prepare(self, request: Prepare) -> Prepared:
        begin = time.perf_counter()
        self._calls = ()
        self._placement.move(request.instance)
        self._calls = build_pair(request.spec)
        with torch.inference_mode():
            call_ns = [warm_up(call, stop=self._stop) for call in self._calls]
        return Prepared(time.perf_counter() - begin, *call_ns)

    def _time(self, plan: RoundPlan) -> Round:
        if not self._calls:
            raise FailedError("no pair of models has been prepared")
        sides = [partial(time_block, call, stop=self._stop) for call in self._calls]
        with torch.inference_mode():
            return time_round(sides, plan, stop=self._stop)
