"""Sides are built at once, called one after the other, and let go of when one of them fails."""

from collections.abc import Callable

import numpy as np
import pytest

from app.core.errors import FailedError
from app.core.latency.block import Block
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
from app.core.latency.round import RoundPlan
from app.core.latency.server import RoundServer
from app.core.results.latency import Round, SideUsage
from app.core.spec import ComparisonSpec

PREPARE = Prepare(ComparisonSpec(), 3)


class FakeSide:
    """Answers as a side does, and writes into a diary what it is asked."""

    def __init__(self, name: str, diary: list[str], failure: object = None) -> None:
        self.name, self.diary, self.failure = name, diary, failure
        self.request: object = None
        self.ended = False

    def ask(self, request: object) -> None:
        self.request = request
        self.diary.append(f"{self.name} {type(request).__name__}")

    def await_reply(self) -> object:
        self.diary.append(f"{self.name} answers")
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure is not None:
            return self.failure
        if isinstance(self.request, Warm):
            return {"a": 100, "b": 40}[self.name]
        if isinstance(self.request, TimeCalls):
            return Block(np.full(self.request.calls, 7), SideUsage(2, 0))
        return self.request

    def end(self) -> None:
        self.ended = True


def make(
    diary: list[str], failure: object = None, stop: Callable[[], bool] = lambda: False
) -> tuple[RoundServer, list[FakeSide]]:
    sides = [FakeSide("a", diary), FakeSide("b", diary, failure)]
    return RoundServer(lambda: sides, stop), sides


def test_sides_are_built_at_once_and_warmed_one_after_the_other() -> None:
    diary: list[str] = []
    server, sides = make(diary)
    prepared = server.answer(PREPARE)
    assert isinstance(prepared, Prepared)
    assert (prepared.reference_call_ns, prepared.candidate_call_ns) == (100, 40)
    assert diary[:4] == ["a Build", "b Build", "a answers", "b answers"]
    assert diary[4:] == ["a Warm", "a answers", "b Warm", "b answers"]
    assert not any(side.ended for side in sides)


def test_each_side_is_told_its_place_and_the_instance() -> None:
    server, sides = make([])
    asked: list[object] = []
    for side in sides:
        side.await_reply = lambda side=side: asked.append(side.request) or side.request  # type: ignore[method-assign]
    with pytest.raises(TypeError, match="a side answered Warm"):
        server.answer(PREPARE)
    assert asked[:2] == [Build(PREPARE.spec, 3, 0), Build(PREPARE.spec, 3, 1)]


def test_no_two_blocks_are_timed_at_once() -> None:
    diary: list[str] = []
    server, _ = make(diary)
    server.answer(PREPARE)
    diary.clear()
    timed = server.answer(RoundPlan(3, 4, 5, candidate_first=True))
    assert diary == [f"{side} {what}" for side in "baab" for what in ("TimeCalls", "answers")]
    assert isinstance(timed, Round)
    assert (len(timed.reference.samples_ns), len(timed.candidate.samples_ns)) == (8, 10)
    assert timed.reference.usage == SideUsage(4, 0)


def test_a_side_that_refuses_is_quoted_and_all_are_let_go() -> None:
    server, sides = make([], failure=Refused("It does not fit."))
    with pytest.raises(StopwatchCallError, match=r"It does not fit\."):
        server.answer(PREPARE)
    assert all(side.ended for side in sides)
    with pytest.raises(FailedError, match="no pair of models has been prepared"):
        server.answer(RoundPlan(0, 1, 1, candidate_first=False))


def test_the_other_side_ends_with_one_whose_process_died() -> None:
    server, sides = make([], failure=SideDiedError(9))
    with pytest.raises(SideDiedError) as died:
        server.answer(PREPARE)
    assert died.value.status == 9
    assert all(side.ended for side in sides)


def test_a_released_server_has_no_sides() -> None:
    server, sides = make([])
    server.answer(PREPARE)
    server.answer(Release())
    assert all(side.ended for side in sides)


def test_a_stopped_round_asks_no_side() -> None:
    diary: list[str] = []
    server, _ = make(diary, stop=lambda: True)
    server.answer(PREPARE)
    diary.clear()
    timed = server.answer(RoundPlan(0, 1, 1, candidate_first=False))
    assert diary == []
    assert isinstance(timed, Round)
    assert len(timed.reference.samples_ns) == 0
