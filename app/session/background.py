"""Does what takes longer than a frame and needs no torch: files, pictures and the history."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shiboken6
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.core.errors import UnusableError
from app.core.history import History
from app.core.report.failures import explain
from app.core.results.comparison import Comparison

CLOSE_TIMEOUT_MS: Final = 10_000
_TOUCH_MS: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Errand:
    """Work for the librarian's thread, and who hears of its end, on the GUI thread.

    ``work`` gets the history and returns what ``done`` is called with.
    """

    work: Callable[[History], object]
    done: Callable[[Any], object]
    failed: Callable[[str], object]
    owner: QObject | None = None

    @property
    def wanted(self) -> bool:
        """Returns whether who asked is still there: a dialog may have been closed meanwhile."""
        return self.owner is None or shiboken6.isValid(self.owner)


class Clerk(QObject):
    """Lives on the librarian's thread; its slots are reached by queued signals only."""

    done = Signal(object, object)
    """The Errand and what came of it."""

    failed = Signal(object, str)
    """The Errand and why nothing came of it."""

    def __init__(self, history_path: Path) -> None:
        super().__init__()
        self._path = history_path
        self._history: History | None = None

    @Slot(object)
    def run(self, errand: Errand) -> None:
        """Does one errand."""
        try:
            if self._history is None:
                self._history = open_history(self._path)
            result = errand.work(self._history)
        except UnusableError as refused:
            self.failed.emit(errand, str(refused))
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            self.failed.emit(errand, explain("This", error))
        else:
            self.done.emit(errand, result)

    @Slot()
    def close(self) -> None:
        """Closes the history, and with it this thread."""
        if self._history is not None:
            self._history.close()
            self._history = None
        self.thread().quit()


def open_history(path: Path) -> History:
    """Returns the history, or where it cannot be used one in memory, with a notice that says so."""
    try:
        return History(path)
    except UnusableError as refused:
        history = History(None)
        history.notice = str(refused)
        return history


class Librarian(QObject):
    """Owns the thread; errands are done one after the other, and all of them before it closes."""

    entries_changed = Signal(object)
    """The history's entries, a tuple, the newest first."""

    noticed = Signal(str)
    """A sentence on what became of the history."""

    worked = Signal()
    """It is at work: the processor is not the stopwatch's alone."""

    _asked = Signal(object)
    _closing = Signal()

    def __init__(self, history_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = 0
        self._thread = QThread(self)
        self._clerk = Clerk(history_path)
        self._clerk.moveToThread(self._thread)
        self._asked.connect(self._clerk.run)
        self._closing.connect(self._clerk.close)
        self._clerk.done.connect(self._take_done)
        self._clerk.failed.connect(self._take_failed)
        self._ticks = QTimer(self, interval=_TOUCH_MS)
        self._ticks.timeout.connect(self.worked)

    @property
    def busy(self) -> bool:
        """Returns whether an errand is waiting or being done."""
        return self._open > 0

    def open(self) -> None:
        """Starts the thread and lists the history."""
        self._thread.start()

        def look(history: History) -> object:
            return history.entries(), history.notice

        def tell(found: Any) -> None:  # noqa: ANN401 - what look returned
            entries, notice = found
            self.entries_changed.emit(entries)
            if notice:
                self.noticed.emit(notice)

        self.ask(look, tell, self.noticed.emit)

    def ask(
        self,
        work: Callable[[History], object],
        done: Callable[[Any], object],
        failed: Callable[[str], object],
        owner: QObject | None = None,
    ) -> None:
        """Has work done on the thread; ``done`` or ``failed`` is called on the GUI thread.

        A failure that is foreseen raises UnusableError with the sentence to show. Neither is
        called if the ``owner`` is gone by then.
        """
        self._open += 1
        self._ticks.start()
        self.worked.emit()
        self._asked.emit(Errand(work, done, failed, owner))

    def change(
        self,
        work: Callable[[History], object],
        done: Callable[[Any], object] = lambda result: result,
        owner: QObject | None = None,
    ) -> None:
        """Has the history changed, and tells of its new entries; ``done`` hears the result.

        It does not if the ``owner`` is gone by then.
        """

        def work_and_look(history: History) -> object:
            return work(history), history.entries()

        def tell(found: Any) -> None:  # noqa: ANN401 - what the work returned
            result, entries = found
            self.entries_changed.emit(entries)
            done(result)

        self.ask(work_and_look, tell, self.noticed.emit, owner)

    def keep(
        self,
        comparison: Comparison,
        done: Callable[[Any], object],
        *,
        origin: str = "",
        key: int | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Puts a comparison into the history, or in the place of an entry that it continues.

        ``done`` gets its Entry.
        """

        def work(history: History) -> object:
            from app.core.record.document import to_json

            record = to_json(comparison)
            if key is not None:
                return history.replace(key, comparison, record)
            return history.add(comparison, record, origin)

        self.change(work, done, owner)

    def fetch(
        self,
        keys: tuple[int, ...],
        done: Callable[[Any], object],
        failed: Callable[[str], object],
        owner: QObject | None = None,
    ) -> None:
        """Reads entries of the history; ``done`` gets a tuple of comparisons."""

        def work(history: History) -> object:
            from app.core.record.read import read_records

            return tuple(read_records(history.record(key).encode())[0] for key in keys)

        self.ask(work, done, failed, owner)

    def close(self) -> bool:
        """Finishes all errands and the thread; returns whether it has ended."""
        self._ticks.stop()
        if not self._thread.isRunning():
            return True
        self._closing.emit()
        return self._thread.wait(CLOSE_TIMEOUT_MS)

    @Slot(object, object)
    def _take_done(self, errand: Errand, result: object) -> None:
        self._end_one()
        if errand.wanted:
            errand.done(result)

    @Slot(object, str)
    def _take_failed(self, errand: Errand, reason: str) -> None:
        self._end_one()
        if errand.wanted:
            errand.failed(reason)

    def _end_one(self) -> None:
        self._open -= 1
        if not self._open:
            self._ticks.stop()
