"""What ends the program from outside: Ctrl+C, a closed terminal, SIGTERM.

From its first moment a signal ends the program at once, in one line and without unwinding: an
exception out of the middle of loading Qt or torch is lost, or brings them down. The window, once
it runs, closes instead.
"""

import contextlib
import os
import signal
import sys
from types import FrameType
from typing import Final

ENDING: Final = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
    # Not every system has all of them.
    if (number := getattr(signal, name, None)) is not None
)


def take_over() -> None:
    """Has every signal that ends the program do so at once."""
    for number in list_heeded():
        signal.signal(number, end_at_once)


def list_heeded() -> tuple[signal.Signals, ...]:
    """Returns the signals that whoever started the program did not have it ignore."""
    return tuple(number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN)


def status_of(number: int) -> int:
    """Returns the exit status of a program that a signal has ended, as shells count."""
    return 128 + number


def end_at_once(number: int, _frame: FrameType | None = None) -> None:
    """Ends this process and what it started, and removes what lies in temporary folders."""
    for other in ENDING:
        signal.signal(other, signal.SIG_IGN)
    with contextlib.suppress(Exception):
        # Whatever another thread is changing, the rest is done.
        end_children()
    try:
        # Where it is not loaded, nothing has been made; loading it now could wait for a lock.
        remove = getattr(sys.modules.get("app.core.storage.temporary"), "remove_held", None)
        if remove is not None:
            remove()
        _say(
            "interrupted" if number == signal.SIGINT else f"ended by {signal.Signals(number).name}"
        )
    finally:
        # Other threads may be inside Qt or torch: neither is to be taken apart under them.
        os._exit(status_of(number))


def end_children() -> None:
    """Ends what this process started by multiprocessing, in the middle of whatever it does."""
    list_children = getattr(sys.modules.get("multiprocessing"), "active_children", None)
    for child in () if list_children is None else list_children():
        child.kill()


def _say(what: str) -> None:
    # A progress line may be open, and print may be in the middle of another line.
    line = f"{os.linesep if os.isatty(2) else ''}quantscope: {what}\n"
    os.write(2, line.encode())
