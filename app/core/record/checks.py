"""What a record is refused for: entries that contradict each other."""

import math
from collections.abc import Sequence
from typing import Final, NoReturn

from app.core.errors import UnusableError
from app.core.spec import ComparisonSpec

_TOLERANCE: Final = 1e-6


def agree(place: str, said: float, derived: float) -> None:
    """Accepts a figure that follows from others.

    Raises:
        UnusableError: It differs from what they give.
    """
    if not math.isclose(said, derived, rel_tol=_TOLERANCE, abs_tol=1e-12):
        refuse(place, f"is {said:.9g}, and what it follows from gives {derived:.9g}")


def check_steps(place: str, values: Sequence[float], spec: ComparisonSpec) -> None:
    """Accepts a list with an entry for every step.

    Raises:
        UnusableError: It is longer or shorter than the sequence.
    """
    if len(values) != spec.seq_len:
        refuse(place, f"has {len(values):,} steps, and the sequence {spec.seq_len:,}")


def refuse(place: str, reason: str) -> NoReturn:
    """Refuses the record.

    Args:
        place: The entry at fault.
        reason: What it is and what it should be; goes on after the entry's name.

    Raises:
        UnusableError: Always; one sentence.
    """
    raise UnusableError(
        f"The record cannot be trusted: {place} {reason[:1].lower()}{reason[1:300]}. "
        "Save it again from QuantScope."
    )
