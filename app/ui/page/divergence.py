"""Draws how far the outputs are apart: lines over the steps, and a map of the units under them."""

from dataclasses import replace
from typing import Final

from app.core.report.batch_effect import SHARED_SCALE
from app.core.report.divergence import explain_no_cell
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.ui.charts.divergence import draw_cell, draw_hidden, draw_map
from app.ui.charts.drawing import list_named
from app.ui.charts.titles import DIVERGENCE
from app.ui.page.cards import CardBlock, Placeholder
from app.ui.page.chart import SCALE_ROOM, Chart
from app.ui.page.layout import Block, Stack
from app.ui.page.legend import Legend
from app.ui.page.title import Title

_LINES: Final = 90.0
_MAP: Final = 84.0
_UNITS: Final = 140.0


def make_difference(
    comparison: Comparison,
    baseline: Comparison | None,
    *,
    cell: bool,
    top: float = 0,
    with_map: bool = True,
) -> Block:
    """Returns the difference pane."""
    divergence = comparison.divergence
    other = None if baseline is None else baseline.divergence
    if cell:
        title = Title("Output difference in c", "")
        if why := explain_no_cell(divergence):
            said = f"{why[:1].upper()}{why[1:]}."
            return CardBlock(Stack(title, Placeholder(said, _UNITS), gap=5))
        units = draw_cell(divergence, other)
        units = replace(units, y_axis=f"difference {units.y_axis} after the last step")
        return CardBlock(Stack(title, Chart(units, _UNITS), gap=5))
    shown = draw_map(divergence) if with_map else None
    hidden = draw_hidden(divergence, other, least_top=top, named=shown is None)
    lines = replace(hidden, y_axis=f"difference {hidden.y_axis}")
    spec = comparison.spec
    shares = find_scheme(spec.scheme).shares_scale(spec.batch_size)
    note = SHARED_SCALE if shares else ""
    title = Title(
        DIVERGENCE if with_map else "Output difference",
        note if with_map else "",
        Legend([*list_named(lines), *lines.outlines]) if with_map else None,
    )
    if shown is None:
        return CardBlock(Stack(title, Chart(lines, _LINES, 3), gap=2))
    over = Chart(lines, _LINES, 3, right=SCALE_ROOM)
    return CardBlock(Stack(title, over, Chart(shown, _MAP, 2), gap=2))
