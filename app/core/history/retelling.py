"""Says anew what an earlier program said in one word of two things."""

import sqlite3
from typing import Final

from app.core.errors import UnusableError
from app.core.history.record_blob import inflate
from app.core.history.summary import describe_speed
from app.core.storage.history_file import explaining

_OLD_WORD: Final = "not distinguishable"
"""What earlier programs said of what is the same, of what cannot be told, and of too few calls."""


def retell(connection: sqlite3.Connection) -> None:
    """Takes the words of such entries from their records."""
    with explaining():
        keys = connection.execute(
            "select key from comparison where speed = ?", (_OLD_WORD,)
        ).fetchall()
    for (key,) in keys:
        with explaining():
            blobs = connection.execute(
                "select record from comparison where key = ?", (key,)
            ).fetchall()
        for (blob,) in blobs:
            words = _describe_speed(blob)
            with explaining(), connection:
                connection.execute(
                    "update comparison set speed = ?, speed_interval = ? where key = ?",
                    (*words, key),
                )


def _describe_speed(blob: object) -> tuple[str, str]:
    # Read only once, and only where there are such: reading takes a library of its own.
    from app.core.record.read import read_records

    try:
        return describe_speed(read_records(inflate(blob).encode())[0])
    except UnusableError:
        return "cannot be read", ""
