"""The divergence pane: how far the outputs are apart at every time step and unit."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot

from app.core.report.fidelity import state_batch_effect
from app.core.report.verdicts import format_percent
from app.core.results.comparison import Comparison
from app.core.results.divergence import BatchEffect, Divergence, Spread
from app.core.types import FloatArray
from app.ui.panes.batch_effect import BatchEffectBars
from app.ui.theme import Theme, sans
from app.ui.widgets.pane import Pane
from app.ui.widgets.plot import (
    Key,
    fill,
    leave_drops_to_window,
    line,
    name_axis,
    no_line,
    prepare_plot,
    space_whole,
    style_plot,
)
from app.ui.widgets.sentence import Sentence
from app.ui.widgets.unit_map import UnitMap, describe_map

HIDDEN, CELL, SCORES, MATES = range(4)
_LOWER_STRETCH: Final = 2
_BARS_STRETCH: Final = 2
_MOST_OUTLINED: Final = 300
_NO_UNITS: Final = "the record holds no units of c"
_LINES: Final = (("mean", "solid", 2.0), ("p95", "dashed", 1.0), ("max", "dotted", 1.0))
_OUTLINE: Final = "dash-dotted"
"""The baseline's line: dots are the maximum's."""

_DIFFERENCES: Final = {
    HIDDEN: "|Δh|",
    CELL: "|Δc|",
    SCORES: "|Δscore|",
    MATES: "mean |Δh|",
}


class DivergencePane(Pane):
    """Lines over the time steps, with a map of the units under them or bars of sequences beside."""

    def __init__(self) -> None:
        super().__init__(
            "Output difference per time step",
            "The difference |h fp32 − h int8| at every time step: mean, p95, max, and each unit",
        )
        self._divergence: Divergence | None = None
        self._mates: BatchEffect | None = None
        self._baseline: Comparison | None = None
        self._candidate = ""
        self._shares_scale = False
        self._wanted = HIDDEN
        self._layout = pg.GraphicsLayoutWidget()
        self._layout.setFrameShape(pg.GraphicsLayoutWidget.Shape.NoFrame)
        self._layout.setMinimumSize(160, 120)
        self._layout.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        leave_drops_to_window(self._layout)
        self._lines = self._layout.addPlot(row=0, col=0)
        prepare_plot(self._lines)
        # Made once and filled anew: making them takes longer than painting them.
        self._steps = [pg.PlotDataItem() for _ in _LINES]
        self._units = pg.PlotCurveItem()
        self._outline = pg.PlotCurveItem()
        for part in (self._outline, *self._steps, self._units):
            self._lines.addItem(part)
        self._map = UnitMap(self._layout.ci, self._lines)
        self._rows = BatchEffectBars(self._layout.ci)
        grid = self._layout.ci.layout
        grid.setRowStretchFactor(0, 3)
        grid.setColumnStretchFactor(0, 3)
        grid.setHorizontalSpacing(4)
        self._note = Sentence(sans(12))
        self._note.hide()
        self.content.addWidget(self._note)
        self.content.addWidget(self._layout, 1)
        self._key = Key(_LINES)
        self.add_header_widget(self._key)
        self._key.hide()
        self.views = self.add_switch(
            ("h, every step", "c, last step", "linear's scores", "batch-mates"),
            (
                "The hidden state, which is the output",
                "The cell state after the last step",
                "What the linear layer makes of h, at every step",
                "How much a sequence's h depends on those that share its call",
            ),
        )
        for view in (SCORES, MATES):
            self.views.button(view).hide()
        self.views.idClicked.connect(self._change_view)

    def show_divergence(
        self,
        divergence: Divergence,
        candidate: str,
        *,
        shares_scale: bool,
        batch_mates: BatchEffect | None = None,
    ) -> None:
        """Draws the differences from ``candidate``; a shared scale is explained.

        Args:
            divergence: At every step.
            candidate: The other side's name.
            shares_scale: Whether the sequences of a call share one.
            batch_mates: How much they depend on each other, where that is known already.
        """
        self._candidate = candidate
        self._divergence = divergence
        self._shares_scale = shares_scale
        self._mates = batch_mates
        self._redraw()
        self.reveal()

    def show_batch_effect(self, batch_mates: BatchEffect) -> None:
        """Adds how much the sequences of the batch that is shown depend on each other."""
        self._mates = batch_mates
        self._redraw()

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison's mean as an outline; None takes it away."""
        self._baseline = baseline
        self._redraw()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._layout.setBackground(theme.surface)
        self._key.set_colour(theme.text)
        style_plot(self._lines, theme)
        self._map.set_theme(theme)
        self._rows.set_theme(theme)
        self._redraw()

    @Slot(int)
    def _change_view(self, view: int) -> None:
        self._wanted = view
        self._redraw()

    def _pick_view(self, divergence: Divergence) -> int:
        """Returns the view that the user wants, or h where there is nothing for it to show."""
        offered = {
            HIDDEN: True,
            CELL: divergence.cell is not None,
            SCORES: divergence.scores is not None,
            MATES: self._mates is not None,
        }
        for view, shown in offered.items():
            self.views.button(view).setVisible(shown)
        view = self._wanted if offered[self._wanted] else HIDDEN
        self.views.button(view).setChecked(True)
        return view

    def _redraw(self) -> None:
        divergence = self._divergence
        if divergence is None:
            return
        view = self._pick_view(divergence)
        mapped = view == HIDDEN and divergence.hidden_map is not None
        self._lay_out(view, mapped=mapped)
        outline = self._outline_of(divergence, view)
        self._draw_outline(outline, stepped=view == CELL)
        name_axis(self._lines, "left", _DIFFERENCES[view], self.theme)
        if view == HIDDEN:
            self._draw_steps(divergence.hidden, outline, named=not mapped)
        elif view == SCORES and divergence.scores is not None:
            self._draw_steps(divergence.scores, outline, named=True)
            self._note.setText(describe_scores(divergence))
        elif view == MATES and self._mates is not None:
            self._draw_mates(self._mates, outline)
        elif divergence.cell_units is not None:
            self._draw_cell(divergence.cell_units, outline)
        else:
            self._units.setVisible(False)
        if mapped:
            self._map.show_map(divergence, self.theme)
        self.set_subtitle("; ".join(self._describe(divergence, view, outline)))

    def _lay_out(self, view: int, *, mapped: bool) -> None:
        """Shows the parts of a view, and takes out the others."""
        for number, part in enumerate(self._steps):
            part.setVisible(view in {HIDDEN, SCORES} or (view == MATES and number == 0))
        self._units.setVisible(view == CELL)
        self._key.setVisible(view in {HIDDEN, SCORES})
        self._note.setVisible(view in {SCORES, MATES})
        self._lines.getAxis("bottom").setStyle(showValues=not mapped)
        # What is taken out first leaves its place to the other.
        if not mapped:
            self._map.place(None)
        self._rows.place(1 if view == MATES else None)
        if mapped:
            self._map.place(1)
        grid = self._layout.ci.layout
        grid.setRowStretchFactor(1, _LOWER_STRETCH if mapped else 0)
        grid.setColumnStretchFactor(1, _BARS_STRETCH if view == MATES else 0)

    def _describe(self, divergence: Divergence, view: int, outline: FloatArray | None) -> list[str]:
        notes = [] if outline is None else [f"baseline's mean {_OUTLINE}"]
        if view == CELL:
            known = divergence.cell_units is not None
            notes.append("the cell state, mean of the batch" if known else _NO_UNITS)
        if view == HIDDEN and describe_map(divergence):
            notes.append(describe_map(divergence))
        # Once it is known by how much, a view of its own says so.
        if self._shares_scale and self._mates is None:
            notes.append("batch-mates share one activation scale: a row depends on the others")
        return notes

    def _outline_of(self, divergence: Divergence, view: int) -> FloatArray | None:
        """Returns what of the baseline can stand on the same axis."""
        if self._baseline is None:
            return None
        other = self._baseline.divergence
        steps = len(divergence.hidden.mean)
        if view == HIDDEN:
            return other.hidden.mean[:steps]
        if view == SCORES:
            return None if other.scores is None else other.scores.mean[:steps]
        if view == MATES:
            mates = self._baseline.batch_mates
            return None if mates is None else mates.steps[:steps]
        units, others = divergence.cell_units, other.cell_units
        alike = units is not None and others is not None and len(units) == len(others)
        return others if alike else None

    def _draw_outline(self, outline: FloatArray | None, *, stepped: bool) -> None:
        self._outline.setVisible(outline is not None)
        if outline is not None:
            count = len(outline)
            x = np.arange(count + 1) + 0.5 if stepped else np.arange(1, count + 1)
            mode = "center" if stepped else None
            self._outline.setData(x, outline, stepMode=mode, pen=line(self.theme.muted, _OUTLINE))

    def _draw_steps(self, spread: Spread, outline: FloatArray | None, *, named: bool) -> None:
        for number, (name, _, _) in enumerate(_LINES):
            self._draw_line(number, getattr(spread, name))
        self._scale_lines(len(spread.mean), spread.max, outline)
        name_axis(self._lines, "bottom", "time step" if named else "", self.theme)

    def _draw_line(self, number: int, values: FloatArray) -> None:
        _, style, width = _LINES[number]
        self._steps[number].setData(
            np.arange(1, len(values) + 1),
            values,
            pen=line(self.theme.text, style, width),
            antialias=width == 1,
            # A single step has no line to draw.
            symbol="o" if len(values) == 1 else None,
            symbolSize=7,
            symbolBrush=fill(self.theme.text, 255),
            symbolPen=no_line(),
        )

    def _draw_mates(self, mates: BatchEffect, outline: FloatArray | None) -> None:
        self._draw_line(0, mates.steps)
        self._scale_lines(len(mates.steps), mates.steps, outline)
        name_axis(self._lines, "bottom", "time step", self.theme)
        self._rows.show_effect(mates, self.theme)
        self._note.setText(
            f"{state_batch_effect(mates, self._candidate)} Bars are {self._candidate}; dots ● are "
            "fp32, the control."
        )

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

    def _scale_lines(self, count: int, values: FloatArray, outline: FloatArray | None) -> None:
        top = float(values.max())
        if outline is not None:
            top = max(top, float(outline.max()))
        space_whole(self._lines, "bottom", count)
        self._lines.setXRange(0.5, count + 0.5, padding=0)
        self._lines.setYRange(0, top * 1.06 or 1.0, padding=0)
        # Where all is zero, there is no other figure to name.
        self._lines.getAxis("left").setTicks(None if top > 0 else [[(0, "0")]])


def describe_scores(divergence: Divergence) -> str:
    """Says how far the linear layer's scores differ, in percent of fp32's mean magnitude."""
    if divergence.scores_percent is None:
        return "fp32's scores are all zero."
    if divergence.scores_percent == 0:
        return "The scores are the same at every step."
    percent = format_percent(divergence.scores_percent)
    return f"The scores differ by {percent} % of fp32's mean magnitude."
