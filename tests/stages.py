"""A session, or a whole window, on a scripted instrument, with the waiting that tests share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from fakes import PATIENCE_MS, FakeInstrument
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from app.core.events import Event
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity
from app.session.session import Session


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
        session.comparing.started.connect(self.take_start)
        session.comparing.happened.connect(self.take_event)
        session.comparing.ended.connect(self.take_end)

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
            self._session.comparing.drawn()

    @Slot()
    def take_end(self) -> None:
        self.threads.add(QThread.currentThread())
        self.ended += 1

    def kinds(self) -> list[str]:
        """Returns the names of the events so far."""
        return [type(event).__name__ for event in self.events]


def is_a(kind: type) -> Callable[[object], bool]:
    """Returns what tells whether a signal brings an object of a kind: for ``waitSignal``."""
    return lambda news: isinstance(news, kind)


@dataclass
class SessionStage:
    """A session, the instrument behind it and the record of what it said."""

    session: Session
    instrument: FakeInstrument
    said: Recorder
    qtbot: QtBot

    def ending(self) -> AbstractContextManager[object]:
        """Returns a block at whose end a comparison has ended that ran or began in it."""
        return self.qtbot.waitSignal(self.session.comparing.ended, timeout=PATIENCE_MS)

    def compare(self, spec: ComparisonSpec) -> None:
        """Proposes a spec and waits until its comparison has ended."""
        with self.ending():
            self.session.comparing.propose(spec)

    def begin(self, spec: ComparisonSpec, events: int = 3) -> None:
        """Proposes a spec and waits until so many events of its comparison have come."""
        self.session.comparing.propose(spec)
        self.qtbot.waitUntil(lambda: len(self.said.events) >= events, timeout=PATIENCE_MS)

    def wait_until_ready(self) -> None:
        """Waits until the instrument is loaded."""
        self.qtbot.waitUntil(lambda: bool(self.said.ready), timeout=PATIENCE_MS)
