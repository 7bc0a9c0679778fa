"""What the user does to the history's entries: names, pins and removes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.core.format import format_count, show_text
from app.session.history import HistoryJobs
from app.ui.panes.history.delegate import LONGEST_NAME
from app.ui.panes.history.panel import HistoryPanel


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """Something that was done to entries.

    Attributes:
        title: What would be taken back, as the menu says it behind "Undo".
        undo: Takes it back.
        redo: Does it again.
        removed: The keys of entries that wait in the file, to be brought back.
    """

    title: str
    undo: Callable[[], object]
    redo: Callable[[], object]
    removed: tuple[int, ...] = ()


class HistoryEdits(QObject):
    """Has entries changed, and tells how to take that back."""

    edited = Signal(object)
    """An Edit that has been done."""

    said = Signal(str)
    """A sentence for the status line."""

    def __init__(self, parent: QObject, history: HistoryJobs, panel: HistoryPanel) -> None:
        super().__init__(parent)
        self._history = history
        self._panel = panel
        panel.rename_requested.connect(self.rename)
        panel.pin_requested.connect(self.pin)
        panel.remove_requested.connect(self.remove)

    @Slot(int, str)
    def rename(self, key: int, name: str) -> None:
        """Takes what the user calls an entry; "" takes the name away."""
        entry = next((entry for entry in self._panel.entries if entry.key == key), None)
        after = show_text(name.strip(), LONGEST_NAME)
        if entry is None or after == entry.name:
            return
        before = entry.name
        self._history.rename(key, after)
        self.edited.emit(
            Edit(
                "naming" if after else "removal of a name",
                lambda: self._history.rename(key, before),
                lambda: self._history.rename(key, after),
            )
        )

    @Slot(object, bool)
    def pin(self, keys: tuple[int, ...], pinned: bool) -> None:
        """Has entries stand on top and never let go, or takes that away."""
        if not keys:
            return
        self._history.pin(keys, pinned=pinned)
        act = "pinning" if pinned else "unpinning"
        self.edited.emit(
            Edit(
                f"{act} of {format_count(len(keys), 'comparison')}",
                lambda: self._history.pin(keys, pinned=not pinned),
                lambda: self._history.pin(keys, pinned=pinned),
            )
        )

    @Slot(object)
    def remove(self, keys: tuple[int, ...]) -> None:
        """Takes entries out of the history; they can be brought back."""

        def take(gone: tuple[int, ...]) -> None:
            if not gone:
                return
            told = format_count(len(gone), "comparison")
            self.edited.emit(
                Edit(
                    f"removal of {told}",
                    lambda: self._bring_back(gone),
                    lambda: self._history.remove(gone, lambda _gone: None, self),
                    gone,
                )
            )
            self.said.emit(f"{told} removed from the history; Ctrl+Z brings back.")

        self._history.remove(keys, take, self)

    def _bring_back(self, keys: tuple[int, ...]) -> None:
        def take(back: tuple[int, ...]) -> None:
            lost = len(keys) - len(back)
            if lost:
                self.said.emit(f"{format_count(lost, 'comparison')} could not be brought back.")

        self._history.bring_back(keys, take, self)

    def forget(self, keys: tuple[int, ...]) -> None:
        """Takes that removed entries cannot be brought back any more."""
        self._history.forget(keys)
