"""The table of weight matrices by gates: how well the grid suits each of them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHeaderView

from app.core.format import format_number
from app.core.report.anatomy import find_worst, name_matrix
from app.core.report.matrices import VIEW_TITLES, WHOLE, describe_gates, find_worst_gate
from app.core.results.anatomy import TensorAnatomy
from app.ui.charts.titles import MATRICES
from app.ui.widgets.pane import Pane
from app.ui.widgets.text_table import TextModel, make_table

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
_UNITS: Final = (
    "its largest weight, in standard deviations of the matrix's other weights from their mean",
    "levels in use of 256",
    "signal to quantization noise in dB",
)


class MatricesPane(Pane):
    """Rows of matrices, columns of gates; a cell is chosen by mouse or arrow keys."""

    chosen = Signal(int, int)
    """The user has chosen a matrix, and one of its gates or ``WHOLE``."""

    topic = "anatomy"

    def __init__(self) -> None:
        super().__init__(
            MATRICES,
            "For each weight matrix and gate: the largest weight, the levels in use, and the noise",
        )
        self._tensors: tuple[TensorAnatomy, ...] = ()
        self._place = (0, WHOLE)
        self._picked = False
        self._model = TextModel(("matrix", "harm |Δh|"), ("", ""), left=(0,))
        self._table = make_table(self._model, "Weight matrices by gates", choosing=True)
        self._table.selectionModel().currentChanged.connect(self._take_current)
        self.content.addWidget(self._table, 1)
        self.views = self.add_switch(
            VIEW_TITLES,
            (
                "How far the largest weight of a gate lies from the mean of the matrix's other\n"
                "weights, all but its largest one, in their standard deviations",
                "How many of the 256 levels hold a weight",
                "Signal to quantization noise, 10 log10 of their powers: 6 dB are one bit",
            ),
        )
        self.views.idClicked.connect(self._change_view)

    @property
    def place(self) -> tuple[int, int]:
        """Returns the chosen matrix, and its gate or ``WHOLE``."""
        return self._place

    def show_matrices(self, tensors: Sequence[TensorAnatomy]) -> None:
        """Fills the table; what does most harm is chosen, until the user has chosen."""
        alike = [(t.name, len(t.gates)) for t in tensors] == [
            (t.name, len(t.gates)) for t in self._tensors
        ]
        self._tensors = tuple(tensors)
        self._picked &= alike
        if not self._picked:
            self._place = (next(iter(find_worst(self._tensors)), 0), WHOLE)
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
        self._picked |= not self.signalsBlocked()
        self.chosen.emit(*self._place)

    def _fill(self) -> None:
        if not self._tensors:
            return
        view = self.views.checkedId()
        gates = [gate.gate for gate in self._tensors[0].gates]
        harms = [format_number(tensor.harm) for tensor in self._tensors]
        rows = [
            [name_matrix(tensor), harm, *describe_gates(tensor, view)]
            for tensor, harm in zip(self._tensors, harms, strict=True)
        ]
        extreme = find_worst_gate(self._tensors, view)
        row, gate = self._place
        # What is chosen by the program is no choice of the user's.
        with QSignalBlocker(self):
            self._model.show_rows(
                rows,
                headings=("matrix", "harm |Δh|", *gates),
                tips=(
                    "Weights of one layer: input ones multiply x, recurrent ones h",
                    "Mean |Δh| of the last layer when this matrix alone is quantized; within 10 %\n"
                    "of the largest it is about the same",
                    *(f"{_GATE_NAMES[name]}: {_UNITS[view]}" for name in gates),
                ),
                strong={(extreme[0], extreme[1] + _FIRST_GATE)}
                | {(worst, column) for worst in find_worst(self._tensors) for column in (0, 1)},
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
        self._table.scrollTo(self._table.currentIndex())
