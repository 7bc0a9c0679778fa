"""Writes what the window remembers soon after it has changed, beside the GUI thread."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.ui.settings import Settings

WAIT_MS: Final = 300
"""Changes that come within it are written once; a crash loses no more than that."""


class SettingsWriter(QObject):
    """Asks for what is to be remembered when the time has come, and has it written by a thread."""

    said = Signal(str)
    """Why it could not be written, once for each cause."""

    worked = Signal()
    """It has written: the processor was not the stopwatch's alone."""

    _done = Signal(str)

    def __init__(self, settings: Settings, collect: Callable[[], object], parent: QObject) -> None:
        """Prepares to write.

        Args:
            settings: Where it goes.
            collect: Puts the newest state into ``settings``, without writing it.
            parent: The owner.
        """
        super().__init__(parent)
        self._settings = settings
        self._collect = collect
        self._told = ""
        self._collecting = self._closed = False
        settings.listen(self.note)
        # One thread: what is written later must not be overtaken.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="settings")
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._write)
        self._done.connect(self._tell)

    @Slot()
    def note(self) -> None:
        """Takes that something has changed; it does not wait longer for what follows."""
        if not (self._closed or self._collecting or self._timer.isActive()):
            self._timer.start()

    def close(self) -> str:
        """Writes the last state and returns why that was not possible, or nothing.

        What changes afterwards is no longer written.
        """
        self._closed = True
        self._timer.stop()
        self._writer.shutdown()
        self._gather()
        return self._settings.save()

    def _gather(self) -> None:
        self._collecting = True
        try:
            self._collect()
        finally:
            self._collecting = False

    @Slot()
    def _write(self) -> None:
        self._gather()
        written = self._writer.submit(self._settings.save)
        written.add_done_callback(self._pass_on)

    def _pass_on(self, written: "Future[str]") -> None:
        # On the writer's thread; the signal crosses to the GUI's.
        self._done.emit(written.result())

    @Slot(str)
    def _tell(self, problem: str) -> None:
        self.worked.emit()
        if problem and problem != self._told:
            self.said.emit(problem)
        self._told = problem
