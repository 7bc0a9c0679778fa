"""Shows an error that nobody foresaw in a box; the program goes on."""

import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

import PySide6
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app import __version__
from app.core.report.failures import quote
from app.core.storage.log import LOGGER
from app.ui.widgets.message_box import make_box

_KEPT: Final = (
    "It goes on, and what was measured, the history and the parameters are kept. If something no "
    "longer answers, start it again. The details help who mends it; they stand in the log as well "
    "(Help > Show log)."
)


class UnexpectedErrors(QObject):
    """Hears of errors on any thread that no other part took; each still goes to stderr as well."""

    _raised = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        """Listens until it is closed.

        Args:
            window: The box stands over it, and it owns this.
        """
        super().__init__(window)
        self._window = window
        self._box: QMessageBox | None = None
        self._count = 0
        self._main, self._threads = sys.excepthook, threading.excepthook
        sys.excepthook = self._take
        threading.excepthook = self._take_of_thread
        # From whichever thread: the box is made on the window's.
        self._raised.connect(self._show)

    def close(self) -> None:
        """Leaves errors to who heard of them before."""
        sys.excepthook, threading.excepthook = self._main, self._threads

    def _take(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        self._main(kind, error, trace)
        self._tell(error, trace)

    def _take_of_thread(self, told: threading.ExceptHookArgs) -> None:
        self._threads(told)
        if told.exc_value is not None:
            self._tell(told.exc_value, told.exc_traceback)

    def _tell(self, error: BaseException, trace: TracebackType | None) -> None:
        # Ctrl+C, and who asks for the end, are no errors.
        if isinstance(error, Exception):
            LOGGER.error("Not foreseen", exc_info=(type(error), error, trace))
            lines = traceback.format_exception(type(error), error, trace)
            self._raised.emit(quote(error), "".join(lines))

    @Slot(str, str)
    def _show(self, quotation: str, trace: str) -> None:
        self._count += 1
        if self._box is not None:
            # One after another, as from a plot that is drawn again and again: one box for all.
            self._box.setInformativeText(f"{_KEPT}\n\n{self._count:,} errors so far.")
            return
        self._count = 1
        said = f"Something went wrong in QuantScope that was not foreseen ({quotation})."
        box = make_box(self._window, "QuantScope", said, QMessageBox.Icon.Critical)
        box.setInformativeText(_KEPT)
        details = f"{trace}\n{describe_versions()}\n"
        box.setDetailedText(details)
        _add_copy(box, lambda: QApplication.clipboard().setText(details))
        box.setEscapeButton(QMessageBox.StandardButton.Ok)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(self._forget)
        self._box = box
        box.open()

    @Slot()
    def _forget(self) -> None:
        self._box = None
        self._count = 0


def describe_versions() -> str:
    """Returns what runs here, without loading torch for it."""
    return (
        f"QuantScope {__version__}, Python {platform.python_version()}, "
        f"PySide6 {PySide6.__version__}, {platform.platform()}"
    )


def _add_copy(box: QMessageBox, copy: Callable[[], Any]) -> None:
    """Adds a button that copies; unlike the box's others, it does not close it."""
    button = box.addButton("Copy details", QMessageBox.ButtonRole.ActionRole)
    button.clicked.disconnect()
    button.clicked.connect(copy)
