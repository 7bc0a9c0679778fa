"""What brings another spec into the panel, and says where it comes from or why none comes."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.spec import ComparisonSpec
from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.ui.widgets import message_box


class SpecSource(QObject):
    """Every way ends in one new spec, made from the one that is current by then."""

    chosen = Signal(object, str)
    """A ComparisonSpec to measure, and a sentence on where it comes from."""

    said = Signal(str)
    """A sentence for the status line."""

    refused = Signal()
    """Nothing came of it, and the user knows why."""

    def __init__(
        self,
        window: QWidget,
        jobs: BackgroundJobs,
        store: Store,
        current: Callable[[], ComparisonSpec],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._store = store
        self._current = current
        self._closed = False

    def close(self) -> None:
        """Says nothing any more: the window is closed."""
        self._closed = True

    def give_up(self, message: str) -> None:
        """Takes that nothing comes of it, as the user wanted."""
        if not self._closed:
            self.said.emit(message)
            self.refused.emit()

    def refuse(self, reason: str) -> None:
        """Says why nothing comes of it."""
        if not self._closed:
            self.give_up(reason)
            message_box.warn(self._window, reason)
