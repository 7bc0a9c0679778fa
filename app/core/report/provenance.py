"""Where and when a comparison was measured, in words."""

from collections.abc import Sequence


def describe_provenance(origin: str, created_utc: str, foreign: Sequence[str]) -> str:
    """Says where a kept comparison comes from, where and when it was measured.

    Args:
        origin: The file that it came from; "" for the history.
        created_utc: ISO 8601.
        foreign: What was different where it was measured; nothing if it was this machine.
    """
    source = origin or "From the history"
    when = f"{created_utc[:16].replace('T', ' ')} UTC"
    if foreign:
        return f"{source}: measured elsewhere ({', '.join(foreign)}), {when}."
    return f"{source}: measured on this machine, {when}."


def describe_elsewhere(foreign: Sequence[str]) -> str:
    """Says what was different where a comparison was measured; "" if it was this machine."""
    return f"Measured elsewhere: {', '.join(foreign)}." if foreign else ""
