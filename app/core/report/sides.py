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
    """

    title: str
    printed: str
    file: FileSize
    latency: LatencySide | None


def find_sides(comparison: Comparison) -> tuple[Side, Side]:
    """Returns what belongs to the reference, and to the candidate."""
    latency = comparison.latency
    return (
        Side(
            "fp32",
            comparison.modules.reference,
            comparison.sizes.reference,
            None if latency is None else latency.reference,
        ),
        Side(
            find_scheme(comparison.spec.scheme).title,
            comparison.modules.candidate,
            comparison.sizes.candidate,
            None if latency is None else latency.candidate,
        ),
    )
