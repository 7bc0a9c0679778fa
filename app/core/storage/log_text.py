"""Takes the folders out of what is logged: a log is passed on, and tells nobody where files lie."""

import re
from pathlib import Path
from typing import Final

from app.core.storage.resources import PACKAGE_FOLDER

_LONGEST: Final = 20_000

_OURS: Final = str(PACKAGE_FOLDER.parent)
_PATH: Final = re.compile(
    # After a quotation mark a path may hold anything but the next one.
    r"(?P<quote>[\"'“])(?P<quoted>(?:~?/|[A-Za-z]:[\\/])[^\"'”\n]*)"
    # Elsewhere it runs to its last separator in the line: a folder's name may hold spaces.
    r"|(?<![\w:/.…])(?P<bare>(?:~?/(?=[^\s/])|[A-Za-z]:[\\/](?=[^\s\\/]))[^\"'“”\n]*[\\/]?[^\s\"'“”\\/]+)"
)


def without_folders(text: str) -> str:
    """Returns a text in which of every absolute path its last name alone is left.

    Of the program's own modules and of libraries the place in their package stays, so that a
    traceback can still be read.
    """
    home = str(Path.home())
    text = text[:_LONGEST].replace(_OURS, "").replace("\r", " ")
    if len(home) > 1:
        text = text.replace(home, "~")
    return _PATH.sub(_shorten, text)


def _shorten(found: re.Match[str]) -> str:
    quote = found["quote"] or ""
    path = found["quoted"] if quote else found["bare"]
    path = path.replace("\\", "/")
    for kept in ("/site-packages/", "/dist-packages/"):
        if kept in path:
            return quote + path.rpartition(kept)[2]
    if path.startswith("/app/"):
        return quote + path[1:]
    return f"{quote}…/{path.rpartition('/')[2]}"
