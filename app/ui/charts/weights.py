"""How the weights of a matrix, or of one of its gates, lie on int8's grid."""

from typing import Final

import numpy as np

from app.core.format import format_number
from app.core.report.fidelity import name_matrix, tell_levels
from app.core.results.anatomy import TensorAnatomy
from app.core.schemes.scheme import Scheme
from app.core.types import FloatArray, IntArray
from app.ui.charts.drawing import Curve, Drawing, Tick
from app.ui.charts.matrices import format_db, format_sigmas

WHOLE: Final = -1
"""Stands for all gates of a matrix."""

_FLOOR: Final = 0.5
"""Where a logarithmic axis of counts begins: one weight is still a bar."""

_EDGES: Final = np.arange(-128, 129, dtype=np.float64) - 0.5
_TICKS: Final = tuple(
    (float(level), f"{level}") for level in (-128, -96, -64, -32, 0, 32, 64, 96, 127)
)
_ENDS: Final = (-143.0, 142.0)
"""Wide enough for the names of the first and the last level."""


def draw_weights(
    tensor: TensorAnatomy, gate: int, scheme: Scheme, *, logarithmic: bool = True
) -> Drawing:
    """Returns how many weights of one gate, or of all, fall on each of the 256 levels."""
    most = "each row's own, at most " if scheme.row_scales else ""
    counts = count_levels(tensor, gate)
    step = f"{most}{format_number(tensor.scale)} of weight"
    heights, low, high = place_counts(counts, logarithmic=logarithmic)
    return Drawing(
        x_axis=f"{scheme.rounds_to} level (a step is {step})",
        y_axis="weights",
        x_range=_ENDS,
        y_range=(low, high),
        x_ticks=_TICKS,
        y_ticks=tick_decades(int(counts.max())) if logarithmic else None,
        curves=(Curve(_EDGES, heights, "bars", "candidate", shade=90),),
    )


def place_counts(counts: IntArray, *, logarithmic: bool) -> tuple[FloatArray, float, float]:
    """Returns heights of bars with both ends of their axis."""
    top = max(int(counts.max()), 1)
    heights = counts.astype(np.float64)
    if not logarithmic:
        return heights, 0.0, top * 1.06
    heights = np.log10(np.maximum(heights, _FLOOR))
    return heights, float(np.log10(_FLOOR)), float(np.log10(top * 1.5))


def tick_decades(top: int) -> tuple[Tick, ...]:
    """Returns the powers of ten up to a count, at their logarithms; every other of many."""
    decades = range(len(f"{top}"))
    step = 2 if len(decades) > 5 else 1
    return tuple((float(decade), f"{10**decade:,}") for decade in decades[::step])


def count_levels(tensor: TensorAnatomy, gate: int) -> IntArray:
    """Returns how many weights of a gate, or of all, fall on each level, shape (256,)."""
    if gate != WHOLE:
        return tensor.gates[gate].histogram
    counts: IntArray = np.sum([part.histogram for part in tensor.gates], axis=0, dtype=np.int64)
    return counts


def _name_weights(tensor: TensorAnatomy, gate: int) -> str:
    """Names a matrix, in the state_dict too, and the gate if it is one of them."""
    part = "all gates" if gate == WHOLE else f"gate {tensor.gates[gate].gate}"
    return f"{name_matrix(tensor)} ({tensor.name}), {part}"


def describe_weights(tensor: TensorAnatomy, gate: int) -> str:
    """Names the weights, with the largest, the levels in use and the noise."""
    if gate == WHOLE:
        largest = max(part.largest for part in tensor.gates)
        sigmas, sqnr_db = tensor.largest_sigmas, tensor.sqnr_db
        levels = int(np.count_nonzero(count_levels(tensor, WHOLE)))
    else:
        part = tensor.gates[gate]
        largest, sigmas, sqnr_db = part.largest, part.largest_sigmas, part.sqnr_db
        levels = part.levels_in_use
    # Nothing lies out of a matrix whose weights are all equal.
    size = (
        f"all weights of the matrix are equal, of magnitude {format_number(largest)}"
        if tensor.largest_sigmas == 0
        else f"largest weight {format_number(largest)}, {format_sigmas(sigmas)}\u00a0σ"
    )
    return (
        f"{_name_weights(tensor, gate)}: {size}; {tell_levels(levels)}; "
        f"SQNR {format_db(sqnr_db)}\u00a0dB"
    )
