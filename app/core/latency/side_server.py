"""Builds one side's model and times its calls, in the process that it is given."""

from collections.abc import Callable

import torch

from app.core.errors import FailedError
from app.core.latency.block import await_rest, time_block, warm_up
from app.core.latency.placement import Placement
from app.core.latency.protocol import (
    Build,
    TimeCalls,
    Warm,
)
from app.core.schemes.calls import list_builders
from app.core.types import Call, Stop


class SideServer:
    """Holds one side's model and times its calls."""

    def __init__(self, stop: Stop, rest: Callable[[], None] = await_rest) -> None:
        self._stop = stop
        self._rest = rest
        self._call: Call | None = None
        self._placement = Placement()

    def answer(self, request: object) -> object:
        """Builds, warms or times; see the requests."""
        if isinstance(request, Build):
            return self._build(request)
        if self._call is None:
            raise FailedError("no model has been built")
        with torch.inference_mode():
            if isinstance(request, Warm):
                reply: object = warm_up(self._call, stop=self._stop)
            elif isinstance(request, TimeCalls):
                reply = time_block(self._call, request.calls, stop=self._stop)
            else:
                raise TypeError(f"a side cannot {type(request).__name__}")
        self._rest()
        return reply

    def _build(self, request: Build) -> Build:
        self._call = None
        self._placement.move(request.instance)
        self._call = list_builders(request.spec)[request.place]()
        return request
