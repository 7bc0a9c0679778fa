"""How far the outputs are apart: lines over the steps, a map of the units, bars of c."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.core.format import format_count
from app.core.results.divergence import Divergence, Spread
from app.core.types import FloatArray
from app.ui.charts.drawing import STRONG, Curve, Drawing, Map, Pattern, tick_nothing
from app.ui.charts.readout import CellReader, StepReader

_LINES: Final[tuple[tuple[Pattern, int], ...]] = (("solid", STRONG), ("dashed", 1), ("dotted", 1))
"""How mean, percentile 95 and maximum are drawn."""

OUTLINE: Final[Pattern] = "dash-dotted"
"""The baseline's line: dots are the maximum's."""

_MOST_OUTLINED: Final = 300
"""More bars than that are narrower than their outlines."""


def draw_hidden(
    divergence: Divergence,
    baseline: Divergence | None = None,
    *,
    least_top: float = 0,
    named: bool = True,
) -> Drawing:
    """Returns mean, p95 and max of the differences of h over the time steps.

    Args:
        divergence: With its lines.
        baseline: Another comparison's, whose mean is drawn over the steps that both have.
        least_top: Where the axis shall end at least.
        named: Whether the x axis is named, and not that of a map below.
    """
    other = None if baseline is None else baseline.hidden.mean
    lines = _list_lines(divergence.hidden)
    return draw_over_steps(lines, "|Δh|", other, least_top=least_top, named=named)


def draw_scores(divergence: Divergence, baseline: Divergence | None = None) -> Drawing | None:
    """Returns the same of what the linear layer makes of h, None without one."""
    if divergence.scores is None:
        return None
    other = None if baseline is None or baseline.scores is None else baseline.scores.mean
    return draw_over_steps(_list_lines(divergence.scores), "|Δscore|", other)


def draw_over_steps(
    lines: Sequence[Curve],
    symbol: str,
    baseline: FloatArray | None = None,
    *,
    least_top: float = 0,
    named: bool = True,
) -> Drawing:
    """Returns lines over the time steps, and a baseline's over those that it shares."""
    count = len(lines[0].x)
    shared = [] if baseline is None else [baseline[:count]]
    top = max(least_top, _find_top([*(line.y for line in lines), *shared]))
    return Drawing(
        x_axis="time step" if named else "",
        y_axis=symbol,
        x_range=(0.5, count + 0.5),
        y_range=(0, top * 1.06 or 1.0),
        y_ticks=tick_nothing(top),
        x_whole=True,
        outlines=tuple(
            Curve(count_steps(own), own, "line", "muted", OUTLINE, name="baseline's mean")
            for own in shared
        ),
        curves=tuple(lines),
        reader=StepReader(
            "step",
            tuple(f"{line.name} {symbol}" for line in lines),
            tuple(line.y for line in lines),
        ),
    )


def draw_cell(divergence: Divergence, baseline: Divergence | None = None) -> Drawing:
    """Returns the difference of c after the last step as a bar for each unit.

    A record may hold none; a baseline's are drawn where there are as many.
    """
    units = np.empty(0) if divergence.cell_units is None else divergence.cell_units
    other = None if baseline is None else baseline.cell_units
    outlines = [] if other is None or len(other) != len(units) else [other]
    edges = np.arange(len(units) + 1, dtype=np.float64) + 0.5
    top = _find_top([units, *outlines])
    width = 1 if len(units) <= _MOST_OUTLINED else 0
    return Drawing(
        x_axis="unit, layer after layer",
        y_axis="|Δc|",
        x_range=(0.5, max(len(units), 1) + 0.5),
        y_range=(0, top * 1.06 or 1.0),
        y_ticks=tick_nothing(top),
        x_whole=True,
        outlines=tuple(Curve(edges, own, "bars", "muted", OUTLINE) for own in outlines),
        curves=(Curve(edges, units, "bars", width=width, shade=64, spoken="difference"),)
        if len(units)
        else (),
        reader=StepReader("unit", ("|Δc|",), (units,)),
    )


def draw_map(divergence: Divergence) -> Drawing | None:
    """Returns every unit at every step, None where a record holds no map."""
    if divergence.hidden_map is None:
        return None
    return Drawing(
        x_axis="time step",
        y_axis="unit",
        x_range=(0.5, len(divergence.hidden.mean) + 0.5),
        y_range=(0.5, divergence.units + 0.5),
        x_whole=True,
        y_whole=True,
        grid="",
        map=Map(divergence.hidden_map, "|Δh|"),
        reader=CellReader(
            divergence.hidden_map, "|Δh|", divergence.units, len(divergence.hidden.mean)
        ),
    )


def describe_map(divergence: Divergence) -> str:
    """Says how many units and steps one cell of the map averages, where it is more than one."""
    shown = divergence.hidden_map
    if shown is None:
        return ""
    rows, columns = shown.shape
    averaged = (
        _describe_block(divergence.units, rows, "unit"),
        _describe_block(len(divergence.hidden.mean), columns, "step"),
    )
    said = " by ".join(filter(None, averaged))
    return f"a cell averages {said}" if said else ""


def _find_top(shown: Sequence[FloatArray]) -> float:
    return max((float(values.max()) for values in shown if len(values)), default=0.0)


def _list_lines(spread: Spread) -> list[Curve]:
    return [
        Curve(count_steps(own), own, "line", pattern=pattern, width=width, name=name)
        for (name, own), (pattern, width) in zip(spread.lines, _LINES, strict=True)
    ]


def count_steps(values: FloatArray) -> FloatArray:
    """Returns the number of each step, from 1."""
    return np.arange(1, len(values) + 1, dtype=np.float64)


def _describe_block(count: int, cells: int, noun: str) -> str:
    """Returns how many of ``count`` fall into one of fewer cells, as even as they can be."""
    if count <= cells:
        return ""
    fewest, left = divmod(count, cells)
    return f"{fewest} or {fewest + 1} {noun}s" if left else format_count(fewest, noun)
