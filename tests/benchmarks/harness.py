"""The real window on a real X server, its settings in a temporary folder."""

import atexit
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.core.events import Diverged, Event, Finished
from app.launch import make_application, make_window, open_after_first_frame
from app.session.session import Session
from app.ui.window.main_window import Window

PATIENCE_SECONDS = 120.0


def require_display() -> None:
    """Starts an X server of its own where there is none."""
    if os.environ.get("DISPLAY"):
        return
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1920x1080x24"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as answer:
        os.environ["DISPLAY"] = f":{answer.readline().strip()}"
    atexit.register(server.terminate)


class Bench:
    """An open window, with the events of its session as they come."""

    def __init__(self) -> None:
        require_display()
        self._folder = tempfile.TemporaryDirectory()
        self.app: QApplication = make_application()
        self.session: Session
        self.window: Window
        folder = Path(self._folder.name)
        self.session, self.jobs, self.history, self.window = make_window(
            self.app, folder / "settings.ini", folder / "history.sqlite", folder / "weights"
        )
        self.events: list[Event] = []
        # Connected after the window: what is heard here has been shown.
        self.session.comparing.happened.connect(self.events.append)
        open_after_first_frame(self.window, self.jobs, self.history, self.session)
        self.window.show()

    def await_event(self, kind: type[Event]) -> Event:
        """Runs the event loop until an event of this kind has been shown and painted."""
        self.spin(lambda: any(isinstance(event, kind) for event in self.events))
        self.app.processEvents()
        return next(event for event in reversed(self.events) if isinstance(event, kind))

    def spin(self, done: Callable[[], bool]) -> None:
        """Runs the event loop until ``done``, which is asked after each of the session's signals.

        No polling: a loop that looks all the time takes a processor from what is measured.
        """
        loop = QEventLoop()
        begin = time.monotonic()

        def look(*_: object) -> None:
            # Once what has just been shown is painted.
            QTimer.singleShot(0, lambda: loop.quit() if done() else None)

        slow = QTimer(interval=200)
        slow.timeout.connect(look)
        slow.start()
        signals = (
            self.session.comparing.happened,
            self.session.comparing.ended,
            self.session.comparing.started,
        )
        for signal in signals:
            signal.connect(look)
        while not done():
            if time.monotonic() - begin > PATIENCE_SECONDS:
                sys.exit(f"gave up after {PATIENCE_SECONDS:g} s: {self.window.status.message}")
            QTimer.singleShot(int(PATIENCE_SECONDS * 1e3), loop, loop.quit)
            loop.exec()
        for signal in signals:
            signal.disconnect(look)

    def compare_at(self, dimension: int) -> None:
        """Measures at a dimension, anew where it is the present one, to the end."""
        self.events.clear()
        field = self.window.panel.field("dimension")
        if field.value() == dimension:
            self.session.comparing.run_again()
        else:
            field.setValue(dimension)
        self.settle()

    def settle(self) -> None:
        """Lets the running comparison finish, and forgets its events."""
        self.await_event(Finished)
        self.spin(lambda: not self.session.comparing.running)
        self.events.clear()

    def close(self) -> None:
        """Closes the window and ends the worker."""
        self.window.close()
        self.session.close()
        self.jobs.close()
        self._folder.cleanup()


SHOWN = Diverged
"""The event after which both the size and the difference pane are new."""
