"""Sessions on scripted instruments, closed whatever happens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fakes import FakeInstrument
from PySide6.QtCore import QObject, QThread, Slot

from app.core.events import Event
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity
from app.session.session import Session


@pytest.fixture(autouse=True)
def _guard(nothing_left_behind: None) -> None:
    """Watches every test of this folder."""


class Recorder(QObject):
    """Writes down what a session says, and on which thread it says so."""

    def __init__(self, session: Session, *, paints: bool) -> None:
        """Listens; ``paints`` says that every event has been drawn, as a window does."""
        super().__init__()
        self._session = session
        self._paints = paints
        self.ready: list[Capacity] = []
        self.started: list[ComparisonSpec] = []
        self.events: list[Event] = []
        self.ended = 0
        self.threads: set[QThread] = set()
        session.ready.connect(self.take_ready)
        session.started.connect(self.take_start)
        session.happened.connect(self.take_event)
        session.ended.connect(self.take_end)

    @Slot(object)
    def take_ready(self, capacity: Capacity) -> None:
        self.threads.add(QThread.currentThread())
        self.ready.append(capacity)

    @Slot(object)
    def take_start(self, spec: ComparisonSpec) -> None:
        self.threads.add(QThread.currentThread())
        self.started.append(spec)

    @Slot(object)
    def take_event(self, event: Event) -> None:
        self.threads.add(QThread.currentThread())
        self.events.append(event)
        if self._paints:
            self._session.drawn()

    @Slot()
    def take_end(self) -> None:
        self.threads.add(QThread.currentThread())
        self.ended += 1

    def kinds(self) -> list[str]:
        """Returns the names of the events so far."""
        return [type(event).__name__ for event in self.events]


@dataclass
class Stage:
    """A session, the instrument behind it and the record of what it said."""

    session: Session
    instrument: FakeInstrument
    said: Recorder


@pytest.fixture
def make_stage(qapp: object) -> Iterator[Callable[..., Stage]]:  # noqa: ARG001 - signals need it
    """Returns a maker of stages; each is closed at the end."""
    stages: list[Stage] = []

    def make(
        instrument: FakeInstrument | None = None,
        *,
        load: Callable[[], FakeInstrument] | None = None,
        opened: bool = True,
        paints: bool = True,
    ) -> Stage:
        instrument = instrument or FakeInstrument()
        session = Session(load or instrument.load, lambda: instrument.offer.cores)
        stage = Stage(session, instrument, Recorder(session, paints=paints))
        stages.append(stage)
        if opened:
            session.open()
        return stage

    yield make
    for stage in stages:
        stage.instrument.release()
        assert stage.session.close()
