"""What the list of comparisons says of one: its summary, without its record."""

from dataclasses import dataclass, field
from typing import Any

from app.core.report.provenance import tell_time

Row = tuple[Any, ...]
"""An entry's columns, as the file holds them."""


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
        baseline: Whether the others are compared with it.
        pinned: Whether it stands on top and is never let go.
        search_text: All that a search looks through, case-folded: made once, where it is read.
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
    baseline: bool = False
    pinned: bool = False
    search_text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Makes what a search looks through."""
        said = (
            self.name,
            self.title,
            self.speed,
            self.speed_interval,
            self.size,
            self.difference,
            *self.marks,
            tell_time(self.created_utc),
        )
        object.__setattr__(self, "search_text", "\n".join(said).casefold())

    @property
    def marks(self) -> tuple[str, ...]:
        """Returns the words that are to be known of it beside its figures."""
        marks = (
            "pinned" if self.pinned else "",
            "baseline" if self.baseline else "",
            *self.tags.split(", "),
            self.origin,
        )
        return tuple(filter(None, marks))


def is_sound(row: Row) -> bool:
    """Returns whether a row holds what is written into one; another program may have changed it."""
    key, *texts, baseline, pinned = row
    # SQLite keeps in a column whatever it is given.
    return (
        isinstance(key, int)
        and all(isinstance(text, str) for text in texts)
        and isinstance(baseline, int)
        and isinstance(pinned, int)
    )


def read_entry(row: Row) -> HistoryEntry:
    """Returns the entry of a sound row."""
    *summary, baseline, pinned = row
    return HistoryEntry(*(*summary, bool(baseline), bool(pinned)))


class Listing:
    """Makes entries of rows, and keeps those whose rows have not changed since."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[Row, HistoryEntry | None]] = {}

    def read(self, rows: list[Row]) -> tuple[HistoryEntry, ...]:
        """Returns the entries of the rows that are sound, in the rows' order."""
        before, self._known = self._known, {}
        for row in rows:
            known = before.get(row[0])
            if known is None or known[0] != row:
                known = (row, read_entry(row) if is_sound(row) else None)
            self._known[row[0]] = known
        return tuple(entry for _, entry in self._known.values() if entry is not None)
