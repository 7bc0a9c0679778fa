"""The divergence pane: how far the outputs are apart at every time step and unit."""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import Slot

from app.core.report.batch_effect import SHARED_SCALE, state_batch_effect
from app.core.report.divergence import describe_cell
from app.core.report.verdicts import describe_scores
from app.core.results.comparison import Comparison
from app.core.results.divergence import BatchEffect, Divergence
from app.ui.charts.batch_effect import draw_batch_effect, draw_batch_steps
from app.ui.charts.divergence import (
    OUTLINE,
    describe_map,
    draw_cell,
    draw_hidden,
    draw_map,
    draw_scores,
)
from app.ui.charts.drawing import Drawing, list_named
from app.ui.panes.headers import BATCH, CELL, DIVERGENCE, HIDDEN, SCORES
from app.ui.theme import Theme, sans
from app.ui.widgets.drawing_plot import DrawingItem
from app.ui.widgets.hover import Hover
from app.ui.widgets.map_plot import MapItem
from app.ui.widgets.plot import Key, make_axes, place_item, prepare_view
from app.ui.widgets.plot_pane import PlotPane
from app.ui.widgets.sentence import Sentence
from app.ui.widgets.zoom import Zoom

_LOWER_STRETCH: Final = 2
_BARS_STRETCH: Final = 2


class DivergencePane(PlotPane):
    """Lines over the time steps, with a map of the units under them or bars of sequences beside."""

    topic = "difference"

    def __init__(self) -> None:
        super().__init__(DIVERGENCE.title, DIVERGENCE.placeholder)
        self._divergence: Divergence | None = None
        self._batch_effect: BatchEffect | None = None
        self._baseline: Comparison | None = None
        self._candidate = ""
        self._shares_scale = False
        self._wanted = HIDDEN
        self._layout = pg.GraphicsLayoutWidget()
        self._layout.setMinimumSize(160, 120)
        prepare_view(self._layout)
        self._lines = DrawingItem(self._layout.addPlot(row=0, col=0))
        self._map = MapItem(self._lines)
        self._batch_bars = DrawingItem(pg.PlotItem(axisItems=make_axes()))
        self.take_plots(self._lines, self._map, self._batch_bars)
        self.zoom = Zoom(self._layout, ((self._lines, self._map), (self._batch_bars,)))
        self.hover = Hover(self._layout, (self._lines, self._map))
        grid = self._layout.ci.layout
        grid.setRowStretchFactor(0, 3)
        grid.setColumnStretchFactor(0, 3)
        grid.setHorizontalSpacing(4)
        self._note = Sentence(sans(12))
        self._note.hide()
        self.content.addWidget(self._note)
        self.content.addWidget(self._layout, 1)
        self._key = Key()
        self.add_header_widget(self._key)
        self.views = self.add_switch(*zip(*DIVERGENCE.views, strict=True))
        for view in DIVERGENCE.at_times:
            self.views.button(view).hide()
        self.views.idClicked.connect(self._change_view)

    def show_divergence(
        self,
        divergence: Divergence,
        candidate: str,
        *,
        shares_scale: bool,
        batch_effect: BatchEffect | None = None,
    ) -> None:
        """Draws the differences from ``candidate``; a shared scale is explained.

        Args:
            divergence: At every step.
            candidate: The other side's name.
            shares_scale: Whether the sequences of a call share one.
            batch_effect: How much they depend on each other, where that is known already.
        """
        self._candidate = candidate
        self._divergence = divergence
        self._shares_scale = shares_scale
        self._batch_effect = batch_effect
        self._redraw()
        self.reveal()

    def show_batch_effect(self, batch_effect: BatchEffect) -> None:
        """Adds how much the sequences of the batch that is shown depend on each other."""
        self._batch_effect = batch_effect
        self._redraw()

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison's mean as an outline; None takes it away."""
        self._baseline = baseline
        self._redraw()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        self._layout.setBackground(theme.surface)
        super().set_theme(theme)

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
            BATCH: self._batch_effect is not None,
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
        shown = draw_map(divergence) if view == HIDDEN else None
        self._lay_out(view, mapped=shown is not None)
        lines = self._draw(divergence, view, mapped=shown is not None)
        self._lines.show_drawing(lines)
        self._key.show_curves(list_named(lines), self.theme)
        if shown is not None:
            self._map.show_drawing(shown)
        self._note.setVisible(view in {SCORES, BATCH})
        if view == SCORES:
            self._note.setText(describe_scores(divergence))
        elif view == BATCH and self._batch_effect is not None:
            self._batch_bars.show_drawing(draw_batch_effect(self._batch_effect))
            self._note.setText(
                f"{state_batch_effect(self._batch_effect, self._candidate)} Bars are "
                f"{self._candidate}; dots ● are fp32, the control."
            )
        self.set_subtitle("; ".join(self._describe(divergence, view, lines)))

    def _draw(self, divergence: Divergence, view: int, *, mapped: bool) -> Drawing:
        """Returns what stands over the steps or units, with what of the baseline can."""
        other = None if self._baseline is None else self._baseline.divergence
        if view == SCORES and (scores := draw_scores(divergence, other)) is not None:
            return scores
        if view == BATCH and self._batch_effect is not None:
            effect = None if self._baseline is None else self._baseline.batch_effect
            return draw_batch_steps(self._batch_effect, effect)
        if view == CELL:
            return draw_cell(divergence, other)
        return draw_hidden(divergence, other, named=not mapped)

    def _lay_out(self, view: int, *, mapped: bool) -> None:
        """Shows the parts of a view, and takes out the others."""
        self._lines.item.getAxis("bottom").setStyle(showValues=not mapped)
        layout = self._layout.ci
        # What is taken out first leaves its place to the other.
        if not mapped:
            place_item(layout, self._map.item, None)
            place_item(layout, self._map.scale, None)
        place_item(layout, self._batch_bars.item, (0, 1) if view == BATCH else None)
        if mapped:
            place_item(layout, self._map.item, (1, 0))
            place_item(layout, self._map.scale, (1, 1))
        layout.layout.setRowStretchFactor(1, _LOWER_STRETCH if mapped else 0)
        layout.layout.setColumnStretchFactor(1, _BARS_STRETCH if view == BATCH else 0)

    def _describe(self, divergence: Divergence, view: int, drawing: Drawing) -> list[str]:
        notes = [f"baseline's mean {OUTLINE}"] if drawing.outlines else []
        if view == CELL:
            notes.append(describe_cell(divergence))
        if view == HIDDEN and describe_map(divergence):
            notes.append(describe_map(divergence))
        # Once it is known by how much, a view of its own says so.
        if self._shares_scale and self._batch_effect is None:
            notes.append(f"{SHARED_SCALE}: a row depends on the others")
        return notes
