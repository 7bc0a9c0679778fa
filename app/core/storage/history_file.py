"""Opens the history's database file, or makes it; one that is damaged is put aside."""

import contextlib
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from app.core.errors import UnusableError

COLUMNS: Final = (
    "key, created_utc, title, speed, speed_interval, size, difference, origin, name, tags, "
    "pinned, on_top"
)
"""What the list says; ``pinned`` is the baseline, as the first programs called it."""

ALL_COLUMNS: Final = f"{COLUMNS}, digest, bytes, record"
_VERSION: Final = 1
_TABLE: Final = """
    create table if not exists comparison (
        key integer primary key autoincrement,
        created_utc text not null,
        title text not null,
        speed text not null,
        speed_interval text not null,
        size text not null,
        difference text not null,
        origin text not null,
        pinned integer not null default 0,
        bytes integer not null,
        record blob not null
    )
"""
_FIRST_COLUMNS: Final = (
    "key, created_utc, title, speed, speed_interval, size, difference, origin, pinned, bytes, "
    "record"
)
_LATER_COLUMNS: Final = {
    "name": "text not null default ''",
    "tags": "text not null default ''",
    "digest": "text not null default ''",
    "on_top": "integer not null default 0",
}
"""What the first programs did not keep; those still read a file that has it."""

_BESIDE: Final = (
    # A list is made of these alone: columns that were added later lie behind each record.
    "create index if not exists comparison_summary on comparison (on_top, key, created_utc, "
    "title, speed, speed_interval, size, difference, origin, name, tags, pinned, bytes)",
    "create index if not exists comparison_digest on comparison (digest)",
    # What was removed waits here to be brought back. Earlier programs do not know of it.
    f"create table if not exists removed (key integer primary key, "
    f"{ALL_COLUMNS.removeprefix('key, ')}, owner text not null)",
    "create table if not exists leaving (key integer primary key)",
    # Earlier programs keep the newest 200, and would delete all others at their first
    # comparison. This program announces what it deletes.
    "create trigger if not exists comparison_stays before delete on comparison "
    "when old.key <= (select key from comparison order by key desc limit 1 offset 200) "
    "and not exists (select 1 from leaving where key = old.key) "
    "begin select raise(ignore); end",
)

_DAMAGED: Final = (
    "The history file was damaged and has been put aside as {name}; a new one has begun."
)


def open_history_file(path: Path | None) -> tuple[sqlite3.Connection, str]:
    """Opens the file, or makes it; None keeps everything in memory.

    Returns:
        The connection, and a sentence for the user if the file had to be given up.

    Raises:
        UnusableError: The folder or file cannot be written, or is of a later version.
    """
    if path is None:
        return _connect(":memory:"), ""
    try:
        # What was compared is for this user's eyes alone.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _connect(str(path)), ""
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise UnusableError(_explain(error)) from None
        aside = _put_aside(path)
        return _connect(str(path)), _DAMAGED.format(name=aside.name)
    except OSError as error:
        raise UnusableError(_explain(error)) from None


@contextlib.contextmanager
def explaining() -> Iterator[None]:
    """Turns the database's failures into sentences.

    Raises:
        UnusableError: The body failed with one of them.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise UnusableError(_explain(error)) from None


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=5)
    # One text that is damaged does not cost the others.
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        _check_version(connection)
        _check_owner(connection)
        with connection:
            connection.execute(_TABLE)
            # Another program's table is told before anything is added to it.
            connection.execute(f"select {_FIRST_COLUMNS} from comparison limit 1")  # noqa: S608
            _add_columns(connection)
            connection.execute(f"select {ALL_COLUMNS} from comparison limit 1")  # noqa: S608
            for statement in _BESIDE:
                connection.execute(statement)
            connection.execute(f"pragma user_version = {_VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def _add_columns(connection: sqlite3.Connection) -> None:
    known = {row[1] for row in connection.execute("pragma table_info(comparison)")}
    for name, kind in _LATER_COLUMNS.items():
        if name not in known:
            connection.execute(f"alter table comparison add column {name} {kind}")


def _check_owner(connection: sqlite3.Connection) -> None:
    names = {name for (name,) in connection.execute("select name from sqlite_schema")}
    if names and "comparison" not in names:
        raise UnusableError(
            "The history cannot be used: its file is another program's database. Move that away. "
            "Comparisons are not kept until this is mended."
        )


def _check_version(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("pragma user_version").fetchone()
    if version > _VERSION:
        raise UnusableError(
            f"The history is of version {version}, and this QuantScope knows up to {_VERSION}; "
            "install a newer one. Until then nothing is added to it."
        )


def _put_aside(path: Path) -> Path:
    """Renames a damaged file to a name that nothing has yet."""
    number = 0
    while True:
        aside = path.with_name(f"{path.name}.damaged{number or ''}")
        if not aside.exists():
            path.rename(aside)
            return aside
        number += 1


def _explain(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"The history cannot be used: {reason}. Comparisons are not kept until this is mended."
