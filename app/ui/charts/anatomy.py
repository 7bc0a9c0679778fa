"""What the anatomy's panes show, and how they name it: pure functions of an anatomy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from app.core.format import format_number
from app.core.report.fidelity import name_matrix, tell_levels
from app.core.results.anatomy import DirectionError, GateAnatomy, LayerError, TensorAnatomy
from app.core.schemes.scheme import Scheme
from app.core.types import FloatArray, IntArray

WHOLE: Final = -1
"""Stands for all gates of a matrix."""

SIGMAS, LEVELS, SQNR = range(3)
VIEW_TITLES: Final = ("largest (σ)", "levels", "SQNR (dB)")
SOURCES: Final = ("weights only", "activations only", "both")
FLOOR: Final = 0.5
"""Where a logarithmic axis of counts begins: one weight is still a bar."""

LEVEL_TICKS: Final = tuple(
    (float(level), f"{level}") for level in (-128, -96, -64, -32, 0, 32, 64, 96, 127)
)
LEVEL_ENDS: Final = (-143.0, 142.0)
"""Wide enough for the names of the first and the last level."""

LineStyle = Literal["solid", "dashed", "dotted"]
_BELOW_STYLES: Final[tuple[LineStyle, LineStyle]] = ("dotted", "dashed")
DIRECTION_STYLES: Final[tuple[tuple[str, LineStyle], ...]] = (
    ("forward", "solid"),
    ("backward", "dashed"),
)

_FIGURES: Final[dict[int, Callable[[GateAnatomy], float]]] = {
    SIGMAS: lambda gate: gate.largest_sigmas or 0.0,
    LEVELS: lambda gate: float(gate.levels_in_use),
    SQNR: lambda gate: gate.sqnr_db,
}


def format_db(sqnr_db: float) -> str:
    """Returns a ratio in dB with one decimal; where nothing is lost it is infinite."""
    return "∞" if sqnr_db == float("inf") else f"{sqnr_db:.1f}"


def describe_gates(tensor: TensorAnatomy, view: int) -> list[str]:
    """Returns the figure of a view for each gate."""
    if view == LEVELS:
        return [f"{gate.levels_in_use}" for gate in tensor.gates]
    if view == SQNR:
        return [format_db(gate.sqnr_db) for gate in tensor.gates]
    return [format_sigmas(gate.largest_sigmas) for gate in tensor.gates]


def format_sigmas(sigmas: float | None) -> str:
    """Returns a number of standard deviations; an older record may not tell it."""
    return "—" if sigmas is None else format_number(sigmas)


def find_worst_gate(tensors: Sequence[TensorAnatomy], view: int) -> tuple[int, int]:
    """Returns the matrix and gate furthest out, or with the fewest levels, or the most noise."""
    figure = _FIGURES[view]
    gates = {
        (row, column): figure(gate)
        for row, tensor in enumerate(tensors)
        for column, gate in enumerate(tensor.gates)
    }
    pick = max if view == SIGMAS else min
    return pick(gates, key=lambda place: gates[place])


def place_counts(counts: IntArray, *, logarithmic: bool) -> tuple[FloatArray, float, float]:
    """Returns heights of bars with both ends of their axis."""
    top = max(int(counts.max()), 1)
    heights = counts.astype(np.float64)
    if not logarithmic:
        return heights, 0.0, top * 1.06
    heights = np.log10(np.maximum(heights, FLOOR))
    return heights, float(np.log10(FLOOR)), float(np.log10(top * 1.5))


def name_levels(tensor: TensorAnatomy, scheme: Scheme) -> str:
    """Names the axis of levels with what a step of them is worth."""
    most = "each row's own, at most " if scheme.row_scales else ""
    step = f"{most}{format_number(tensor.scale)} of weight"
    return f"{scheme.rounds_to} level (a step is {step})"


def count_levels(tensor: TensorAnatomy, gate: int) -> IntArray:
    """Returns how many weights of a gate, or of all, fall on each level, shape (256,)."""
    if gate != WHOLE:
        return tensor.gates[gate].histogram
    counts: IntArray = np.sum([part.histogram for part in tensor.gates], axis=0, dtype=np.int64)
    return counts


def title_weights(tensor: TensorAnatomy, gate: int) -> str:
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
        f"{title_weights(tensor, gate)}: {size}; {tell_levels(levels)}; "
        f"SQNR {format_db(sqnr_db)}\u00a0dB"
    )


def decade_ticks(top: int) -> list[tuple[float, str]]:
    """Returns the powers of ten up to a count, at their logarithms; every other of many."""
    decades = range(len(f"{top}"))
    step = 2 if len(decades) > 5 else 1
    return [(float(decade), f"{10**decade:,}") for decade in decades[::step]]


@dataclass(frozen=True, slots=True, eq=False)
class ErrorLine:
    """How one layer, or one of its directions, is drawn over the steps.

    Attributes:
        name: The layer's, which stands at the line's end, once for both directions.
        errors: Of h or c, shape (steps,).
        style: The direction's, where both are drawn. Else solid is the last layer's, and those
            below alternate: their names tell them apart.
        last: Whether it is the last layer's.
    """

    name: str
    errors: FloatArray
    style: LineStyle
    last: bool


def list_lines(layers: Sequence[LayerError], *, cell: bool = False) -> list[ErrorLine]:
    """Returns a line a layer, from the lowest one; two where both its directions are known.

    Args:
        layers: Of an anatomy.
        cell: Whether c is drawn, where there is one, instead of h.
    """
    lines = []
    for number, layer in enumerate(layers):
        below = len(layers) - 1 - number
        name = f"layer {layer.layer + 1}"
        if layer.directions:
            lines += [
                ErrorLine(name, _take_errors(own, cell=cell), style, below == 0)
                for (_, style), own in zip(DIRECTION_STYLES, layer.directions, strict=True)
            ]
        else:
            style = _BELOW_STYLES[below % 2] if below else "solid"
            lines.append(ErrorLine(name, _take_errors(layer, cell=cell), style, below == 0))
    return lines


def list_names(lines: Sequence[ErrorLine]) -> list[tuple[str, float]]:
    """Returns each layer's name with the error at which it would stand: where its lines end."""
    ends: dict[str, list[float]] = {}
    for own in lines:
        ends.setdefault(own.name, []).append(float(own.errors[-1]))
    return [(name, sum(values) / len(values)) for name, values in ends.items()]


