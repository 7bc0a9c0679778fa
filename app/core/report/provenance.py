"""Where and when a comparison was measured, in words."""

from collections.abc import Sequence
from datetime import UTC, datetime


def describe_provenance(origin: str, created_utc: str, foreign: Sequence[str]) -> str:
    """Says where a kept comparison comes from, where and when it was measured.

    Args:
        origin: The file that it came from; "" for the history.
        created_utc: ISO 8601.
        foreign: What was different where it was measured; nothing if it was this machine.
    """
    source = origin or "From the history"
    when = tell_time(created_utc)
    if foreign:
        return f"{source}: measured elsewhere ({', '.join(foreign)}), {when}."
    return f"{source}: measured on this machine, {when}."


def describe_elsewhere(foreign: Sequence[str]) -> str:
    """Says what was different where a comparison was measured; "" if it was this machine."""
    return f"Measured elsewhere: {', '.join(foreign)}." if foreign else ""


def tell_time(created_utc: str) -> str:
    """Returns a record's time to the minute, as clocks show it where the program runs.

    What is no time is returned as it stands, up to the minute's length.
    """
    try:
        moment = datetime.fromisoformat(created_utc)
    except ValueError:
        return created_utc[:16]
    # A record of before the time zone was told is of UTC as well.
    known = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    try:
        return known.astimezone().strftime("%Y-%m-%d %H:%M")
    except (OverflowError, OSError, ValueError):
        return created_utc[:16].replace("T", " ")
