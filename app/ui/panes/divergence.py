"""The divergence pane: how far the outputs are apart at every time step and unit."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor

from app.core.format import format_count
from app.core.results import Comparison, Divergence, FloatArray
from app.ui.pane import Pane
from app.ui.plots import (
    AXIS_PIXELS,
    Key,
    dress_plot,
    fill,
    leave_drops_to_window,
    line,
    name_axis,
    prepare_plot,
    space_whole,
)
from app.ui.theme import Theme, sans

HIDDEN, CELL = 0, 1
_MAP_STRETCH: Final = 2
_MAP_FOOT: Final = 40
_MOST_OUTLINED: Final = 300
_NO_UNITS: Final = "the record holds no units of c"
_LINES: Final = (("mean", "solid", 2.0), ("p95", "dashed", 1.0), ("max", "dotted", 1.0))


class DivergencePane(Pane):
    """Lines over the time steps, and under them a map of units by steps on the same axis."""

    def __init__(self) -> None:
        super().__init__(
            "Output difference per time step",
            "The difference |h fp32 − h int8| at every time step: mean, p95, max, and each unit",
        )
        self._divergence: Divergence | None = None
        self._baseline: Divergence | None = None
        self._candidate = "int8"
        self._batch_size = 1
        self._layout = pg.GraphicsLayoutWidget()
        self._layout.setFrameShape(pg.GraphicsLayoutWidget.Shape.NoFrame)
        self._layout.setMinimumSize(160, 120)
        self._layout.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        leave_drops_to_window(self._layout)
        self._lines = self._layout.addPlot(row=0, col=0)
        self._map = self._layout.addPlot(row=1, col=0)
        self._map.getAxis("bottom").setHeight(_MAP_FOOT)
        for item in (self._lines, self._map):
            prepare_plot(item)
        # Made once and filled anew: making them takes longer than painting them.
        self._steps = [pg.PlotDataItem() for _ in _LINES]
        self._units = pg.PlotCurveItem()
        self._outline = pg.PlotCurveItem()
        for part in (self._outline, *self._steps, self._units):
            self._lines.addItem(part)
        self._lines.getAxis("bottom").setStyle(showValues=False)
        self._map.setXLink(self._lines)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._map.addItem(self._image)
        self._scale = pg.ColorBarItem(
            width=12, interactive=False, colorMap=_grey_map("#fff", "#000")
        )
        self._scale.getAxis("right").setStyle(tickFont=sans(11))
        self._scale.getAxis("right").enableAutoSIPrefix(False)
        self._scale.getAxis("right").setWidth(AXIS_PIXELS)
        self._scale.setImageItem(self._image)
        # As high as the map, without the room of the map's axis.
        self._scale.layout.setContentsMargins(0, 0, 0, _MAP_FOOT)
        self._layout.addItem(self._scale, row=1, col=1)
        rows = self._layout.ci.layout
        rows.setRowStretchFactor(0, 3)
        rows.setRowStretchFactor(1, _MAP_STRETCH)
        rows.setHorizontalSpacing(4)
        self.content.addWidget(self._layout, 1)
        self._key = Key(_LINES)
        self.add_header_widget(self._key)
        self._key.hide()
        self.views = self.add_switch(
            ("h, every step", "c, last step"),
            ("The hidden state, which is the output", "The cell state after the last step"),
        )
        self.views.idClicked.connect(self._change_view)

    def show_divergence(self, divergence: Divergence, candidate: str, batch_size: int) -> None:
        """Draws the differences from ``candidate``; a batch above 1 is explained."""
        self._candidate = candidate
        self._divergence = divergence
        self._batch_size = batch_size
        self._redraw()
        self.reveal()

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison's mean as an outline; None takes it away."""
        self._baseline = None if baseline is None else baseline.divergence
        self._redraw()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._layout.setBackground(theme.surface)
        self._key.set_colour(theme.text)
        for item in (self._lines, self._map):
            dress_plot(item, theme)
        self._map.showGrid(x=False, y=False)
        axis = self._scale.getAxis("right")
        axis.setLabel(text="|Δh|", color=theme.muted, **{"font-size": "11px"})
        axis.setPen(QColor(theme.border))
        axis.setTextPen(QColor(theme.muted))
        self._scale.setColorMap(_grey_map(theme.sunken, theme.text))
        self._redraw()

    @Slot(int)
    def _change_view(self, _view: int) -> None:
        self._redraw()

    def _redraw(self) -> None:
        divergence = self._divergence
        if divergence is None:
            return
        hidden = self.views.checkedId() == HIDDEN
        for part in self._steps:
            part.setVisible(hidden)
        self._units.setVisible(not hidden)
        self._key.setVisible(hidden)
        mapped = divergence.hidden_map
        self._lines.getAxis("bottom").setStyle(showValues=not hidden or mapped is None)
        self._show_map(shown=hidden and mapped is not None)
        outline = self._outline_of(
            len(divergence.hidden.mean), divergence.cell_units, hidden=hidden
        )
        self._draw_outline(outline, hidden=hidden)
        if hidden:
            self._draw_steps(divergence, outline, named=mapped is None)
        elif divergence.cell_units is not None:
            self._draw_cell(divergence.cell_units, outline)
        else:
            self._units.setVisible(False)
        if hidden and mapped is not None:
            self._draw_map(divergence, mapped)
        notes = [] if outline is None else ["baseline dotted"]
        if not hidden:
            known = divergence.cell_units is not None
            notes.append("the cell state, mean of the batch" if known else _NO_UNITS)
        if hidden and describe_map(divergence):
            notes.append(describe_map(divergence))
        if self._batch_size > 1:
            notes.append("batch-mates share one activation scale: a row depends on the others")
        self.set_subtitle("; ".join(notes))

    def _show_map(self, *, shown: bool) -> None:
        """Puts the map under the lines, or takes it out: hidden, it would keep its room."""
        placed = self._map in self._layout.ci.items
        if shown and not placed:
            self._layout.addItem(self._map, row=1, col=0)
            self._layout.addItem(self._scale, row=1, col=1)
        elif placed and not shown:
            self._layout.removeItem(self._map)
            self._layout.removeItem(self._scale)
        self._layout.ci.layout.setRowStretchFactor(1, _MAP_STRETCH if shown else 0)

    def _outline_of(
        self, steps: int, units: FloatArray | None, *, hidden: bool
    ) -> FloatArray | None:
        """Returns what of the baseline can stand on the same axis."""
        if self._baseline is None:
            return None
        if hidden:
            return self._baseline.hidden.mean[:steps]
        other = self._baseline.cell_units
        alike = units is not None and other is not None and len(units) == len(other)
        return other if alike else None

    def _draw_outline(self, outline: FloatArray | None, *, hidden: bool) -> None:
        self._outline.setVisible(outline is not None)
        if outline is not None:
            count = len(outline)
            x = np.arange(1, count + 1) if hidden else np.arange(count + 1) + 0.5
            mode = None if hidden else "center"
            self._outline.setData(x, outline, stepMode=mode, pen=line(self.theme.muted, "dotted"))

    def _draw_steps(
        self, divergence: Divergence, outline: FloatArray | None, *, named: bool
    ) -> None:
        steps = np.arange(1, len(divergence.hidden.mean) + 1)
        for part, (name, style, width) in zip(self._steps, _LINES, strict=True):
            part.setData(
                steps,
                getattr(divergence.hidden, name),
                pen=line(self.theme.text, style, width),
                antialias=width == 1,
                # A single step has no line to draw.
                symbol="o" if len(steps) == 1 else None,
                symbolSize=7,
                symbolBrush=self.theme.text,
                symbolPen=None,
            )
        self._scale_lines(len(steps), divergence.hidden.max, outline)
        name_axis(self._lines, "bottom", "time step" if named else "", self.theme)
        name_axis(self._lines, "left", "difference |Δh|", self.theme)

    def _draw_map(self, divergence: Divergence, values: npt.NDArray[np.float32]) -> None:
        steps, units = len(divergence.hidden.mean), divergence.units
        top = float(values.max()) or 1.0
        self._image.setImage(values, autoLevels=False, levels=(0, top))
        self._image.setRect(QRectF(0.5, 0.5, steps, units))
        self._scale.setLevels((0, top))
        space_whole(self._map, "bottom", steps)
        space_whole(self._map, "left", units)
        self._map.setYRange(0.5, units + 0.5, padding=0)
        self._map.setXRange(0.5, steps + 0.5, padding=0)
        name_axis(self._map, "bottom", "time step", self.theme)
        name_axis(self._map, "left", "unit", self.theme)

    def _draw_cell(self, units: FloatArray, outline: FloatArray | None) -> None:
        self._units.setData(
            np.arange(len(units) + 1) + 0.5,
            units,
            stepMode="center",
            fillLevel=0,
            brush=fill(self.theme.muted, 90),
            pen=line(self.theme.text) if len(units) <= _MOST_OUTLINED else None,
        )
        self._scale_lines(len(units), units, outline)
        name_axis(self._lines, "bottom", "unit, layer after layer", self.theme)
        name_axis(self._lines, "left", "difference |Δc|", self.theme)

    def _scale_lines(self, count: int, values: FloatArray, outline: FloatArray | None) -> None:
        top = float(values.max())
        if outline is not None:
            top = max(top, float(outline.max()))
        space_whole(self._lines, "bottom", count)
        self._lines.setXRange(0.5, count + 0.5, padding=0)
        self._lines.setYRange(0, top * 1.06 or 1.0, padding=0)
        # Where all is zero, there is no other figure to name.
        self._lines.getAxis("left").setTicks(None if top > 0 else [[(0, "0")]])


def describe_map(divergence: Divergence) -> str:
    """Says how many units one cell of the map averages, where it is more than one."""
    rows = divergence.units if divergence.hidden_map is None else divergence.hidden_map.shape[0]
    if rows == divergence.units or divergence.hidden_map is None:
        return ""
    return f"a cell averages {format_count(round(divergence.units / rows), 'unit')}"


def _grey_map(low: str, high: str) -> pg.ColorMap:
    return pg.ColorMap([0.0, 1.0], [QColor(low), QColor(high)])
