"""Keeps the log of one start of the window: what is measured, what Qt warns of, what fails."""

from PySide6.QtCore import QObject, Slot

from app.core.storage.log import LOGGER, Log
from app.session.background import BackgroundJobs
from app.session.run_log import RunLog
from app.session.session import Session
from app.ui.qt_messages import QtMessages
from app.ui.unexpected import describe_versions


class LogKeeper(QObject):
    """Listens from its making; the file is opened beside the GUI thread, once asked."""

    def __init__(self, session: Session, jobs: BackgroundJobs) -> None:
        super().__init__(session)
        self._jobs = jobs
        self._log = Log()
        self._messages = QtMessages()
        RunLog(session)

    @Slot()
    def open(self) -> None:
        """Has the file opened, where the system keeps such; where it cannot be, there is none."""
        self._jobs.ask(self._open, lambda _problem: None, LOGGER.warning)

    def close(self) -> None:
        """Ends the log."""
        LOGGER.info("Ended")
        self._messages.close()
        self._log.close()

    def _open(self) -> str:
        from app.core.storage.log_file import default_log_path

        LOGGER.info("Started: %s", describe_versions())
        return self._log.open(default_log_path())
