"""The real window on a real X server, its settings in a temporary folder."""

import atexit
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.core.events import Diverged, Event, Finished
from app.launch import make_application, make_window
from app.session.session import Session
from app.ui.window import Window

FLOOR_SECONDS = 120.0


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
        self.session, self.window = make_window(self.app, Path(self._folder.name) / "settings.ini")
        self.events: list[Event] = []
        # Connected after the window: what is heard here has been shown.
        self.session.happened.connect(self.events.append)
        self.window.show()
        self.session.open()

    def await_event(self, kind: type[Event]) -> Event:
        """Runs the event loop until an event of this kind has been shown and painted."""
        self.spin(lambda: any(isinstance(event, kind) for event in self.events))
        self.app.processEvents()
        return next(event for event in reversed(self.events) if isinstance(event, kind))

    def spin(self, done: Callable[[], bool]) -> None:
        """Runs the event loop until ``done``."""
        deadline = time.monotonic() + FLOOR_SECONDS
        while not done():
            if time.monotonic() > deadline:
                sys.exit(f"gave up after {FLOOR_SECONDS:g} s: {self.window.status.message}")
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)

    def compare_at(self, dimension: int) -> None:
        """Measures at a dimension, anew where it is the present one, to the end."""
        self.events.clear()
        field = self.window.panel.field("dimension")
        if field.value() == dimension:
            self.session.run_again()
        else:
            field.setValue(dimension)
        self.settle()

    def settle(self) -> None:
        """Lets the running comparison finish, and forgets its events."""
        self.await_event(Finished)
        self.spin(lambda: not self.session.running)
        self.events.clear()

    def close(self) -> None:
        """Closes the window and ends the worker."""
        self.window.close()
        self.session.close()
        self._folder.cleanup()


SHOWN = Diverged
"""The event after which both the size and the difference pane are new."""
