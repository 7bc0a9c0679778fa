"""Which axes several comparisons beside each other share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.results.comparison import Comparison
from app.ui.charts.latency_axis import LatencyAxis, need_logarithm, span_bulk
from app.ui.charts.size import find_largest
from app.ui.charts.views import ECDF, HISTOGRAM

_COMPARABLE: Final = 20
"""Beyond this factor between columns, one axis for all would leave the smallest nothing to see."""


@dataclass(frozen=True, slots=True)
class SharedAxes:
    """The axes of a row of charts, each as far as one suits all.

    Attributes:
        latency: None where each chart has its own.
        most_bytes: Where the axis of sizes ends at least; 0 where each has its own.
        top: The same of the differences.
    """

    latency: LatencyAxis | None
    most_bytes: float
    top: float

    @property
    def note(self) -> str:
        """Returns which axes are shared, and why others are not."""
        named = (
            ("latency", self.latency is not None),
            ("size", self.most_bytes > 0),
            ("difference", self.top > 0),
        )
        shared = [name for name, alike in named if alike]
        note = f"The columns share one axis for {_list(shared)}." if shared else ""
        other = "Panes whose axes differ span too many sizes for one."
        return " ".join(filter(None, [note, "" if len(shared) == len(named) else other]))


def share_axes(
    comparisons: Sequence[Comparison], view: int, *, logarithmic: bool | None, cell: bool = False
) -> SharedAxes:
    """Returns what the columns share.

    Args:
        comparisons: A column each.
        view: Of the latencies.
        logarithmic: Whether latencies stand on a logarithmic axis; None where they themselves say.
        cell: Whether the differences are those of c, whose axes are never shared.
    """
    most_bytes = [float(find_largest(c.sizes)) for c in comparisons]
    tops = [float(c.divergence.hidden.max.max()) for c in comparisons]
    return SharedAxes(
        _share_latency(comparisons, view, logarithmic),
        max(most_bytes) if _alike(most_bytes) else 0,
        max(tops) if _alike(tops) and not cell else 0,
    )


def _share_latency(
    comparisons: Sequence[Comparison], view: int, logarithmic: bool | None
) -> LatencyAxis | None:
    """Returns one latency axis for all, if they are comparable."""
    timed = [c.latency for c in comparisons if c.latency is not None]
    if view not in {HISTOGRAM, ECDF} or not timed:
        return None
    if logarithmic is None:
        logarithmic = any(need_logarithm(latency) for latency in timed)
    axes = [span_bulk(latency, logarithmic=logarithmic) for latency in timed]
    if not logarithmic and not _alike([axis.high_ns for axis in axes]):
        return None
    low, high = min(axis.low_ns for axis in axes), max(axis.high_ns for axis in axes)
    return LatencyAxis(low, high, logarithmic)


def _alike(values: Sequence[float]) -> bool:
    return bool(values) and 0 < max(values) <= _COMPARABLE * max(min(values), 1e-300)


def _list(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
