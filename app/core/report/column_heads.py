"""What stands over comparisons beside each other: what tells one from the next."""

from collections.abc import Sequence
from typing import Final

from app.core.report.comparison_table import tabulate
from app.core.results.comparison import Comparison

_CIRCUMSTANCES: Final = (
    "network",
    "input size",
    "hidden size",
    "layers",
    "directions",
    "inputs",
    "steps",
    "batch",
    "seed",
    "scheme",
    "engine",
    "threads",
    "allocator",
    "processor",
    "instruction set",
    "torch",
)
"""Rows of the table that say what was measured and where, not what came of it."""

_NONE: Final = "—"


def tell_apart(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """Returns for each comparison what differs between them.

    Where nothing does, that is when each was measured; of a single one nothing is said.
    """
    if len(comparisons) < 2:
        return ("",) * len(comparisons)
    rows = {row[0]: row[1:] for row in tabulate(comparisons).rows}
    differing: dict[str, tuple[str, ...]] = {
        name: rows[name] for name in _CIRCUMSTANCES if name in rows and len(set(rows[name])) > 1
    }
    if differing.get("input size") == differing.get("hidden size", ()):
        # The two are one parameter as long as they are the same.
        sizes = differing.pop("input size")
        differing.pop("hidden size")
        differing = {"dimension": sizes, **differing}
    if not differing:
        return tuple(f"the same again, measured {when}" for when in rows["measured"])
    return tuple(
        ", ".join(_say(name, values[number]) for name, values in differing.items())
        for number in range(len(comparisons))
    )


def _say(name: str, value: str) -> str:
    if value == _NONE:
        return f"no {name}"
    return value if name in {"network", "scheme", "processor"} else f"{name} {value}"
