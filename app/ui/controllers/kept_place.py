"""The place that what is shown has in the history, and the baseline beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.results.comparison import Comparison
from app.session.comparing import Comparing
from app.ui.controllers.comparison import ComparisonController
from app.ui.controllers.history import HistoryController
from app.ui.panes.history.panel import HistoryPanel

if TYPE_CHECKING:
    from app.core.history.entry import HistoryEntry


class KeptPlace(QObject):
    """Has what is finished kept, and knows where; what begins anew has no place yet."""

    changed = Signal()
    """What is shown has another place, or there is another baseline."""

    def __init__(
        self,
        comparing: Comparing,
        comparison: ComparisonController,
        history: HistoryController,
        panel: HistoryPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._comparing = comparing
        self._comparison = comparison
        self._history = history
        self._panel = panel
        self._key: int | None = None
        comparing.started.connect(self._take_start)
        comparison.finished.connect(self._keep)
        comparison.returned.connect(self.take)
        history.baseline_changed.connect(self._take_baseline)

    @property
    def key(self) -> int | None:
        """Returns the history's key of what is shown, if it has one."""
        return self._key

    @property
    def is_baseline(self) -> bool:
        """Returns whether what is shown is the baseline itself."""
        return self._key is not None and self._key == self._history.baseline_key

    @property
    def pinned(self) -> bool:
        """Returns whether there is a baseline."""
        return self._history.baseline_key is not None

    @property
    def baseline(self) -> Comparison | None:
        """Returns the baseline, unless it is what is shown."""
        return None if self.is_baseline else self._history.baseline

    def pin(self) -> None:
        """Makes what is shown the baseline."""
        self._history.set_baseline(self._key)

    def toggle_baseline(self) -> None:
        """Pins what is shown as the baseline, or takes the baseline away."""
        self._history.set_baseline(None if self._key is None or self.is_baseline else self._key)

    @Slot(object)
    def take(self, key: int | None) -> None:
        """Takes that what is shown has another place, or none."""
        self._key = key
        self._panel.mark_shown(key)
        self._take_baseline()

    @Slot()
    def _take_start(self) -> None:
        if not self._comparing.continuing:
            self.take(None)

    @Slot(object)
    def _keep(self, comparison: Comparison) -> None:
        """Puts what is finished into the history; what goes on takes its predecessor's place."""
        controller = self._comparison
        key = self._key if controller.continues and controller.stored is None else None

        def take(entry: HistoryEntry) -> None:
            shown = controller.comparison
            if shown is not None and shown.latency is comparison.latency:
                self.take(entry.key)

        self._history.keep(comparison, key, take)

    @Slot()
    def _take_baseline(self) -> None:
        self._comparison.show_baseline(self.baseline)
        self.changed.emit()
