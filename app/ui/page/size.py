"""Draws both files as stacked bars over a table of the same bytes."""

from typing import Final

from app.core.report.verdicts import state_reach
from app.core.results.comparison import Comparison
from app.core.results.size import Sizes
from app.core.schemes.registry import find_scheme
from app.ui.charts.size import draw_sizes, tabulate_sizes
from app.ui.charts.titles import SIZE
from app.ui.page.cards import CardBlock
from app.ui.page.chart import Chart
from app.ui.page.figure_table import make_figures
from app.ui.page.layout import Block, Stack
from app.ui.page.legend import name_sides
from app.ui.page.title import Title

_BARS: Final = 86.0


def make_size(
    comparison: Comparison,
    baseline: Sizes | None,
    *,
    least_bytes: float = 0,
    figures: bool = True,
) -> Block:
    """Returns the size pane."""
    scheme = find_scheme(comparison.spec.scheme)
    candidate = scheme.title
    title = Title(
        SIZE,
        state_reach(comparison.sizes, scheme) if figures else "",
        name_sides(candidate, baseline=baseline is not None) if figures else None,
    )
    sizes = comparison.sizes
    bars = Chart(draw_sizes(sizes, candidate, baseline, least_bytes=least_bytes), _BARS)
    table = [make_figures(("fp32", candidate), tabulate_sizes(sizes, scheme))] if figures else []
    return CardBlock(Stack(title, bars, *table, gap=5))
