"""Results go to standard output, everything else to standard error; either may be full or gone."""

import os
import sys
from typing import Final, TextIO

from app.core.errors import FailedError

_LOST: Final = "The results could not be written to standard output"


def print_results(text: str) -> None:
    """Prints what was asked for.

    Raises:
        BrokenPipeError: Who read it has gone away.
        FailedError: It could not be written; one sentence.
    """
    if sys.stdout is None:
        # Closed by the caller; print would write nothing, and say nothing of it.
        raise FailedError(f"{_LOST}: it is closed.")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _lost(error) from None


def finish_results() -> None:
    """Sees to it that what was printed has arrived; raises as ``print_results`` does."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _lost(error) from None


def say(message: str, end: str = "\n") -> None:
    """Prints to stderr, a line where ``end`` does not say otherwise."""
    if sys.stderr is None:
        # Closed by the caller; print would turn to stdout instead.
        return
    try:
        print(message, end=end, file=sys.stderr, flush=True)
    except OSError:
        # Nobody can read it any more; what is being measured is wanted all the same.
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Sends what is left of a stream, and all that follows, nowhere: else Python itself fails."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _lost(error: OSError) -> FailedError:
    discard(sys.stdout)
    reason = error.strerror or "the system gives no reason"
    return FailedError(f"{_LOST}: {reason}.")
