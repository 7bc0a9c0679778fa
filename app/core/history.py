"""Keeps every finished comparison in one database file, from one launch to the next."""

import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from app.core.errors import UnusableError
from app.core.report.spec_text import describe_spec
from app.core.report.speed_verdict import state_comparison
from app.core.report.verdicts import state_difference, state_size
from app.core.results.comparison import Comparison
from app.core.storage.history_file import ALL_COLUMNS, COLUMNS, explaining, open_history_file

MOST_ENTRIES: Final = 200
MOST_BYTES: Final = 200 * 1024 * 1024
MOST_RECORD_BYTES: Final = 256 * 1024 * 1024
_OLD_WORD: Final = "not distinguishable"
"""What earlier programs said of what is the same, of what cannot be told, and of too few calls."""

Row = tuple[Any, ...]
"""An entry with its record, as the file holds it."""

STOPPED: Final = "stopped"
ELSEWHERE: Final = "other machine"
OTHER_VERSIONS: Final = "other versions"

_LEFT_OUT: Final = (
    "{count} of the history's entries were not written by QuantScope or are damaged; they are "
    "left out."
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One comparison in the list's words.

    Attributes:
        key: Its number, never used again.
        created_utc: When it was measured, ISO 8601.
        title: The parameters in one line.
        speed: How much faster or slower, in words.
        speed_interval: The evidence for it; "" where no call was timed.
        size: How much smaller, in words.
        difference: How far the outputs differ, in words.
        origin: "" if it was measured by this program, else the name of the file it came from.
        name: What the user calls it, "" for nothing.
        tags: What else is to be known of it, as "stopped, other machine".
        pinned: Whether it is the baseline.
    """

    key: int
    created_utc: str
    title: str
    speed: str
    speed_interval: str
    size: str
    difference: str
    origin: str
    name: str = ""
    tags: str = ""
    pinned: bool = False


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
        self._retell()

    def entries(self) -> tuple[HistoryEntry, ...]:
        """Returns what is kept, the newest first."""
        with explaining():
            rows = self._connection.execute(
                f"select {COLUMNS} from comparison order by key desc"  # noqa: S608 - a constant
            )
            found = list(rows)
        sound = tuple(_read_entry(row) for row in found if _is_sound(row))
        if len(sound) < len(found) and not self.notice:
            self.notice = _LEFT_OUT.format(count=len(found) - len(sound))
        return sound

    def add(self, comparison: Comparison, record_json: str, origin: str = "") -> HistoryEntry:
        """Keeps one more, and lets the oldest go that are too many."""
        words, blob = _describe(comparison), zlib.compress(record_json.encode(), 6)
        tags = _tag(comparison)
        with explaining(), self._connection as connection:
            cursor = connection.execute(
                "insert into comparison (created_utc, title, speed, speed_interval, size, "
                "difference, origin, tags, digest, bytes, record) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*words, origin, tags, _digest(record_json), len(blob), blob),
            )
            key = int(cursor.lastrowid or 0)
            self._let_go(connection, key)
        return HistoryEntry(key, *words, origin, tags=tags)

    def replace(self, key: int, comparison: Comparison, record_json: str) -> HistoryEntry:
        """Puts a measurement that went on into its beginning's place; adds it if that is gone."""
        words, blob = _describe(comparison), zlib.compress(record_json.encode(), 6)
        with explaining(), self._connection as connection:
            cursor = connection.execute(
                "update comparison set created_utc = ?, title = ?, speed = ?, "
                "speed_interval = ?, size = ?, difference = ?, tags = ?, digest = ?, bytes = ?, "
                "record = ? where key = ?",
                (*words, _tag(comparison), _digest(record_json), len(blob), blob, key),
            )
            row = connection.execute(
                "select origin, name, tags, pinned from comparison where key = ?", (key,)
            ).fetchone()
        if not cursor.rowcount:
            return self.add(comparison, record_json)
        # SQLite keeps in a column whatever it is given.
        origin, name, tags = map(str, row[:3])
        return HistoryEntry(key, *words, origin, name, tags, bool(row[3]))

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
        return _inflate(row[0])

    def find(self, record_json: str) -> HistoryEntry | None:
        """Returns the newest entry that holds the very same record, if there is one."""
        with explaining(), self._connection as connection:
            for key, blob in connection.execute(
                "select key, record from comparison where digest = ''"
            ).fetchall():
                connection.execute(
                    "update comparison set digest = ? where key = ?", (_digest_blob(blob), key)
                )
            row = connection.execute(
                f"select {COLUMNS} from comparison where digest = ? "  # noqa: S608 - a constant
                "order by key desc",
                (_digest(record_json),),
            ).fetchone()
        return _read_entry(row) if row is not None and _is_sound(row) else None

    def rename(self, key: int, name: str) -> None:
        """Takes what the user calls an entry; "" takes the name away."""
        with explaining(), self._connection as connection:
            connection.execute("update comparison set name = ? where key = ?", (name, key))

    def remove(self, keys: Sequence[int]) -> tuple[Row, ...]:
        """Takes entries out, as far as they are there, and returns them for ``bring_back``."""
        rows = []
        with explaining(), self._connection as connection:
            for key in keys:
                rows += connection.execute(
                    f"select {ALL_COLUMNS} from comparison where key = ?",  # noqa: S608
                    (key,),
                ).fetchall()
                connection.execute("delete from comparison where key = ?", (key,))
        return tuple(rows)

    def bring_back(self, rows: Sequence[Row]) -> None:
        """Puts entries into their places again; a baseline that was chosen meanwhile stays it."""
        places = ", ".join("?" * len(ALL_COLUMNS.split(",")))
        with explaining(), self._connection as connection:
            taken = connection.execute("select 1 from comparison where pinned").fetchone()
            for row in rows:
                connection.execute(
                    f"insert or ignore into comparison ({ALL_COLUMNS}) values ({places})",  # noqa: S608
                    row,
                )
                if taken:
                    connection.execute("update comparison set pinned = 0 where key = ?", (row[0],))

    def pin(self, key: int | None) -> None:
        """Makes an entry the one baseline; None leaves none."""
        with explaining(), self._connection as connection:
            connection.execute("update comparison set pinned = (key is ?)", (key,))

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _retell(self) -> None:
        """Says anew what an earlier program said in one word of two things."""
        with explaining():
            rows = self._connection.execute(
                "select key, record from comparison where speed = ?", (_OLD_WORD,)
            ).fetchall()
        for key, blob in rows:
            # Read only once, and only where there are such: reading takes a library of its own.
            from app.core.record.read import read_records

            try:
                words = _describe_speed(read_records(_inflate(blob).encode())[0])
            except UnusableError:
                words = ("cannot be read", "")
            with explaining(), self._connection as connection:
                connection.execute(
                    "update comparison set speed = ?, speed_interval = ? where key = ?",
                    (*words, key),
                )

    @staticmethod
    def _let_go(connection: sqlite3.Connection, newest: int) -> None:
        """Removes the oldest entries beyond the limits, but not the pinned or the newest one."""
        kept = total = 0
        rows = connection.execute(
            "select key, bytes, pinned from comparison order by key desc"
        ).fetchall()
        for key, size, pinned in rows:
            kept, total = kept + 1, total + (size if isinstance(size, int) else 0)
            if (kept > MOST_ENTRIES or total > MOST_BYTES) and not pinned and key != newest:
                connection.execute("delete from comparison where key = ?", (key,))


def _inflate(blob: object) -> str:
    """Returns an entry's record.

    Raises:
        UnusableError: It is damaged.
    """
    inflater = zlib.decompressobj()
    try:
        text = (
            inflater.decompress(blob, MOST_RECORD_BYTES).decode() if isinstance(blob, bytes) else ""
        )
    except (zlib.error, UnicodeDecodeError):
        text = ""
    if not text or not inflater.eof:
        raise UnusableError("This comparison's record in the history is damaged.")
    return text


def _describe_speed(comparison: Comparison) -> tuple[str, str]:
    speed = state_comparison(comparison)
    return ("not timed", "") if speed is None else (speed.headline, speed.evidence)


def _describe(comparison: Comparison) -> tuple[str, str, str, str, str, str]:
    return (
        comparison.environment.created_utc,
        describe_spec(comparison.spec),
        *_describe_speed(comparison),
        state_size(comparison.sizes).headline,
        state_difference(comparison.divergence).headline,
    )


def _tag(comparison: Comparison) -> str:
    from app.core.machine.provenance import find_differences, read_this_machine

    tags = []
    speedup = comparison.speedup
    if speedup is not None and speedup.stopped_by == "user":
        tags.append(STOPPED)
    here = read_this_machine()
    if comparison.environment.cpu != here.cpu:
        tags.append(ELSEWHERE)
    elif find_differences(comparison.environment, here):
        tags.append(OTHER_VERSIONS)
    return ", ".join(tags)


def _digest(record_json: str) -> str:
    return sha256(record_json.encode()).hexdigest()


def _digest_blob(blob: object) -> str:
    try:
        return _digest(_inflate(blob))
    except UnusableError:
        return "damaged"


def _is_sound(row: tuple[Any, ...]) -> bool:
    """Returns whether a row holds what is written into one; another program may have changed it."""
    key, *texts, pinned = row
    # SQLite keeps in a column whatever it is given.
    return (
        isinstance(key, int)
        and all(isinstance(text, str) for text in texts)
        and isinstance(pinned, int)
    )


def _read_entry(row: tuple[Any, ...]) -> HistoryEntry:
    return replace(HistoryEntry(*row), pinned=bool(row[-1]))
