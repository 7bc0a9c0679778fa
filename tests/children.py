"""Child processes are started by tests that are marked slow, and by no other."""

import platform
import subprocess
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

import pytest


class Children:
    """Refuses a process that a test starts without being marked slow.

    What another thread raises fails no test: it is remembered.
    """

    def __init__(self) -> None:
        self.allowed = True
        self.refused: list[str] = []

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Looks at whatever starts a process, for as long as the patch lasts."""
        # The standard library asks another program what the processor is called, once.
        tuple(platform.uname())
        patch.setattr(subprocess.Popen, "__init__", self._guard(subprocess.Popen.__init__))
        patch.setattr(BaseProcess, "start", self._guard(BaseProcess.start))

    def begin(self, *, allowed: bool) -> None:
        """A test begins that may start processes, or may not."""
        self.allowed = allowed
        self.refused.clear()

    def _guard(self, start: Callable[..., None]) -> Callable[..., None]:
        def guarded(*arguments: Any, **options: Any) -> None:
            if not self.allowed:
                if threading.current_thread() is not threading.main_thread():
                    self.refused.append(f"{arguments[1:] or arguments}")
                pytest.fail("a test that starts a process is slow: mark it so")
            start(*arguments, **options)

        return guarded
