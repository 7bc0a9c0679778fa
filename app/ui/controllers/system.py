"""Shows the log and copies what runs here: what somebody needs who reports an error."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from app.core.machine.hardware import count_cores, free_memory
from app.core.validation import Capacity
from app.session.background import BackgroundJobs
from app.ui.widgets import message_box


class SystemController(QObject):
    """Opens the log with the system's own program, and fills the clipboard."""

    said = Signal(str)
    """A sentence for the status line."""

    def __init__(self, window: QWidget, jobs: BackgroundJobs) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._capacity: Capacity | None = None

    def show_log(self) -> None:
        """Opens the log, or says where it would be."""

        def find() -> tuple[Path, bool]:
            from app.core.storage.log_file import default_log_path

            path = default_log_path()
            return path, path.is_file()

        def show(found: tuple[Path, bool]) -> None:
            path, there = found
            if not there:
                message_box.warn(self._window, f"No log is kept: {path} could not be written.")
            elif QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self.said.emit(f"The log is {path}.")
            else:
                message_box.warn(
                    self._window, f"The system has nothing to show it with. The log is {path}."
                )

        self._jobs.ask(find, show, self.said.emit, self)

    def copy_information(self) -> None:
        """Puts versions, processor and engines on the clipboard; neither names nor folders."""
        known = self._capacity

        def read() -> str:
            from app.core.machine.system_information import align, list_system

            return align(list_system(known or Capacity(count_cores(), free_memory())))

        self._jobs.ask(read, self._copy, self.said.emit, self)

    @Slot(object)
    def take_ready(self, capacity: Capacity) -> None:
        """Takes what is known once torch is loaded."""
        self._capacity = capacity

    def _copy(self, text: str) -> None:
        QApplication.clipboard().setText(f"{text}\n")
        self.said.emit("System information copied.")
