"""Draws latencies: one view of both sides' calls over a table of their figures."""

from typing import Final

from app.core.report.latency import NOT_TIMED
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.ui.charts.drawing import Drawing
from app.ui.charts.latency_axis import LatencyAxis, need_logarithm
from app.ui.charts.latency_table import COLUMNS, tabulate_latency
from app.ui.charts.latency_views import draw_view
from app.ui.charts.titles import LATENCY
from app.ui.charts.views import COURSE, ECDF, HISTOGRAM, RATIO, TAIL
from app.ui.page.cards import CardBlock, Placeholder
from app.ui.page.chart import Chart
from app.ui.page.figure_table import make_figures
from app.ui.page.layout import Block, Stack
from app.ui.page.legend import name_sides
from app.ui.page.title import Title

_CHART: Final = 165.0
_VIEW_TITLES: Final = {
    HISTOGRAM: "histogram",
    ECDF: "cumulative",
    COURSE: "in the order measured",
    TAIL: "percentiles",
    RATIO: "ratio of medians",
}


def draw_latency(
    comparison: Comparison,
    view: int,
    baseline: Comparison | None,
    *,
    logarithmic: bool | None,
    axis: LatencyAxis | None = None,
) -> Drawing | None:
    """Returns a view's drawing, None where no call has been timed.

    ``axis`` is what a distribution is drawn over, if not over its own bulk.
    """
    latency, speedup = comparison.latency, comparison.speedup
    if latency is None or speedup is None:
        return None
    if logarithmic is None:
        logarithmic = need_logarithm(latency, all_calls=view == TAIL)
    candidate = find_scheme(comparison.spec.scheme).title
    return draw_view(
        view, latency, speedup, candidate, baseline, logarithmic=logarithmic, axis=axis
    )


def make_latency(
    comparison: Comparison,
    drawing: Drawing | None,
    view: int,
    *,
    baseline: bool,
    figures: bool = True,
) -> Block:
    """Returns the latency pane."""
    candidate = find_scheme(comparison.spec.scheme).title
    unit = f" ({drawing.unit})" if drawing is not None and drawing.unit else ""
    title = Title(f"{LATENCY}{unit}", _VIEW_TITLES[view], name_sides(candidate, baseline=baseline))
    latency = comparison.latency
    if drawing is None or latency is None:
        return CardBlock(Stack(title, Placeholder(NOT_TIMED, _CHART), gap=8))
    rows = tabulate_latency(latency, ("fp32", candidate))
    headings = [heading for heading, _ in COLUMNS]
    table = [make_figures(headings, rows, sided=True)] if figures else []
    return CardBlock(Stack(title, Chart(drawing, _CHART), *table, gap=8))
