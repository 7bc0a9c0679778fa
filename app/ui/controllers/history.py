"""What comes back into the window: files, the history, and the baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.format import format_count
from app.core.report.provenance import describe_provenance
from app.core.results.comparison import Comparison
from app.session.background import BackgroundJobs
from app.session.history import HistoryJobs
from app.ui.page.options import MOST
from app.ui.panes.history.panel import HistoryPanel
from app.ui.widgets import message_box

if TYPE_CHECKING:
    from app.core.history.entry import HistoryEntry


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A comparison that was kept, with its place in the history."""

    comparison: Comparison
    entry: HistoryEntry
    foreign: tuple[str, ...]
    """What was different where it was measured; nothing if it was this machine."""

    @property
    def provenance(self) -> str:
        """Returns where and when it was measured, in one sentence."""
        return describe_provenance(self.entry.origin, self.entry.created_utc, self.foreign)


class HistoryController(QObject):
    """Keeps what is finished, and brings back what is asked for."""

    opened = Signal(object)
    """A Stored comparison to show."""

    side_by_side_requested = Signal(object)
    """A tuple of comparisons to show side by side."""

    baseline_changed = Signal()
    """Another baseline is pinned, or none."""

    baseline_chosen = Signal(object, object)
    """The user has chosen another baseline: the keys of the former and of the new, or None."""

    said = Signal(str)
    """A sentence for the status line."""

    refused = Signal()
    """Something could not be opened, and the user knows why."""

    def __init__(
        self,
        window: QWidget,
        jobs: BackgroundJobs,
        history: HistoryJobs,
        panel: HistoryPanel,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._history = history
        self._panel = panel
        self._baseline: Comparison | None = None
        self._baseline_key: int | None = None
        self._wanted: tuple[int, ...] = ()
        history.entries_changed.connect(self._take_entries)
        history.noticed.connect(self.said)
        panel.show_requested.connect(self.show_entry)
        panel.compare_requested.connect(self._show_side_by_side)
        panel.baseline_requested.connect(self.set_baseline)

    @property
    def baseline(self) -> Comparison | None:
        """Returns the pinned comparison, once it has been read."""
        return self._baseline

    @property
    def baseline_key(self) -> int | None:
        """Returns the key of the pinned entry."""
        return self._baseline_key

    def keep(
        self, comparison: Comparison, key: int | None, done: Callable[[HistoryEntry], object]
    ) -> None:
        """Puts a finished comparison into the history, or in the place of what it continues."""
        self._history.keep(comparison, done, key=key, owner=self)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Reads files into the history and shows the comparison, or several side by side."""

        def work() -> list[tuple[Comparison, str]]:
            from app.core.record.open import open_comparisons
            from app.core.storage.files import show_name

            return [(c, show_name(path)) for path in paths for c in open_comparisons(path)]

        if paths:
            self.said.emit(f"Opening {format_count(len(paths), 'file')}…")
            self._jobs.ask(work, self.take_in, self._refuse, self)

    def take_in(self, found: Sequence[tuple[Comparison, str]]) -> None:
        """Puts comparisons with their origins into the history, and shows them."""
        entries: list[HistoryEntry] = []

        def gather(entry: HistoryEntry) -> None:
            entries.append(entry)
            if len(entries) < len(found):
                return
            if len(found) == 1:
                self._show(found[0][0], entries[0])
            else:
                self.side_by_side_requested.emit(
                    tuple(comparison for comparison, _ in found[:MOST])
                )
                self.said.emit(f"{format_count(len(found), 'comparison')} opened.")

        # Later ones stand above: the first shall stand first.
        for comparison, origin in reversed(found) if len(found) > 1 else found:
            self._history.keep(comparison, gather, origin=origin, owner=self)

    @Slot(int)
    def show_entry(self, key: int) -> None:
        """Shows an entry of the history again."""
        entry = next((e for e in self._panel.entries if e.key == key), None)
        if entry is not None:
            self._wanted = (key,)

            def take(comparisons: tuple[Comparison, ...]) -> None:
                # A later click has overtaken this one.
                if self._wanted == (key,):
                    self._show(comparisons[0], entry)

            self._history.fetch((key,), take, self._refuse, self)

    @Slot(object)
    def set_baseline(self, key: int | None, *, step: bool = True) -> None:
        """Makes an entry the baseline, or takes the baseline away.

        Args:
            key: The entry's.
            step: Whether this is something new, and not taken back or made again.
        """
        former = self._baseline_key
        self._history.set_baseline(key)
        if step and key != former:
            self.baseline_chosen.emit(former, key)

    @Slot(object)
    def _show_side_by_side(self, keys: tuple[int, ...]) -> None:
        self._wanted = keys

        def take(comparisons: tuple[Comparison, ...]) -> None:
            if self._wanted == keys:
                self.side_by_side_requested.emit(comparisons)

        self._history.fetch(keys, take, self._refuse, self)

    def _show(self, comparison: Comparison, entry: HistoryEntry) -> None:
        from app.core.machine.provenance import find_differences, read_this_machine

        foreign = find_differences(comparison.environment, read_this_machine())
        self.opened.emit(Stored(comparison, entry, foreign))

    @Slot(object)
    def _take_entries(self, entries: tuple[HistoryEntry, ...]) -> None:
        self._panel.show_entries(entries)
        baseline = next((entry.key for entry in entries if entry.baseline), None)
        if baseline == self._baseline_key:
            return
        self._baseline_key = baseline
        self._baseline = None
        if baseline is None:
            self.baseline_changed.emit()
            return

        def take(comparisons: tuple[Comparison, ...]) -> None:
            if self._baseline_key == baseline:
                self._baseline = comparisons[0]
                self.baseline_changed.emit()

        self._history.fetch((baseline,), take, self._refuse, self)

    @Slot(str)
    def _refuse(self, reason: str) -> None:
        self.said.emit(reason)
        self.refused.emit()
        message_box.warn(self._window, reason)
