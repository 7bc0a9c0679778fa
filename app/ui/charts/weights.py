"""How the weights of a matrix, or of one of its gates, lie on the grid."""

import math
from typing import Final

import numpy as np

from app.core.format import format_number
from app.core.report.matrices import count_levels
from app.core.results.anatomy import TensorAnatomy
from app.core.schemes.scheme import Scheme
from app.core.types import FloatArray, IntArray
from app.ui.charts.drawing import Curve, Drawing, Tick

_FLOOR: Final = 0.5
"""Where a logarithmic axis of counts begins: one weight is still a bar."""

_EDGES: Final = np.arange(-128, 129, dtype=np.float64) - 0.5
_TICKS: Final = tuple(
    (float(level), f"{level}".replace("-", "−"))
    for level in (-128, -96, -64, -32, 0, 32, 64, 96, 127)
)
_ENDS: Final = (-143.0, 142.0)
"""Wide enough for the names of the first and the last level."""


def draw_weights(
    tensor: TensorAnatomy, gate: int, scheme: Scheme, *, logarithmic: bool = True
) -> Drawing:
    """Returns how many weights of one gate, or of all, fall on each of the 256 levels."""
    whose = "a row's step is at most" if scheme.row_scales else "a step is"
    counts = count_levels(tensor, gate)
    heights, low, high = place_counts(counts, logarithmic=logarithmic)
    return Drawing(
        x_axis=f"{scheme.rounds_to} level ({whose} {format_number(tensor.scale)} of weight)",
        y_axis="weights",
        x_range=_ENDS,
        y_range=(low, high),
        x_ticks=_TICKS,
        find_x_ticks=_tick_levels,
        y_ticks=tick_decades(int(counts.max())) if logarithmic else None,
        curves=(Curve(_EDGES, heights, "bars", "candidate", shade=90, spoken="weights"),),
    )


def place_counts(counts: IntArray, *, logarithmic: bool) -> tuple[FloatArray, float, float]:
    """Returns heights of bars with both ends of their axis."""
    top = max(int(counts.max()), 1)
    heights = counts.astype(np.float64)
    if not logarithmic:
        return heights, 0.0, top * 1.06
    heights = np.log10(np.maximum(heights, _FLOOR))
    return heights, float(np.log10(_FLOOR)), float(np.log10(top * 1.5))


def _tick_levels(low: float, high: float) -> tuple[Tick, ...]:
    """Returns round levels between two ends."""
    step = next(step for step in (1, 2, 4, 8, 16, 32) if (high - low) / step <= 10 or step == 32)
    first = max(math.ceil(low / step), -128 // step)
    levels = range(first * step, min(math.floor(high), 127) + 1, step)
    return tuple((float(level), f"{level}".replace("-", "−")) for level in levels)


def tick_decades(top: int) -> tuple[Tick, ...]:
    """Returns the powers of ten up to a count, at their logarithms; every other of many."""
    decades = range(len(f"{top}"))
    step = 2 if len(decades) > 5 else 1
    return tuple((float(decade), f"{10**decade:,}") for decade in decades[::step])
