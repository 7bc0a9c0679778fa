"""Keeps the current folder out of where Python looks for modules.

A file ``types.py`` in the folder that a checkpoint was unpacked into would run otherwise. Only
what Python itself has loaded at its start is imported here: everything else is looked for.
"""

import os
import site
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def shun_current_folder() -> None:
    """Has this process look for modules elsewhere from now on."""
    sys.path[:] = without_current_folder(sys.path)


def without_current_folder(places: "Sequence[str]") -> list[str]:
    """Returns where to look for modules, without the current folder and what is named from it.

    The standard library and installed packages stay, wherever the program is run from. So does
    the folder that this package was loaded from, but as the last one.

    Args:
        places: As ``sys.path``, in which Python has made PYTHONPATH's relative entries absolute.
    """
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    shunned = {_resolve(entry) for entry in ("", *named) if not os.path.isabs(entry)}
    shunned -= _find_installed()
    kept = [place for place in places if _resolve(place) not in shunned]
    ours = _find_own_folder()
    return [*kept, ours] if ours in shunned and ours in map(_resolve, places) else kept


def clean_python_path(named: str) -> str:
    """Returns a PYTHONPATH without the current folder and what is named from it."""
    here = _resolve("")
    entries = [entry for entry in named.split(os.pathsep) if os.path.isabs(entry)]
    return os.pathsep.join(entry for entry in entries if _resolve(entry) != here)


def _resolve(entry: str) -> str:
    """Returns an entry's one true name, "" for what a removed current folder leaves open."""
    try:
        return os.path.realpath(entry or os.curdir)
    except OSError:
        return ""


def _find_own_folder() -> str:
    # Above app/core.
    return _resolve(os.path.join(os.path.dirname(__file__), os.pardir, os.pardir))


def _find_installed() -> set[str]:
    """Returns the standard library's folders and those of installed packages."""
    library = os.path.dirname(os.__file__)
    packages = [*site.getsitepackages(), *([site.USER_SITE] if site.USER_SITE else [])]
    return {_resolve(folder) for folder in (library, f"{library}/lib-dynload", *packages)}
