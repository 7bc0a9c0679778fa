"""The file that the log is written to: it turns over, and a disk that fails it harms nobody."""

import contextlib
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from platformdirs import user_log_path

from app.core.storage.log_text import without_folders

MOST_BYTES: Final = 500_000
OLDER_FILES: Final = 2


def default_log_path() -> Path:
    """Returns where this user's log is, as the system has it."""
    return user_log_path("quantscope", appauthor=False) / "quantscope.log"


def open_log_file(path: Path) -> logging.Handler:
    """Returns what writes records there, behind those of earlier starts.

    Raises:
        OSError: It cannot be made or opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _Handler(path)
    handler.setFormatter(_Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    return handler


class _Handler(RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=MOST_BYTES, backupCount=OLDER_FILES, encoding="utf-8", errors="replace"
        )

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's
        """Says nothing: a disk that is full is no reason to fill stderr, and less to stop."""

    def close(self) -> None:
        # What a full disk does not take is lost, as what came before it.
        with contextlib.suppress(OSError):
            super().close()


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # What stands in a message out of a file shall not look like an entry of its own.
        return without_folders(super().format(record)).replace("\n", "\n    ")
