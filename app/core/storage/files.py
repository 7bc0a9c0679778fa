"""Files that are whole or not there."""

import contextlib
import os
import tempfile
from pathlib import Path

from app.core.format import show_text
from app.core.storage.temporary import removed_by_signals


def write_atomically(path: Path, data: bytes) -> None:
    """Writes ``data`` beside ``path`` and puts it in place in one step.

    A symbolic link keeps pointing where it points; a pipe or a device is written into.

    Raises:
        OSError: The file cannot be written; whatever stood at ``path`` still does.
    """
    if _is_special(path):
        # There is nothing to replace, and nothing to keep whole.
        with path.open("wb") as stream:
            stream.write(data)
        return
    path = _follow(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    temporary = Path(name)
    try:
        with removed_by_signals(temporary), os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            # mkstemp makes files private; what a user exports gets the usual permissions.
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def why_unwritable(path: Path) -> str | None:
    """Returns one sentence on why nothing can be written at ``path``, or None if it can.

    Asked before a long measurement, so that its result is not lost.
    """
    try:
        folder = _follow(path).parent
        if path.is_dir():
            return f"{path} is a folder; name a file in it."
        if not folder.is_dir():
            return f"The folder {folder} does not exist; make it or choose another."
        if path.exists() and not os.access(path, os.W_OK):
            return f"{path} is there and not writable; choose another name."
        if _is_special(path):
            return None
    except OSError as error:
        return explain_failure(path, error)
    if not os.access(folder, os.W_OK):
        return f"The folder {folder} is not writable; choose another."
    return None


def _is_special(path: Path) -> bool:
    """Returns whether something stands at ``path`` that is no file: a pipe, a device, a folder."""
    # Not resolved: the system's links to open pipes, as /dev/stdout is one, name no path.
    return path.exists() and not path.is_file()


def _follow(path: Path) -> Path:
    """Returns where a symbolic link points in the end, and any other path as it is.

    Raises:
        OSError: The links run in a circle, or the name is too long.
    """
    # Resolving alone would not fail as the system does.
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        path.stat()
    return path.resolve() if path.is_symlink() else path


def explain_failure(path: Path, error: OSError) -> str:
    """Returns one sentence on a failed write."""
    reason = error.strerror or str(error)
    return f"{path} could not be written: {reason}. Choose another place."


def show_name(path: Path) -> str:
    """Returns a file's name as one printable line."""
    return show_text(path.name or str(path), 120)
