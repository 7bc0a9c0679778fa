"""Opens files of every kind: each goes where what it holds belongs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.format import format_count
from app.core.storage.files import show_name
from app.session.background import BackgroundJobs
from app.ui.controllers.history import HistoryController
from app.ui.controllers.reading import ReadingController
from app.ui.settings import Settings
from app.ui.widgets.file_dialog import ask_to_open

_RECORDS: Final = "*.json *.png *.svg *.pdf"
_CHECKPOINTS: Final = "*.safetensors *.pt *.pth *.bin *.ckpt *.index.json"
_INPUTS: Final = "*.npy *.npz *.safetensors"
_FILTER: Final = ";;".join(
    (
        f"All that can be opened ({_RECORDS} {_CHECKPOINTS} *.npy *.npz)",
        f"Records and pictures ({_RECORDS})",
        f"Checkpoints ({_CHECKPOINTS})",
        f"Inputs ({_INPUTS})",
        "All files (*)",
    )
)


class OpenController(QObject):
    """Asks for files and tells in the background what they hold, by their bytes."""

    said = Signal(str)
    """A sentence for the status line."""

    def __init__(
        self,
        window: QWidget,
        jobs: BackgroundJobs,
        settings: Settings,
        history_controller: HistoryController,
        reading: ReadingController,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._settings = settings
        self._history_controller = history_controller
        self._reading = reading

    def ask_for_files(self) -> None:
        """Asks which files to open, of any kind."""
        paths = ask_to_open(self._window, "Open", self._settings.folder, _FILTER, several=True)
        if paths:
            self._settings.folder = paths[0].parent
            self.open_files(paths)

    def ask_for_checkpoint(self) -> None:
        """Asks for one checkpoint."""
        path = self._ask_for_one("Open checkpoint", _CHECKPOINTS)
        if path is not None:
            self._reading.open_checkpoint(path)

    def ask_for_inputs(self) -> None:
        """Asks for one file of inputs."""
        path = self._ask_for_one("Inputs of a call", _INPUTS)
        if path is not None:
            self._reading.open_inputs(path)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Shows comparisons, and takes the network and the inputs that are among the files."""

        def work() -> list[tuple[str, Path]]:
            from app.core.readers.content import tell_content

            return [(tell_content(path), path) for path in paths]

        def take(found: list[tuple[str, Path]]) -> None:
            kinds: dict[str, list[Path]] = {}
            for kind, path in found:
                kinds.setdefault(kind, []).append(path)
                self._settings.add_recent(path)
            self._open(kinds)

        if paths:
            self.said.emit(f"Opening {format_count(len(paths), 'file')}…")
            self._jobs.ask(work, take, self.said.emit, self)

    def open_recent(self, path: Path) -> None:
        """Opens a file that was opened before; one that is gone leaves the list."""

        def find() -> bool:
            return path.exists()

        def take(there: bool) -> None:
            if there:
                self.open_files([path])
                return
            settings = self._settings
            settings.recent = tuple(known for known in settings.recent if known != path)
            self.said.emit(f"{show_name(path)} is no longer there, and no longer in the list.")

        self._jobs.ask(find, take, self.said.emit, self)

    def _open(self, kinds: dict[str, list[Path]]) -> None:
        self._history_controller.open_files(kinds.get("comparison", []))
        # One network and its inputs at a time: the last ones, as if opened one by one.
        for path in kinds.get("checkpoint", [])[-1:]:
            self._reading.open_checkpoint(path)
        for path in kinds.get("inputs", [])[-1:]:
            self._reading.open_inputs(path)

    def _ask_for_one(self, title: str, suffixes: str) -> Path | None:
        filters = f"{title} ({suffixes});;All files (*)"
        paths = ask_to_open(self._window, title, self._settings.folder, filters)
        if not paths:
            return None
        path = paths[0]
        self._settings.folder = path.parent
        self._settings.add_recent(path)
        return path
