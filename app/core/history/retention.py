"""What is let go when there is too much: the oldest first, never what is pinned."""

import sqlite3
from typing import Final

from app.core.history.deletion import delete

MOST_ENTRIES: Final = 10_000
MOST_BYTES: Final = 512 * 1024 * 1024
"""Of all records, compressed: a usual one takes 30 to 40 kB."""

# A size that another program has put there as a text counts as nothing.
_SIZE: Final = "case when typeof(bytes) = 'integer' then bytes else 0 end"


def let_go(connection: sqlite3.Connection, newest: int) -> None:
    """Deletes the oldest entries until both limits hold.

    What is pinned, the baseline and the newest entry stay, though they count.
    """
    count, total = connection.execute(
        f"select count(*), coalesce(sum({_SIZE}), 0) from comparison"  # noqa: S608 - a constant
    ).fetchone()
    if count <= MOST_ENTRIES and total <= MOST_BYTES:
        return
    gone = []
    oldest_first = connection.execute(
        f"select key, {_SIZE} from comparison "  # noqa: S608 - a constant
        "where pinned = 0 and on_top = 0 and key <> ? order by key",
        (newest,),
    )
    for key, size in oldest_first:
        if count <= MOST_ENTRIES and total <= MOST_BYTES:
            break
        gone.append(key)
        count, total = count - 1, total - size
    delete(connection, gone)
