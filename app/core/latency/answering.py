"""How requests that come through a pipe are answered, refusals included."""

import contextlib
from multiprocessing.connection import Connection
from typing import Protocol

from app.core.latency.protocol import Refused, SideDiedError, StopwatchCallError
from app.core.report.failures import describe_failure


class Server(Protocol):
    """What answers requests."""

    def answer(self, request: object) -> object:
        """Returns the answer, or raises why there is none."""
        ...


def answer_all(pipe: Connection, server: Server) -> None:
    """Answers requests until the pipe closes."""
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            request = pipe.recv()
            reply: object
            try:
                reply = server.answer(request)
            except SideDiedError:
                raise
            except StopwatchCallError as told:
                reply = Refused(str(told))
            except Exception as error:  # noqa: BLE001 - the boundary: the conductor tells of it
                reply = Refused(describe_failure("Building or calling a model", error))
            pipe.send(reply)
