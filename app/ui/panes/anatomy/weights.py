"""The weights pane: how the weights of a matrix or gate lie on int8's grid."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot

from app.core.results.anatomy import TensorAnatomy
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import Scheme
from app.core.spec import ComparisonSpec
from app.ui.charts.anatomy import (
    LEVEL_ENDS,
    LEVEL_TICKS,
    WHOLE,
    count_levels,
    decade_ticks,
    describe_weights,
    name_levels,
    place_counts,
)
from app.ui.theme import Theme, sans
from app.ui.widgets.pane import Pane
from app.ui.widgets.plot import fill, line, make_plot, name_axis, style_plot
from app.ui.widgets.sentence import Sentence

_EDGES: Final = np.arange(-128, 129) - 0.5


class WeightsPane(Pane):
    """A histogram over the 256 levels."""

    def __init__(self) -> None:
        super().__init__(
            "Weights on the int8 grid",
            "How many weights fall on each of int8's 256 levels, for a matrix or one of its gates",
        )
        self._tensor: TensorAnatomy | None = None
        self._scheme = find_scheme(ComparisonSpec().scheme)
        self._gate = WHOLE
        self._figures = Sentence(sans(12))
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
        self._item.getAxis("bottom").setTicks([LEVEL_TICKS])
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

    def show_weights(self, tensor: TensorAnatomy, gate: int, scheme: Scheme) -> None:
        """Draws one gate's rows of a matrix, or with ``WHOLE`` all of them."""
        self._tensor = tensor
        self._scheme = scheme
        self._gate = gate
        self._redraw()
        self.reveal()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._plot.setBackground(theme.surface)
        style_plot(self._item, theme)
        self._redraw()

    @Slot(bool)
    def _change_scale(self, _logarithmic: bool) -> None:
        self._redraw()

    def _redraw(self) -> None:
        tensor = self._tensor
        if tensor is None:
            return
        counts = count_levels(tensor, self._gate)
        logarithmic = self.logarithmic.isChecked()
        heights, low, high = place_counts(counts, logarithmic=logarithmic)
        self._bars.setData(
            _EDGES,
            heights,
            stepMode="center",
            fillLevel=low,
            brush=fill(self.theme.candidate, 90),
            pen=line(self.theme.candidate),
        )
        self._item.getAxis("left").setTicks(
            [decade_ticks(int(counts.max()))] if logarithmic else None
        )
        self._item.setXRange(*LEVEL_ENDS, padding=0)
        self._item.setYRange(low, high, padding=0)
        name_axis(self._item, "bottom", name_levels(tensor, self._scheme), self.theme)
        name_axis(self._item, "left", "weights", self.theme)
        self._figures.setText(describe_weights(tensor, self._gate))
