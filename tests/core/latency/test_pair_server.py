import pytest

from app.core.errors import FailedError
from app.core.latency.pair_server import PairServer
from app.core.latency.protocol import Prepare, Prepared, Release
from app.core.latency.round import RoundPlan
from app.core.results.latency import Round
from app.core.spec import ComparisonSpec

PLAN = RoundPlan(0, 3, 2, candidate_first=True)


@pytest.fixture
def server() -> PairServer:
    return PairServer(lambda: False)


def test_both_models_are_built_warmed_and_timed(server: PairServer) -> None:
    prepared = server.answer(Prepare(ComparisonSpec(seq_len=2), 0))
    assert isinstance(prepared, Prepared)
    assert min(prepared.reference_call_ns, prepared.candidate_call_ns) > 0
    timed = server.answer(PLAN)
    assert isinstance(timed, Round)
    # Two blocks each.
    assert [len(side.samples_ns) for side in timed.sides] == [6, 4]


@pytest.mark.parametrize("released", [False, True])
def test_without_models_there_is_no_round(server: PairServer, *, released: bool) -> None:
    if released:
        server.answer(Prepare(ComparisonSpec(seq_len=2), 0))
        assert isinstance(server.answer(Release()), Release)
    with pytest.raises(FailedError, match="no pair"):
        server.answer(PLAN)


def test_it_does_nothing_else(server: PairServer) -> None:
    with pytest.raises(TypeError, match="cannot str"):
        server.answer("dance")
