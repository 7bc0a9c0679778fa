"""What is read is an ordinary file that holds something; that is looked at before it is opened."""

import os
import stat
from pathlib import Path
from typing import Final

from app.core.errors import UnusableError

_KERNEL_FOLDERS: Final = frozenset({Path("/proc"), Path("/sys")})


def require_regular(path: Path) -> os.stat_result:
    """Returns what the system says of a file.

    Raises:
        UnusableError: It is not there, is no ordinary file, or is empty; reading a pipe, a device
            or one of the kernel's own files, which all tell no size, may never end.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise UnusableError("There is no such file; look at its name.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file has such a name"
        raise UnusableError(f"It could not be read: {reason}. Choose another file.") from None
    if stat.S_ISDIR(found.st_mode):
        raise UnusableError("It is a folder; choose a file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise UnusableError("It is not an ordinary file; choose one.")
    if found.st_size == 0 and not _KERNEL_FOLDERS.isdisjoint(path.resolve().parents):
        raise UnusableError(
            "It is a file of the kernel's, which tells no size; choose an ordinary file."
        )
    if found.st_size == 0:
        raise UnusableError("It is empty; choose another file.")
    return found
