"""A window on a real session whose instrument is scripted, and what its tests share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from fakes import PATIENCE_MS, FakeInstrument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.storage.weight_store import Store
from app.session.background import BackgroundJobs
from app.session.session import Session
from app.ui.settings import Settings
from app.ui.window.main_window import Window


@dataclass
class WindowStage:
    """A window, what stands behind it, and the user who waits before it."""

    window: Window
    session: Session
    instrument: FakeInstrument
    settings: Settings
    settings_path: Path
    jobs: BackgroundJobs
    store: Store
    qtbot: QtBot

    def ending(self) -> AbstractContextManager[object]:
        """Returns a block at whose end a comparison has ended that ran or began in it."""
        return self.qtbot.waitSignal(self.session.comparing.ended, timeout=PATIENCE_MS)

    def wait_until_measuring(self) -> None:
        """Waits until the first round is on the screen."""
        self.qtbot.waitUntil(lambda: self.is_measuring, timeout=PATIENCE_MS)

    @property
    def is_measuring(self) -> bool:
        """Whether the status line says that calls are being timed."""
        return self.window.status.message.startswith("Measuring…")

    def retype(self, name: str, text: str) -> None:
        """Types over what a field of the panel holds."""
        field = self.window.panel.field(name)
        field.selectAll()
        self.qtbot.keyClicks(field, text)

    def dialog(self, kind: type[QWidget]) -> QWidget:
        """Waits for a dialog of a kind and returns it."""

        def visible() -> list[QWidget]:
            return [dialog for dialog in self.window.findChildren(kind) if dialog.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()), timeout=PATIENCE_MS)
        return visible()[0]

    def hear(self, act: Callable[[], object]) -> str:
        """Acts, and returns what is said next by whatever takes something from the window."""
        window, heard = self.window, list[str]()
        for speaker in (window.export_controller, window.copy_controller, window.model_controller):
            speaker.said.connect(heard.append)
        act()
        self.qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE_MS)
        return heard[0]

    def settle(self, kept: int | None = None) -> None:
        """Waits until nothing is going on, and so many comparisons are kept."""
        if kept is not None:
            entries = lambda: len(self.window.history.entries)  # noqa: E731
            self.qtbot.waitUntil(lambda: entries() == kept, timeout=PATIENCE_MS)
        self.qtbot.waitUntil(
            lambda: not (self.jobs.busy or self.session.comparing.running), timeout=PATIENCE_MS
        )
