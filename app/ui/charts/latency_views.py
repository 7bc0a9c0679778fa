"""The views of latencies, each a drawing."""

from typing import Any, Final

from app.core.results.comparison import Comparison
from app.core.results.latency import Latency, Speedup
from app.ui.charts.drawing import Drawing
from app.ui.charts.latency import draw_ecdf, draw_histogram
from app.ui.charts.latency_axis import LatencyAxis
from app.ui.charts.latency_course import draw_course, draw_tail
from app.ui.charts.latency_ratio import draw_ratio
from app.ui.charts.views import COURSE, ECDF, HISTOGRAM, RATIO, TAIL

_DRAWERS: Final = {
    HISTOGRAM: draw_histogram,
    ECDF: draw_ecdf,
    COURSE: draw_course,
    TAIL: draw_tail,
}


def draw_view(
    view: int,
    latency: Latency,
    speedup: Speedup,
    candidate: str,
    baseline: Comparison | None = None,
    *,
    logarithmic: bool,
    axis: LatencyAxis | None = None,
) -> Drawing:
    """Returns one view of both sides' calls.

    Args:
        view: One of those above.
        latency: The calls.
        speedup: Their ratio.
        candidate: The other side's name.
        baseline: Another comparison, drawn as outlines where it was timed.
        logarithmic: Whether latencies stand on a logarithmic axis.
        axis: What a distribution is drawn over, if not over its own bulk.
    """
    if view == RATIO:
        other = None if baseline is None else baseline.speedup
        return draw_ratio(latency, speedup, candidate, baseline=other)
    options: dict[str, Any] = {} if axis is None else {"axis": axis}
    if baseline is not None:
        options["baseline"] = baseline.latency
    return _DRAWERS[view](latency, ("fp32", candidate), logarithmic=logarithmic, **options)
