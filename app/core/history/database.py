"""The database file that holds the history."""

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from app.core.errors import UnusableError
from app.core.history import deletion
from app.core.history.entry import HistoryEntry, Listing, is_sound, read_entry
from app.core.history.process_name import name_this_process
from app.core.history.record_blob import deflate, digest, digest_blob, inflate
from app.core.history.retelling import retell
from app.core.history.retention import let_go
from app.core.history.summary import describe, tag
from app.core.results.comparison import Comparison
from app.core.storage.history_file import COLUMNS, explaining, open_history_file

_LEFT_OUT: Final = (
    "{count} of the history's entries were not written by QuantScope or are damaged; they are "
    "left out."
)


class History:
    """The file, on one thread: it must be made, used and closed on the same.

    ``notice`` holds a sentence for the user if the file had to be given up.
    """

    def __init__(self, path: Path | None) -> None:
        """Opens the file, or makes it; None keeps everything in memory.

        Raises:
            UnusableError: The folder or file cannot be written, or is of a later version.
        """
        self._connection, self.notice = open_history_file(path)
        self._listing = Listing()
        self._version = -1
        self._owner = name_this_process()
        retell(self._connection)
        with explaining(), self._connection as connection:
            deletion.forget_of_ended(connection)

    def entries(self) -> tuple[HistoryEntry, ...]:
        """Returns what is kept: what is pinned, then the rest, the newest first of both."""
        with explaining():
            # Before the list: what comes between the two is told once more, and not missed.
            self._version = self._read_version()
            rows = self._connection.execute(
                f"select {COLUMNS} from comparison "  # noqa: S608 - a constant
                "order by on_top desc, key desc"
            ).fetchall()
        entries = self._listing.read(rows)
        if len(entries) < len(rows) and not self.notice:
            self.notice = _LEFT_OUT.format(count=len(rows) - len(entries))
        return entries

    def changed_elsewhere(self) -> bool:
        """Returns whether another program has changed the file since it was listed."""
        with explaining():
            return self._read_version() != self._version

    def add(self, comparison: Comparison, record_json: str, origin: str = "") -> HistoryEntry:
        """Keeps one more, and lets the oldest go that are too many."""
        words, blob, tags = describe(comparison), deflate(record_json), tag(comparison)
        with explaining(), self._connection as connection:
            cursor = connection.execute(
                "insert into comparison (created_utc, title, speed, speed_interval, size, "
                "difference, origin, tags, digest, bytes, record) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*words, origin, tags, digest(record_json), len(blob), blob),
            )
            key = int(cursor.lastrowid or 0)
            let_go(connection, key)
        return HistoryEntry(key, *words, origin, tags=tags)

    def replace(self, key: int, comparison: Comparison, record_json: str) -> HistoryEntry:
        """Puts a measurement that went on into its beginning's place; adds it if that is gone."""
        words, blob = describe(comparison), deflate(record_json)
        with explaining(), self._connection as connection:
            cursor = connection.execute(
                "update comparison set created_utc = ?, title = ?, speed = ?, "
                "speed_interval = ?, size = ?, difference = ?, tags = ?, digest = ?, bytes = ?, "
                "record = ? where key = ?",
                (*words, tag(comparison), digest(record_json), len(blob), blob, key),
            )
            row = connection.execute(
                "select origin, name, tags, pinned, on_top from comparison where key = ?", (key,)
            ).fetchone()
        if not cursor.rowcount:
            return self.add(comparison, record_json)
        # SQLite keeps in a column whatever it is given.
        origin, name, tags = map(str, row[:3])
        return HistoryEntry(key, *words, origin, name, tags, bool(row[3]), bool(row[4]))

    def record(self, key: int) -> str:
        """Returns the JSON of an entry.

        Raises:
            UnusableError: It is gone, or damaged.
        """
        with explaining():
            row = self._connection.execute(
                "select record from comparison where key = ?", (key,)
            ).fetchone()
        if row is None:
            raise UnusableError("This comparison is no longer in the history.")
        return inflate(row[0])

    def find(self, record_json: str) -> HistoryEntry | None:
        """Returns the newest entry that holds the very same record, if there is one."""
        with explaining(), self._connection as connection:
            undigested = connection.execute("select key from comparison where digest = ''")
            for (key,) in undigested.fetchall():
                # One by one: together they may not find room in memory.
                for (blob,) in connection.execute(
                    "select record from comparison where key = ?", (key,)
                ).fetchall():
                    connection.execute(
                        "update comparison set digest = ? where key = ?", (digest_blob(blob), key)
                    )
            row = connection.execute(
                f"select {COLUMNS} from comparison where digest = ? "  # noqa: S608 - a constant
                "order by key desc",
                (digest(record_json),),
            ).fetchone()
        return read_entry(row) if row is not None and is_sound(row) else None

    def rename(self, key: int, name: str) -> None:
        """Takes what the user calls an entry; "" takes the name away."""
        with explaining(), self._connection as connection:
            connection.execute("update comparison set name = ? where key = ?", (name, key))

    def pin(self, keys: Iterable[int], *, pinned: bool) -> None:
        """Has entries stand on top and never let go, or takes that away."""
        with explaining(), self._connection as connection:
            connection.executemany(
                "update comparison set on_top = ? where key = ?",
                [(int(pinned), key) for key in keys],
            )

    def set_baseline(self, key: int | None) -> None:
        """Makes an entry the one baseline; None leaves none."""
        with explaining(), self._connection as connection:
            # Only the rows that change: each is written with its record.
            connection.execute(
                "update comparison set pinned = 0 where pinned <> 0 and key is not ?", (key,)
            )
            connection.execute("update comparison set pinned = 1 where key = ?", (key,))

    def remove(self, keys: Sequence[int]) -> tuple[int, ...]:
        """Takes entries out, and returns those that were there: ``bring_back`` may have them."""
        with explaining(), self._connection as connection:
            return deletion.set_aside(connection, keys, self._owner)

    def bring_back(self, keys: Sequence[int]) -> tuple[int, ...]:
        """Puts removed entries into their places again, and returns those that could be."""
        with explaining(), self._connection as connection:
            return deletion.bring_back(connection, keys, self._owner)

    def forget(self, keys: Sequence[int]) -> None:
        """Deletes removed entries: nothing can bring them back any more."""
        with explaining(), self._connection as connection:
            deletion.forget(connection, keys, self._owner)

    def close(self) -> None:
        """Deletes what was removed, and closes the file."""
        # Where another program is at the file for long, the next start does it.
        with contextlib.suppress(UnusableError), explaining(), self._connection as connection:
            deletion.forget_all(connection, self._owner)
        self._connection.close()

    def _read_version(self) -> int:
        (version,) = self._connection.execute("pragma data_version").fetchone()
        return int(version)
