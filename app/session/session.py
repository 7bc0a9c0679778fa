"""The window's one way to the instrument: owns the worker, its thread and what is asked of it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.core.validation import Capacity
from app.session.comparing import Comparing
from app.session.requests import Touches
from app.session.saving import Saving
from app.session.training import Training
from app.session.worker import Instrument, Worker

CLOSE_TIMEOUT_MS: Final = 700
"""Longer than a call that is stopped has before its process is ended; nothing is lost then."""

SAVE_TIMEOUT_MS: Final = 10_000
"""For a model that is being written: half of one is of no use."""


class Session(QObject):
    """Comparing, saving and training share one worker; all of their slots run on the GUI thread.

    Attributes:
        comparing: Proposes specs and hears what becomes known of them.
        saving: Has models written.
        training: Has networks trained.
    """

    ready = Signal(object)
    """A Capacity, once torch has been loaded."""

    _loading = Signal()
    _closing = Signal()

    def __init__(
        self,
        load: Callable[[], Instrument],
        cores: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        """Prepares a session.

        Args:
            load: Makes the instrument, on the worker's thread.
            cores: How many processors there are, told without loading torch.
            parent: The owner.
        """
        super().__init__(parent)
        self._thread = QThread(self)
        touches = Touches()
        self._worker = Worker(load, touches)
        self._worker.moveToThread(self._thread)
        self.comparing = Comparing(self._worker, touches, cores, self)
        self.saving = Saving(self._worker, self)
        self.training = Training(self._worker, self.comparing, self)
        self._loading.connect(self._worker.load)
        self._closing.connect(self._worker.close)
        self._worker.ready.connect(self._take_ready)
        self._worker.failed_to_load.connect(self.comparing.fail)

    def open(self) -> None:
        """Starts the worker's thread, which loads torch."""
        self._thread.start()
        self._loading.emit()

    def close(self) -> bool:
        """Ends the run, the worker and its thread; returns whether the thread has ended.

        It has not where torch is inside a call that takes longer than ``CLOSE_TIMEOUT_MS``, or
        ``SAVE_TIMEOUT_MS`` while a model is written.
        """
        self.comparing.close()
        self.training.cancel()
        self._closing.emit()
        return self._thread.wait(SAVE_TIMEOUT_MS if self.saving.busy else CLOSE_TIMEOUT_MS)

    @Slot(object)
    def _take_ready(self, capacity: Capacity) -> None:
        self.comparing.allow(capacity.engines)
        self.ready.emit(capacity)
        self.comparing.begin_waiting()
