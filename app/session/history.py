"""The history of comparisons, read and written on the background thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, Signal

from app.core.errors import UnusableError
from app.core.results.comparison import Comparison
from app.session.background import BackgroundJobs

if TYPE_CHECKING:
    from app.core.history.database import History
    from app.core.history.entry import HistoryEntry

_WATCH_MS: Final = 1_500
"""Between two looks at whether another program has changed the file."""

Result = TypeVar("Result")


class HistoryFile:
    """Opens the history where it is first used; it is used and closed on that one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._history: History | None = None

    def open(self) -> History:
        """Returns the history; one in memory, with a notice, where the file cannot be used."""
        from app.core.history.database import History

        if self._history is None:
            try:
                self._history = History(self._path)
            except UnusableError as refused:
                self._history = History(None)
                self._history.notice = str(refused)
        return self._history

    def close(self) -> None:
        """Closes the history, if it was used."""
        if self._history is not None:
            self._history.close()
            self._history = None


class HistoryJobs(QObject):
    """Keeps comparisons and brings them back; answers are called on the GUI thread."""

    entries_changed = Signal(object)
    """The history's entries, a tuple: what is pinned, then the newest first."""

    noticed = Signal(str)
    """A sentence on what became of the history."""

    def __init__(self, jobs: BackgroundJobs, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._file = HistoryFile(path)
        jobs.do_last(self._file.close)

    def open(self) -> None:
        """Lists the history, now and whenever another program has changed it."""
        self._list()
        self._jobs.watch(self._look_elsewhere, self._list, _WATCH_MS)

    def _look_elsewhere(self) -> bool:
        return self._file.open().changed_elsewhere()

    def _list(self) -> None:
        def look() -> tuple[tuple[HistoryEntry, ...], str]:
            history = self._file.open()
            return history.entries(), history.notice

        def tell(found: tuple[tuple[HistoryEntry, ...], str]) -> None:
            entries, notice = found
            self.entries_changed.emit(entries)
            if notice:
                self.noticed.emit(notice)

        self._jobs.ask(look, tell, self.noticed.emit)

    def keep(
        self,
        comparison: Comparison,
        done: Callable[[HistoryEntry], object],
        *,
        origin: str = "",
        key: int | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Puts a comparison into the history, or in the place of an entry that it continues."""

        def work(history: History) -> HistoryEntry:
            from app.core.record.document import to_json

            _load_verdicts()
            record = to_json(comparison)
            if key is not None:
                return history.replace(key, comparison, record)
            # What was opened before is not added a second time.
            known = history.find(record) if origin else None
            if known is not None:
                return known
            return history.add(comparison, record, origin)

        self._change(work, done, owner)

    def set_baseline(self, key: int | None) -> None:
        """Makes an entry the one baseline; None leaves none."""
        self._change(lambda history: history.set_baseline(key))

    def pin(self, keys: tuple[int, ...], *, pinned: bool) -> None:
        """Has entries stand on top, or takes that away."""
        self._change(lambda history: history.pin(keys, pinned=pinned))

    def rename(self, key: int, name: str) -> None:
        """Takes what the user calls an entry."""
        self._change(lambda history: history.rename(key, name))

    def remove(
        self,
        keys: tuple[int, ...],
        done: Callable[[tuple[int, ...]], object],
        owner: QObject | None = None,
    ) -> None:
        """Takes entries out; ``done`` hears which of them were there and can be brought back."""
        self._change(lambda history: history.remove(keys), done, owner)

    def bring_back(
        self,
        keys: tuple[int, ...],
        done: Callable[[tuple[int, ...]], object],
        owner: QObject | None = None,
    ) -> None:
        """Puts entries into their places again; ``done`` hears for which that could be done."""
        self._change(lambda history: history.bring_back(keys), done, owner)

    def forget(self, keys: tuple[int, ...]) -> None:
        """Has removed entries deleted for good."""
        self._jobs.ask(
            lambda: self._file.open().forget(keys), lambda nothing: nothing, self.noticed.emit
        )

    def fetch(
        self,
        keys: tuple[int, ...],
        done: Callable[[tuple[Comparison, ...]], object],
        failed: Callable[[str], object],
        owner: QObject | None = None,
    ) -> None:
        """Reads entries of the history."""

        def work() -> tuple[Comparison, ...]:
            from app.core.record.read import read_records

            _load_verdicts()
            history = self._file.open()
            return tuple(read_records(history.record(key).encode())[0] for key in keys)

        self._jobs.ask(work, done, failed, owner)

    def _change(
        self,
        work: Callable[[History], Result],
        done: Callable[[Result], object] = lambda result: result,
        owner: QObject | None = None,
    ) -> None:
        """Has the history changed, and tells of its new entries; ``done`` hears the result.

        Neither happens if the ``owner`` is gone by then.
        """

        def work_and_look() -> tuple[Result, tuple[HistoryEntry, ...]]:
            history = self._file.open()
            return work(history), history.entries()

        def tell(found: tuple[Result, tuple[HistoryEntry, ...]]) -> None:
            result, entries = found
            self.entries_changed.emit(entries)
            done(result)

        self._jobs.ask(work_and_look, tell, self.noticed.emit, owner)


def _load_verdicts() -> None:
    """Loads what judges a comparison: the GUI thread, before torch is there, would wait for it."""
    import scipy.special  # noqa: F401

    import app.core.machine.provenance  # noqa: F401
