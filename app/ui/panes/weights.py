"""The weights pane: how the weights of a matrix or gate lie on int8's grid."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot

from app.core.format import format_number
from app.core.results import IntArray, TensorAnatomy
from app.ui.pane import Pane
from app.ui.panes.matrices import WHOLE, format_db, title_tensor
from app.ui.panes.sentence import Sentence
from app.ui.plots import dress_plot, fill, line, make_plot, name_axis
from app.ui.theme import Theme, sans

_EDGES: Final = np.arange(-128, 129) - 0.5
_FLOOR: Final = 0.5
"""Where a logarithmic axis of counts begins: one weight is still a bar."""

_LEVEL_TICKS: Final = [[(level, f"{level}") for level in (-128, -96, -64, -32, 0, 32, 64, 96, 127)]]
_ENDS: Final = (-143, 142)
"""Wide enough for the names of the first and the last level."""


class WeightsPane(Pane):
    """A histogram over the 256 levels."""

    def __init__(self) -> None:
        super().__init__(
            "Weights on the int8 grid",
            "How many weights fall on each of int8's 256 levels, for a matrix or one of its gates",
        )
        self._tensor: TensorAnatomy | None = None
        self._gate = WHOLE
        self._figures = Sentence(sans(12))
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
        self._item.getAxis("bottom").setTicks(_LEVEL_TICKS)
        self._bars = pg.PlotCurveItem()
        self._item.addItem(self._bars)
        self.content.addWidget(self._figures)
        self.content.addWidget(self._plot, 1)
        self.logarithmic = self.add_option("log", "Counts on a logarithmic axis")
        self.logarithmic.setChecked(True)
        self.logarithmic.toggled.connect(self._change_scale)

    @property
    def figures(self) -> str:
        """Returns what is said about the weights that are shown."""
        return self._figures.text()

    def show_weights(self, tensor: TensorAnatomy, gate: int) -> None:
        """Draws one gate's rows of a matrix, or with ``WHOLE`` all of them."""
        self._tensor = tensor
        self._gate = gate
        self._redraw()
        self.reveal()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._plot.setBackground(theme.surface)
        dress_plot(self._item, theme)
        self._redraw()

    @Slot(bool)
    def _change_scale(self, _logarithmic: bool) -> None:
        self._redraw()

    def _redraw(self) -> None:
        tensor = self._tensor
        if tensor is None:
            return
        counts = count_levels(tensor, self._gate)
        top = max(int(counts.max()), 1)
        logarithmic = self.logarithmic.isChecked()
        heights = counts.astype(np.float64)
        low, high = 0.0, top * 1.06
        if logarithmic:
            heights = np.log10(np.maximum(heights, _FLOOR))
            low, high = float(np.log10(_FLOOR)), float(np.log10(top * 1.5))
        self._bars.setData(
            _EDGES,
            heights,
            stepMode="center",
            fillLevel=low,
            brush=fill(self.theme.candidate, 90),
            pen=line(self.theme.candidate),
        )
        self._item.getAxis("left").setTicks([decade_ticks(top)] if logarithmic else None)
        self._item.setXRange(*_ENDS, padding=0)
        self._item.setYRange(low, high, padding=0)
        name_axis(
            self._item,
            "bottom",
            f"int8 level (a step is {format_number(tensor.scale)} of weight)",
            self.theme,
        )
        name_axis(self._item, "left", "weights", self.theme)
        self._figures.setText(describe_weights(tensor, self._gate))


def count_levels(tensor: TensorAnatomy, gate: int) -> IntArray:
    """Returns how many weights of a gate, or of all, fall on each level, shape (256,)."""
    if gate != WHOLE:
        return tensor.gates[gate].histogram
    counts: IntArray = np.sum([part.histogram for part in tensor.gates], axis=0, dtype=np.int64)
    return counts


def title_weights(tensor: TensorAnatomy, gate: int) -> str:
    """Names a matrix, and the gate if it is one of them."""
    part = "all gates" if gate == WHOLE else f"gate {tensor.gates[gate].gate}"
    return f"{tensor.name} ({title_tensor(tensor)}), {part}"


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
    return (
        f"{title_weights(tensor, gate)}: largest weight {format_number(largest)}, "
        f"{sigmas:.1f} σ; {levels} of 256 levels in use; SQNR {format_db(sqnr_db)} dB"
    )


def decade_ticks(top: int) -> list[tuple[float, str]]:
    """Returns the powers of ten up to a count, at their logarithms; every other of many."""
    decades = range(len(f"{top}"))
    step = 2 if len(decades) > 5 else 1
    return [(float(decade), f"{10**decade:,}") for decade in decades[::step]]
