"""A side in a process of its own, a fork of the stopwatch."""

import ctypes
import os
import signal
from collections.abc import Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, NoReturn

from app.core.latency.answering import Server, answer_all
from app.core.latency.protocol import SideDiedError


class ForkedSide:
    """One side's process, from its fork to its end."""

    def __init__(self, server: Server, foreign: Sequence[Connection]) -> None:
        """Forks.

        Args:
            server: Answers there.
            foreign: Pipes of this process that are none of the fork's business: held open there,
                they would hide a death from whoever waits at their other end.
        """
        self.pipe, theirs = Pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                for pipe in (self.pipe, *foreign):
                    pipe.close()
                _die_with(parent)
                answer_all(theirs, server)
            finally:
                os._exit(0)
        # Only the fork may hold its end: else its death would not close the pipe.
        theirs.close()

    def ask(self, request: object) -> None:
        """Sends a request and returns at once.

        Raises:
            SideDiedError: The process has ended.
        """
        try:
            self.pipe.send(request)
        except (BrokenPipeError, ConnectionResetError) as broken:
            raise self._bury() from broken

    def await_reply(self) -> object:
        """Returns the answer; raises as ``ask`` does."""
        try:
            reply: object = self.pipe.recv()
        except (EOFError, ConnectionResetError) as broken:
            raise self._bury() from broken
        return reply

    def end(self) -> None:
        """Kills the process, also in the middle of a call, unless it has ended."""
        self.pipe.close()
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0

    def _bury(self) -> SideDiedError:
        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        return SideDiedError(status)


def die_alike(status: int) -> NoReturn:
    """Ends this process as one with that status has ended, so that its parent hears the reason."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status))


_PR_SET_PDEATHSIG: Final = 1


def _die_with(parent: int) -> None:
    """Has Linux end this process with its parent, also in the middle of a long call."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
