"""Makes what the first frame did without: each part is loaded beside the GUI thread, then made."""

import importlib
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.session.background import BackgroundJobs
from app.ui.widgets.later import Later

USED_WITH_TORCH: Final = ("app.core.record.open",)
"""What has to be there before torch is loaded on another thread.

It brings pydantic, whose modules load each other when they are asked for anything: beside torch one
was seen half loaded, and could not be.
"""

USED_LATER: Final = (
    "app.core.record.document",
    "app.core.report.comparison_table",
    "app.core.report.summary",
    "app.core.machine.provenance",
    "scipy.special",
    "app.ui.page.picture",
    "app.ui.dialogs.export_dialog",
    "app.ui.dialogs.inputs_dialog",
    "app.ui.dialogs.layer_chooser",
    "app.ui.dialogs.training_dialog",
    "app.core.readers.checkpoints.reader",
    "app.core.readers.input_arrays",
)
"""What a menu or a file may ask for at any time, and would hold the window to load."""


class Filling(QObject):
    """Fills one place after the other; one that the user turns to comes first."""

    said = Signal(str)
    """Why something cannot be loaded."""

    filled = Signal()
    """All places have been filled, and torch may be loaded; what is used later is to follow."""

    done = Signal()
    """All has been made and loaded."""

    def __init__(self, jobs: BackgroundJobs, places: Sequence[Later[Any]], parent: QObject) -> None:
        """Takes what is to be made.

        Args:
            jobs: Loads it.
            places: In the order in which they are filled.
            parent: The owner.
        """
        super().__init__(parent)
        self._jobs = jobs
        self._places = deque(places)
        self._first, self._modules = deque(USED_WITH_TORCH), deque(USED_LATER)
        self._told = False
        for place in places:
            place.wanted.connect(self._prefer)

    @Slot()
    def start(self) -> None:
        """Begins with the first one."""
        self._go_on()

    @Slot(object)
    def _prefer(self, place: Later[Any]) -> None:
        if place in self._places:
            self._places.remove(place)
            self._places.appendleft(place)

    @Slot()
    def _go_on(self) -> None:
        if self._places:
            place = self._places.popleft()
            self._load(place.module, place.get)
            return
        if self._first:
            self._load(self._first.popleft(), lambda: None)
            return
        if not self._told:
            self._told = True
            self.filled.emit()
        if self._modules:
            self._load(self._modules.popleft(), lambda: None)
        else:
            self.done.emit()

    def _load(self, module: str, make: Callable[[], object]) -> None:
        def finish(_loaded: object) -> None:
            try:
                make()
            finally:
                # Whatever one of them lacks, torch waits for all to have been tried.
                self._pause()

        def fail(reason: str) -> None:
            self.said.emit(reason)
            self._pause()

        self._jobs.ask(lambda: importlib.import_module(module), finish, fail, self)

    def _pause(self) -> None:
        # The loop paints and hears the user before the next one.
        QTimer.singleShot(0, self, self._go_on)
