"""What is said about each weight matrix and gate: how well int8's grid suits it."""

from collections.abc import Callable, Sequence
from typing import Final

from app.core.format import format_number
from app.core.results.anatomy import GateAnatomy, TensorAnatomy

SIGMAS, LEVELS, SQNR = range(3)
VIEW_TITLES: Final = ("largest (σ)", "levels", "SQNR (dB)")

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
