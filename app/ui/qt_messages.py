"""Writes what Qt warns of into the log, beside where it went before."""

import sys

from PySide6.QtCore import (
    QMessageLogContext,
    QtMsgType,
    qFormatLogMessage,
    qInstallMessageHandler,
)

from app.core.storage.log import LOGGER

_TOLD = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


class QtMessages:
    """Listens until it is closed; any thread may say something."""

    def __init__(self) -> None:
        self._before = qInstallMessageHandler(self._take)

    def close(self) -> None:
        """Leaves Qt's messages to who heard of them before."""
        qInstallMessageHandler(self._before)

    def _take(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind in _TOLD:
            LOGGER.warning("Qt: %s", message)
        if self._before is not None:
            self._before(kind, context, message)
        elif sys.stderr is not None:
            print(qFormatLogMessage(kind, context, message), file=sys.stderr)
