"""Finds what a test left running: threads, timers without an owner, windows on the screen."""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid


class Leaks:
    """Remembers, by weak reference, every thread and timer that is started under its watch."""

    def __init__(self) -> None:
        self._started: list[weakref.ref[QObject]] = []

    @contextmanager
    def watch(self) -> Iterator["Leaks"]:
        """Listens to ``start`` of threads and timers."""
        with pytest.MonkeyPatch.context() as patch:
            for kind in (QThread, QTimer):
                patch.setattr(kind, "start", self._remember(kind.start))
            yield self

    def find(self) -> list[str]:
        """Returns one sentence for each thing that is left behind."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        left = [thing for ref in self._started if (thing := ref()) is not None and isValid(thing)]
        return [
            *(f"{t} still runs" for t in left if isinstance(t, QThread) and t.isRunning()),
            *(
                f"{t} is active and has no parent"
                for t in left
                if isinstance(t, QTimer) and t.isActive() and t.parent() is None
            ),
            *(f"{w} is visible" for w in QApplication.topLevelWidgets() if w.isVisible()),
        ]

    def _remember(self, start: Any) -> Any:
        def remember(thing: QObject, *arguments: Any) -> None:
            self._started.append(weakref.ref(thing))
            start(thing, *arguments)

        return remember
