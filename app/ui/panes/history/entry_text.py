"""What a row of the history says, made when it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.core.report.provenance import tell_time

if TYPE_CHECKING:
    from app.core.history.entry import HistoryEntry

AGAIN: Final = "The same again"


@dataclass(frozen=True, slots=True)
class EntryText:
    """The parts of a row.

    Attributes:
        title: Its name, or what of its parameters differs from the row above.
        speed: How much faster or slower.
        evidence: The interval of that; "" where no call was timed.
        figures: Size and difference.
        marks: What else is to be known of it; "" for nothing.
        time: When it was measured, by this machine's clock.
    """

    title: str
    speed: str
    evidence: str
    figures: str
    marks: str
    time: str


def describe_entry(entry: HistoryEntry, above: HistoryEntry | None = None) -> EntryText:
    """Returns what a row says.

    Args:
        entry: What the row stands for.
        above: The row above; only what is different there is said.
    """
    return EntryText(
        name_entry(entry, above),
        entry.speed,
        entry.speed_interval,
        f"{entry.size}, {entry.difference}",
        " · ".join(entry.marks),
        tell_time(entry.created_utc),
    )


def name_entry(entry: HistoryEntry, above: HistoryEntry | None = None) -> str:
    """Returns a row's title: its name, or what of its parameters differs from the row above."""
    return entry.name or _begin(_find_difference(entry.title, above.title if above else ""))


def list_facts(entry: HistoryEntry) -> tuple[str, ...]:
    """Returns all that is known of an entry without its record, whatever stands above it."""
    text = describe_entry(entry)
    facts = (
        entry.name,
        _begin(entry.title),
        text.speed,
        text.evidence,
        text.figures,
        text.marks,
        text.time,
    )
    return tuple(filter(None, facts))


def _begin(title: str) -> str:
    """Returns a title with a capital, unless it begins with a name, as int8 is one."""
    first = title.partition(" ")[0]
    return title[:1].upper() + title[1:] if first.strip(",").isalpha() else title


def _find_difference(title: str, above: str) -> str:
    """Returns the parts of a title that another one has not; all where it lacks some of those."""
    if title == above:
        return AGAIN
    parts, others = title.split(", "), above.split(", ")
    new = [part for part in parts if part not in others]
    gone = [part for part in others if part not in parts]
    # What is usual stands in no title: of a row that is usual again, nothing would be told.
    return ", ".join(new) if len(new) >= len(gone) else title
