"""Bars that say how much each sequence's output depends on its batch-mates."""

import numpy as np
import pyqtgraph as pg

from app.core.results.divergence import BatchEffect
from app.ui.theme import Theme
from app.ui.widgets.plot import fill, line, name_axis, prepare_plot, space_whole, style_plot


class BatchEffectBars:
    """A bar a sequence for the candidate, and a dot for fp32, which shares no scale."""

    def __init__(self, layout: pg.GraphicsLayout) -> None:
        self._layout = layout
        self._item = pg.PlotItem()
        prepare_plot(self._item)
        self._bars = pg.BarGraphItem(x=[0], height=[0], width=0.6)
        self._control = pg.ScatterPlotItem()
        for part in (self._bars, self._control):
            self._item.addItem(part)

    def place(self, column: int | None) -> None:
        """Puts the bars into a column of the first row, or with None takes them out."""
        placed = self._item in self._layout.items
        if column is not None and not placed:
            self._layout.addItem(self._item, row=0, col=column)
        elif placed and column is None:
            self._layout.removeItem(self._item)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        style_plot(self._item, theme)

    def show_effect(self, mates: BatchEffect, theme: Theme) -> None:
        """Draws both sides' sequences."""
        count = len(mates.rows)
        places = np.arange(1, count + 1)
        self._bars.setOpts(
            x=places,
            height=mates.rows,
            width=0.6,
            brush=fill(theme.candidate, 130),
            pen=line(theme.candidate),
        )
        self._control.setData(
            places,
            mates.reference_rows,
            symbol="o",
            size=8,
            brush=fill(theme.reference, 255),
            pen=line(theme.surface),
        )
        top = max(float(mates.rows.max()), float(mates.reference_rows.max()))
        space_whole(self._item, "bottom", count)
        self._item.setXRange(0.4, count + 0.6, padding=0)
        # Below zero too: the dots of fp32 lie on it.
        self._item.setYRange(-top * 0.08, top * 1.08 or 1.0, padding=0)
        self._item.getAxis("left").setTicks(None if top > 0 else [[(0, "0")]])
        name_axis(self._item, "bottom", f"sequence of the batch of {mates.batch_size:,}", theme)
        name_axis(self._item, "left", "mean |Δh|", theme)
