"""What belongs to one side of a comparison, together: its name, its module, its file, its calls."""

from dataclasses import dataclass

from app.core.results.comparison import Comparison
from app.core.results.latency import LatencySide
from app.core.results.size import FileSize
from app.core.schemes.registry import find_scheme


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What belongs to one side of a comparison.

    Attributes:
        title: What it is called, "fp32" for the reference.
        printed: Its module as torch prints it.
        file: Its saved state_dict.
        latency: None until calls have been timed.
        overhead_ns: What a call costs before there is anything to multiply; None likewise.
    """

    title: str
    printed: str
    file: FileSize
    latency: LatencySide | None
    overhead_ns: float | None


def find_sides(comparison: Comparison) -> tuple[Side, Side]:
    """Returns what belongs to the reference, and to the candidate."""
    latency, overhead = comparison.latency, comparison.overhead
    return (
        Side(
            "fp32",
            comparison.modules.reference,
            comparison.sizes.reference,
            None if latency is None else latency.reference,
            None if overhead is None else overhead.reference_ns,
        ),
        Side(
            find_scheme(comparison.spec.scheme).title,
            comparison.modules.candidate,
            comparison.sizes.candidate,
            None if latency is None else latency.candidate,
            None if overhead is None else overhead.candidate_ns,
        ),
    )
