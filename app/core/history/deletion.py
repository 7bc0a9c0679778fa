"""Entries leave the list: for good, or set aside until nobody can want them back."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from app.core.history.process_name import is_running
from app.core.storage.history_file import ALL_COLUMNS

_SET_ASIDE: Final = (
    f"insert or replace into removed ({ALL_COLUMNS}, owner) "  # noqa: S608 - constants
    f"select {ALL_COLUMNS}, ? from comparison where key = ?"
)
_BRING_BACK: Final = (
    f"insert or ignore into comparison ({ALL_COLUMNS}) "  # noqa: S608 - constants
    f"select {ALL_COLUMNS} from removed where key = ? and owner = ?"
)


def delete(connection: sqlite3.Connection, keys: Sequence[int]) -> None:
    """Deletes entries for good; a trigger keeps what no program of this kind has announced."""
    numbers = [(key,) for key in keys]
    connection.executemany("insert or ignore into leaving (key) values (?)", numbers)
    connection.executemany("delete from comparison where key = ?", numbers)
    connection.execute("delete from leaving")


def set_aside(connection: sqlite3.Connection, keys: Sequence[int], owner: str) -> tuple[int, ...]:
    """Takes entries out of the list, and returns those that were there.

    Their records stay in the file, in a table that earlier programs do not know, so that no
    memory holds them.

    Args:
        connection: To the database, within a transaction.
        keys: The entries'.
        owner: The process that may want them back, as ``name_this_process`` has it.
    """
    there = tuple(
        key
        for key in dict.fromkeys(keys)
        if connection.execute(_SET_ASIDE, (owner, key)).rowcount > 0
    )
    delete(connection, there)
    return there


def bring_back(connection: sqlite3.Connection, keys: Sequence[int], owner: str) -> tuple[int, ...]:
    """Puts entries into their places again, and returns those that could be.

    A baseline that was chosen meanwhile stays it.
    """
    taken = connection.execute("select 1 from comparison where pinned <> 0 limit 1").fetchone()
    back = []
    for key in dict.fromkeys(keys):
        if connection.execute(_BRING_BACK, (key, owner)).rowcount > 0:
            back.append(key)
            connection.execute("delete from removed where key = ?", (key,))
            if taken:
                connection.execute("update comparison set pinned = 0 where key = ?", (key,))
    return tuple(back)


def forget(connection: sqlite3.Connection, keys: Sequence[int], owner: str) -> None:
    """Deletes entries that were set aside: nobody can want them back any more."""
    connection.executemany(
        "delete from removed where key = ? and owner = ?", [(key, owner) for key in keys]
    )


def forget_all(connection: sqlite3.Connection, owner: str) -> None:
    """Deletes all that a process has set aside; writes nothing where that is nothing."""
    if connection.execute("select 1 from removed where owner = ? limit 1", (owner,)).fetchone():
        connection.execute("delete from removed where owner = ?", (owner,))


def forget_of_ended(connection: sqlite3.Connection) -> None:
    """Deletes what was set aside by programs that ended without doing so."""
    owners = [str(owner) for (owner,) in connection.execute("select distinct owner from removed")]
    for owner in owners:
        if not is_running(owner):
            forget_all(connection, owner)
