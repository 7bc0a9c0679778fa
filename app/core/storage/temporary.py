"""Temporary folders: each is locked while its owner lives, and what dead owners left is removed."""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PREFIX: Final = "quantscope-"
_OWNER: Final = ".owner"
"""A file that the owner keeps locked; a folder without it is not ours to remove."""

_held: set[Path] = set()
"""What a signal that ends this process must remove."""

_swept: set[Path] = set()


@contextmanager
def temporary_folder(within: Path | None = None) -> Iterator[Path]:
    """Makes a folder for the body, private to this user, and removes it afterwards.

    Before the first one, folders are removed that were left there by processes of this program
    and this user that were killed.

    Args:
        within: Where; by default where the system keeps temporary files.

    Raises:
        OSError: It cannot be made there.
    """
    parent = Path(tempfile.gettempdir()) if within is None else within
    if parent not in _swept:
        _swept.add(parent)
        remove_abandoned(parent)
    folder, lock = _make(parent)
    try:
        with removed_by_signals(folder):
            yield folder
    finally:
        if lock is not None and sys.platform == "win32":
            # Nothing that is open can be removed there.
            os.close(lock)
        _remove(folder)
        if lock is not None and sys.platform != "win32":
            os.close(lock)


@contextmanager
def removed_by_signals(path: Path) -> Iterator[None]:
    """Has a file or folder removed, should a signal end this process in the body."""
    _held.add(path)
    try:
        yield
    finally:
        _held.discard(path)


def remove_held() -> None:
    """Removes what this process holds: it ends now, without unwinding."""
    for path in tuple(_held):
        # One that cannot be removed does not keep the others.
        with contextlib.suppress(OSError):
            if path.is_dir():
                _remove(path)
            else:
                path.unlink(missing_ok=True)


def remove_abandoned(parent: Path) -> None:
    """Removes the temporary folders of this program and user whose owners have died."""
    try:
        names = [entry.name for entry in os.scandir(parent) if entry.name.startswith(PREFIX)]
    except OSError:
        # Whoever is to make a folder there says why it cannot be.
        return
    for name in names:
        # Another process may have removed it meanwhile.
        with contextlib.suppress(OSError):
            _remove_if_abandoned(parent / name)


def _make(parent: Path) -> tuple[Path, int | None]:
    """Returns a new folder and what holds its lock, None where locks are not to be had."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        lock = os.open(folder / _OWNER, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        if sys.platform == "win32":
            return folder, lock
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            # As on some network file systems: nobody can tell then whether its owner lives.
            os.close(lock)
            (folder / _OWNER).unlink()
            return folder, None
        if os.fstat(lock).st_nlink:
            return folder, lock
        # Between the two calls another process took it for abandoned.
        os.close(lock)


def _remove_if_abandoned(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return
    if sys.platform == "win32":
        # Fails while the owner has it open.
        (folder / _OWNER).unlink()
        _remove(folder)
        return
    import fcntl

    if found.st_uid != os.geteuid():
        return
    lock = os.open(folder / _OWNER, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_nlink:
            _remove(folder)
    finally:
        os.close(lock)


def _remove(folder: Path) -> None:
    """Removes as much as can be; the lock's file goes last, so that the rest is found again."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name == _OWNER:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                Path(entry.path).unlink()
    with contextlib.suppress(OSError):
        (folder / _OWNER).unlink(missing_ok=True)
        folder.rmdir()
