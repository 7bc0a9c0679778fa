import logging
from collections.abc import Callable, Iterator

import pytest
from fakes import FakeInstrument, make_rounds
from stages import SessionStage

from app.core.events import Event, Recovered
from app.core.spec import ComparisonSpec
from app.session.run_log import RunLog

SPEC = ComparisonSpec()
MakeStage = Callable[..., SessionStage]


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "quantscope")
    return caplog


def test_a_run_is_told_at_its_beginning_and_at_its_end(
    make_stage: MakeStage, heard: pytest.LogCaptureFixture
) -> None:
    stage = make_stage(opened=False)
    RunLog(stage.session)
    stage.session.open()
    stage.compare(SPEC)
    loaded, began, ended = heard.messages
    assert loaded == "torch is loaded"
    assert began.startswith("Run started: dimension 8, 1 layer, 20 steps")
    assert ended.startswith("Run finished: ")
    assert str(len(make_rounds()[0].reference.samples_ns)) not in began


def test_a_failure_is_told_with_its_trace(
    make_stage: MakeStage, heard: pytest.LogCaptureFixture
) -> None:
    def script(_spec: ComparisonSpec, _stop: Callable[[], bool]) -> Iterator[Event]:
        yield Recovered("The stopwatch process is gone; a fresh one has taken over.")
        raise RuntimeError("mkldnn says no")

    stage = make_stage(FakeInstrument(script), opened=False)
    RunLog(stage.session)
    stage.session.open()
    stage.compare(SPEC)
    assert "fresh one has taken over" in heard.text
    assert "A comparison failed\nTraceback" in heard.text
    assert "Run failed: The comparison failed" in heard.text
