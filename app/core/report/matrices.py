"""Each weight matrix and gate in words: how well the grid of its rounding suits it."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from app.core.format import format_number, format_tenths
from app.core.report.anatomy import describe_levels, name_matrix
from app.core.results.anatomy import GateAnatomy, TensorAnatomy
from app.core.types import IntArray

WHOLE: Final = -1
"""Stands for all gates of a matrix."""

SIGMAS, LEVELS, SQNR = range(3)
VIEW_TITLES: Final = ("largest (σ)", "levels", "SQNR (dB)")

_FIGURES: Final[dict[int, Callable[[GateAnatomy], float]]] = {
    SIGMAS: lambda gate: gate.largest_sigmas or 0.0,
    LEVELS: lambda gate: float(gate.levels_in_use),
    SQNR: lambda gate: gate.sqnr_db,
}


def format_db(sqnr_db: float) -> str:
    """Returns a ratio in dB with one decimal; where nothing is lost it is infinite."""
    return "∞" if sqnr_db == float("inf") else format_tenths(sqnr_db)


def describe_gates(tensor: TensorAnatomy, view: int) -> list[str]:
    """Returns the figure of a view for each gate."""
    if view == LEVELS:
        return [f"{gate.levels_in_use}" for gate in tensor.gates]
    if view == SQNR:
        return [format_db(gate.sqnr_db) for gate in tensor.gates]
    return [_format_sigmas(gate.largest_sigmas) for gate in tensor.gates]


def _format_sigmas(sigmas: float | None) -> str:
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


def count_levels(tensor: TensorAnatomy, gate: int) -> IntArray:
    """Returns how many weights of a gate, or of all, fall on each level, shape (256,)."""
    if gate != WHOLE:
        return tensor.gates[gate].histogram
    counts: IntArray = np.sum([part.histogram for part in tensor.gates], axis=0, dtype=np.int64)
    return counts


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
        else f"largest weight {format_number(largest)}, {_format_sigmas(sigmas)}\u00a0σ"
    )
    return (
        f"{_name_weights(tensor, gate)}: {size}; {describe_levels(levels)}; "
        f"SQNR {format_db(sqnr_db)}\u00a0dB"
    )


def _name_weights(tensor: TensorAnatomy, gate: int) -> str:
    """Names a matrix, in the state_dict too, and the gate if it is one of them."""
    part = "all gates" if gate == WHOLE else f"gate {tensor.gates[gate].gate}"
    return f"{name_matrix(tensor)} ({tensor.name}), {part}"
