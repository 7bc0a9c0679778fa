"""Puts the window together and runs it."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.core.machine.hardware import count_cores, keep_heap_small
from app.core.results.comparison import Comparison
from app.core.storage.resources import resource_path
from app.core.storage.temporary import remove_held
from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.session.history import HistoryJobs
from app.session.session import Session
from app.session.worker import Instrument
from app.signals import end_at_once, end_children, list_heeded, status_of
from app.ui.log_keeper import LogKeeper
from app.ui.paint_monitor import PaintMonitor
from app.ui.settings import Settings, default_history_path, default_path, default_store_path
from app.ui.theme import load_fonts
from app.ui.unexpected import UnexpectedErrors
from app.ui.window.filling import Filling
from app.ui.window.first_frame import FirstFrame
from app.ui.window.main_window import Window

Handler = Callable[[int, FrameType | None], Any] | int | None


def run_window(
    opened: Sequence[tuple[Comparison, str]] = (),
    settings_path: Path | None = None,
    history_path: Path | None = None,
    store_path: Path | None = None,
    files: Sequence[Path] = (),
) -> int:
    """Shows the window and returns the exit status once it is closed.

    Args:
        opened: Comparisons to begin with, each with the name of its file.
        settings_path: Where the settings are; by default this user's.
        history_path: Where the history is; by default this user's.
        store_path: Where weights and inputs from files are kept; by default this user's.
        files: Files of any kind, opened once the window stands.
    """
    app = make_application()
    session, jobs, history, window = make_window(
        app,
        settings_path or default_path(),
        history_path or default_history_path(),
        store_path or default_store_path(),
        opened,
        files,
    )
    log = LogKeeper(session, jobs)
    first = open_after_first_frame(window, jobs, history, session)
    first.painted.connect(log.open)
    if settings_path is None and not (opened or files):
        first.painted.connect(window.begin_tour)
    unexpected = UnexpectedErrors(window)
    window.show()
    interrupts = Interrupts(app.closeAllWindows)
    status = app.exec()
    ended = session.close()
    # What the run that ended has left to keep is kept first.
    ended = jobs.close() and ended
    status = interrupts.close() or status
    unexpected.close()
    log.close()
    if not ended:
        # torch is inside one long call on the worker: everything is saved, nothing can end it.
        end_children()
        remove_held()
        os._exit(status)
    return status


def make_application() -> QApplication:
    """Returns the one QApplication, with the fonts and the icon loaded."""
    keep_heap_small()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("QuantScope")
    app.setDesktopFileName("quantscope")
    # A blinking caret would repaint the window in the middle of rounds.
    app.setCursorFlashTime(0)
    app.setWindowIcon(QIcon(str(resource_path("icon.svg"))))
    load_fonts()
    return app


def make_window(
    app: QApplication,
    settings_path: Path,
    history_path: Path,
    store_path: Path,
    opened: Sequence[tuple[Comparison, str]] = (),
    files: Sequence[Path] = (),
) -> tuple[Session, BackgroundJobs, HistoryJobs, Window]:
    """Returns the window, not yet shown, and what works for it, not yet open."""
    session = Session(load_instrument, count_cores)
    jobs = BackgroundJobs()
    history = HistoryJobs(jobs, history_path)
    store = Store(store_path)
    settings = Settings(settings_path)
    window = Window(session, jobs, history, settings, PaintMonitor(app), store, opened, files)
    return session, jobs, history, window


def open_after_first_frame(
    window: Window, jobs: BackgroundJobs, history: HistoryJobs, session: Session
) -> FirstFrame:
    """Has what works for a window begin once it stands there, and the rest of it be made.

    Returns:
        What tells when it stands there.
    """
    first = FirstFrame(window)
    filling = Filling(jobs, window.places, window)
    filling.said.connect(window.comparison_controller.inform)
    for begin in (jobs.open, history.open, filling.start):
        first.painted.connect(begin)
    # Beside torch that loads, a pane takes ten times as long: both want the interpreter lock.
    filling.filled.connect(session.open)
    return first


def load_instrument() -> Instrument:
    """Returns the instrument; on the thread that asks, torch is loaded."""
    from app.core.instrument import TorchInstrument

    return TorchInstrument()


class Interrupts(QObject):
    """Turns Ctrl+C and SIGTERM into closing the window, once its event loop runs.

    Python runs signal handlers only between its own instructions, and Qt's event loop has
    none; the wake-up socket brings it back. Until the loop runs there is nothing to close, and
    a signal does what it did before. A second one does not wait for the end.
    """

    def __init__(self, close: Callable[[], object]) -> None:
        super().__init__()
        self._close = close
        self._number: int | None = None
        self._handlers: dict[signal.Signals, Handler] = {}
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        QTimer.singleShot(0, self, self._open)

    def close(self) -> int | None:
        """Gives the signals back; returns the exit status if one was heard, else None."""
        if self._handlers:
            signal.set_wakeup_fd(-1)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()
        return None if self._number is None else status_of(self._number)

    @Slot()
    def _open(self) -> None:
        signal.set_wakeup_fd(self._writer.fileno())
        self._handlers = {number: signal.signal(number, self._note) for number in list_heeded()}

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._number is not None:
            end_at_once(number, frame)
        self._number = number

    @Slot()
    def _wake(self) -> None:
        self._reader.recv(16)
        if self._number is not None:
            self._close()
