"""How our processes are started: none looks for modules in the current folder."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import RLock

from app.core.import_path import clean_python_path, without_current_folder

_lock = RLock()


def child_environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Returns the environment for a Python of ours.

    Args:
        settings: Variables to set besides.
    """
    return {**os.environ, **_list_changes(settings)}


@contextmanager
def starting_children(settings: Mapping[str, str] | None = None) -> Iterator[None]:
    """Prepares this process for what multiprocessing starts in the body, its own helpers included.

    One thread at a time: another's child would be started with this one's settings. A child
    does not take the interrupts that a terminal sends to all that runs in it: this process ends it.

    Args:
        settings: Variables to set besides, for the child alone.
    """
    with _lock, _lent_environment(settings), _lent_places(), _without_terminal_signals():
        yield


@contextmanager
def _lent_environment(settings: Mapping[str, str] | None) -> Iterator[None]:
    lent = _list_changes(settings)
    before = {name: os.environ.get(name) for name in lent}
    os.environ.update(lent)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _lent_places() -> Iterator[None]:
    """Keeps the current folder out of ``sys.path``, which multiprocessing hands to the child."""
    before = sys.path[:]
    sys.path[:] = without_current_folder(before)
    try:
        yield
    finally:
        sys.path[:] = before


@contextmanager
def _without_terminal_signals() -> Iterator[None]:
    """Blocks a terminal's interrupt and quit in a child from its first instruction.

    Where the system has no such masks, the child ignores them once it runs.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    # Started by itself in the body, it would unblock them for the child that follows.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGQUIT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _list_changes(settings: Mapping[str, str] | None) -> dict[str, str]:
    # ``python -c``, with which multiprocessing begins as well, looks there first otherwise.
    changes = {"PYTHONSAFEPATH": "1", **(settings or {})}
    if "PYTHONPATH" in os.environ:
        changes["PYTHONPATH"] = clean_python_path(os.environ["PYTHONPATH"])
    return changes
