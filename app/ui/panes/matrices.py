"""The table of weight matrices by gates: how well int8's grid suits each of them."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHeaderView

from app.core.results import GateAnatomy, TensorAnatomy
from app.ui.pane import Pane
from app.ui.panes.table import TextModel, make_table

WHOLE: Final = -1
"""Stands for all gates of a matrix."""

SIGMAS, LEVELS, SQNR = range(3)
_FIRST_GATE: Final = 2
_GATE_NAMES: Final = {
    "i": "input gate",
    "f": "forget gate",
    "g": "cell candidate",
    "o": "output gate",
    "r": "reset gate",
    "z": "update gate",
    "n": "new gate",
}
_FIGURES: Final[dict[int, Callable[[GateAnatomy], float]]] = {
    SIGMAS: lambda gate: gate.largest_sigmas,
    LEVELS: lambda gate: float(gate.levels_in_use),
    SQNR: lambda gate: gate.sqnr_db,
}
_UNITS: Final = (
    "largest weight in standard deviations of the gate's",
    "levels in use of 256",
    "signal to quantization noise in dB",
)


class MatricesPane(Pane):
    """Rows of matrices, columns of gates; a cell is chosen by mouse or arrow keys."""

    chosen = Signal(int, int)
    """The user has chosen a matrix, and one of its gates or ``WHOLE``."""

    def __init__(self) -> None:
        super().__init__(
            "Weight matrices",
            "For each weight matrix and gate: the largest weight, the levels in use, and the noise",
        )
        self._tensors: tuple[TensorAnatomy, ...] = ()
        self._place = (0, WHOLE)
        self._model = TextModel(("matrix", "harm |Δh|"), ("", ""), left=(0,))
        self._table = make_table(self._model, "Weight matrices by gates", choosing=True)
        self._table.selectionModel().currentChanged.connect(self._take_current)
        self.content.addWidget(self._table, 1)
        self.views = self.add_switch(
            ("largest (σ)", "levels", "SQNR (dB)"),
            (
                "The largest weight in standard deviations: one far out makes the grid coarse",
                "How many of the 256 levels of int8 hold a weight",
                "Signal to quantization noise, 10 log10 of their powers: 6 dB are one bit",
            ),
        )
        self.views.idClicked.connect(self._change_view)

    @property
    def place(self) -> tuple[int, int]:
        """Returns the chosen matrix, and its gate or ``WHOLE``."""
        return self._place

    def show_matrices(self, tensors: Sequence[TensorAnatomy]) -> None:
        """Fills the table; of matrices of another shape, the one that does most harm is chosen."""
        alike = [(t.name, len(t.gates)) for t in tensors] == [
            (t.name, len(t.gates)) for t in self._tensors
        ]
        self._tensors = tuple(tensors)
        if not alike:
            self._place = (find_worst(self._tensors), WHOLE)
        self._fill()
        self.reveal()

    @Slot(int)
    def _change_view(self, _view: int) -> None:
        self._fill()

    @Slot(QModelIndex, QModelIndex)
    def _take_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        column = current.column()
        self._place = (current.row(), column - _FIRST_GATE if column >= _FIRST_GATE else WHOLE)
        self.chosen.emit(*self._place)

    def _fill(self) -> None:
        if not self._tensors:
            return
        view = self.views.checkedId()
        gates = [gate.gate for gate in self._tensors[0].gates]
        harms = format_alike([tensor.harm for tensor in self._tensors])
        rows = [
            [title_tensor(tensor), harm, *_describe_gates(tensor, view)]
            for tensor, harm in zip(self._tensors, harms, strict=True)
        ]
        worst = find_worst(self._tensors)
        row, gate = self._place
        # What is chosen by the program is no choice of the user's.
        with QSignalBlocker(self):
            self._model.show_rows(
                rows,
                headings=("matrix", "harm |Δh|", *gates),
                tips=(
                    "Weights of one layer: input ones multiply x, recurrent ones h",
                    "Mean |Δh| of the last layer when this matrix alone is quantized",
                    *(f"{_GATE_NAMES[name]}: {_UNITS[view]}" for name in gates),
                ),
                strong={(worst, 0), (worst, 1), *_find_worst_gates(self._tensors, view)},
            )
            column = 0 if gate == WHOLE else gate + _FIRST_GATE
            self._table.selectionModel().setCurrentIndex(
                self._model.index(row, column),
                QItemSelectionModel.SelectionFlag.ClearAndSelect,
            )
        for column in range(_FIRST_GATE):
            self._table.horizontalHeader().setSectionResizeMode(
                column, QHeaderView.ResizeMode.ResizeToContents
            )


def title_tensor(tensor: TensorAnatomy) -> str:
    """Returns a matrix's name for people, the layer counted from 1."""
    backward = " backward" if tensor.reverse else ""
    return f"layer {tensor.layer + 1}{backward}, {tensor.part}"


def find_worst(tensors: Sequence[TensorAnatomy]) -> int:
    """Returns which matrix does the most harm."""
    return max(range(len(tensors)), key=lambda number: tensors[number].harm)


def format_alike(values: Sequence[float]) -> list[str]:
    """Returns numbers with the same decimals, so many that the largest has three digits."""
    largest = max(values)
    decimals = max(0, 2 - math.floor(math.log10(largest))) if largest > 0 else 0
    return [f"{value:,.{decimals}f}" for value in values]


def format_db(sqnr_db: float) -> str:
    """Returns a ratio in dB with one decimal; where nothing is lost it is infinite."""
    return "∞" if sqnr_db == float("inf") else f"{sqnr_db:.1f}"


def _describe_gates(tensor: TensorAnatomy, view: int) -> list[str]:
    if view == LEVELS:
        return [f"{gate.levels_in_use}" for gate in tensor.gates]
    if view == SQNR:
        return [format_db(gate.sqnr_db) for gate in tensor.gates]
    return [f"{gate.largest_sigmas:.1f}" for gate in tensor.gates]


def _find_worst_gates(tensors: Sequence[TensorAnatomy], view: int) -> set[tuple[int, int]]:
    """Returns the one cell that is furthest out, or has the fewest levels, or the most noise."""
    figure = _FIGURES[view]
    cells = {
        (row, column + _FIRST_GATE): figure(gate)
        for row, tensor in enumerate(tensors)
        for column, gate in enumerate(tensor.gates)
    }
    pick = max if view == SIGMAS else min
    return {pick(cells, key=lambda cell: cells[cell])}
