"""Sessions on scripted instruments, closed whatever happens."""

from collections.abc import Callable, Iterator

import pytest
from fakes import PATIENCE_MS, FakeInstrument
from pytestqt.qtbot import QtBot
from stages import Recorder, SessionStage

from app.session import session as session_module
from app.session.background import BackgroundJobs
from app.session.session import Session


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a session's end take as long as it does on a busy machine."""
    monkeypatch.setattr(session_module, "CLOSE_TIMEOUT_MS", PATIENCE_MS)


@pytest.fixture(autouse=True)
def _guard(nothing_left_behind: None) -> None:
    """Watches every test of this folder."""


@pytest.fixture
def make_stage(qtbot: QtBot) -> Iterator[Callable[..., SessionStage]]:
    """Returns a maker of stages; each is closed at the end."""
    stages: list[SessionStage] = []

    def make(
        instrument: FakeInstrument | None = None,
        *,
        load: Callable[[], FakeInstrument] | None = None,
        opened: bool = True,
        paints: bool = True,
    ) -> SessionStage:
        instrument = instrument or FakeInstrument()
        session = Session(load or instrument.load, lambda: instrument.offer.cores)
        stage = SessionStage(session, instrument, Recorder(session, paints=paints), qtbot)
        stages.append(stage)
        if opened:
            session.open()
        return stage

    yield make
    for stage in stages:
        stage.instrument.release()
        assert stage.session.close()


@pytest.fixture
def stage(make_stage: Callable[..., SessionStage]) -> SessionStage:
    """A session that is open, on an instrument that plays whole comparisons."""
    return make_stage()


@pytest.fixture
def jobs(qapp: object) -> Iterator[BackgroundJobs]:  # noqa: ARG001 - signals need it
    """A background queue that is open."""
    jobs = BackgroundJobs()
    jobs.open()
    yield jobs
    assert jobs.close()
