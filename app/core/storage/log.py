"""The program's log: keeps what is told before there is a file, and writes it from then on."""

import logging
from collections import deque
from pathlib import Path
from typing import Final

LOGGER: Final = logging.getLogger("quantscope")
"""What is told here goes into the log where one is kept, and nowhere else."""

# Where none is kept, nothing of it goes to stderr either.
LOGGER.addHandler(logging.NullHandler())

_MOST_EARLY: Final = 100


class Log:
    """Hears what is told from when it is made until it is closed; that it fails harms nobody."""

    def __init__(self) -> None:
        self._early = _Early()
        self._file: logging.Handler | None = None
        self._level = LOGGER.level
        LOGGER.setLevel(logging.INFO)
        LOGGER.addHandler(self._early)

    def open(self, path: Path) -> str:
        """Begins to write; returns why it cannot in one sentence, nothing if it can.

        Any thread may ask; what writes is loaded here, and not before the window is painted.
        """
        from app.core.storage.log_file import open_log_file

        try:
            file = open_log_file(path)
        except OSError as error:
            LOGGER.removeHandler(self._early)
            return f"No log is kept: {error.strerror or error}."
        # First the one, then the other: what another thread tells meanwhile may come twice, not
        # never.
        LOGGER.addHandler(file)
        LOGGER.removeHandler(self._early)
        for record in self._early.records:
            file.handle(record)
        self._file = file
        return ""

    def close(self) -> None:
        """Ends it; what is told afterwards is lost."""
        LOGGER.removeHandler(self._early)
        if self._file is not None:
            LOGGER.removeHandler(self._file)
            self._file.close()
            self._file = None
        LOGGER.setLevel(self._level)


class _Early(logging.Handler):
    """Keeps the newest records."""

    def __init__(self) -> None:
        super().__init__()
        self.records: deque[logging.LogRecord] = deque(maxlen=_MOST_EARLY)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