def _take_errors(part: LayerError | DirectionError, *, cell: bool) -> FloatArray:
    return part.cell if cell and part.cell is not None else part.hidden


def thin_course(course: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Returns steps, from 1, and errors; of a long course the means of as even stretches."""
    steps = np.arange(1, len(course) + 1, dtype=np.float64)
    if len(course) <= most:
        return steps, course
    edges = np.linspace(0, len(course), most + 1).astype(np.intp)
    widths = np.diff(edges)
    means = [np.add.reduceat(values, edges[:-1]) / widths for values in (steps, course)]
    return means[0], means[1]


def pick_labelled(count: int, most: int) -> list[int]:
    """Returns which of so many layers are named: all, or as many as fit, the last among them."""
    if count <= most:
        return list(range(count))
    step = -(-count // max(most, 1))
    return list(range(count - 1, -1, -step))[::-1]


def spread_labels(
    wanted: Sequence[float], gap: float, ends: tuple[float, float]
) -> tuple[float, ...]:
    """Returns places as near as can be to where they are wanted, a gap apart, within two ends."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    low, high = ends[0] + gap / 2, ends[1] - gap / 2
    places = [0.0] * len(wanted)
    reached = low - gap
    for number in order:
        reached = max(wanted[number], reached + gap)
        places[number] = reached
    limit = high
    for number in reversed(order):
        places[number] = min(places[number], limit)
        limit = places[number] - gap
    return tuple(places)
