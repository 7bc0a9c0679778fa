"""Dots with intervals in rows: both sides' accuracies, or the difference between them."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyqtgraph as pg

from app.ui.charts.accuracy import Dot
from app.ui.theme import Theme
from app.ui.widgets.plot import fill, line, make_plot, name_axis, style_plot

_NAMES_PIXELS: Final = 74
_SYMBOLS: Final = ("o", "t1", "d")
_HEAD: Final = 0.2
"""Half the height of the strokes at an interval's ends, in rows."""


class DotPlot:
    """Rows of dots over one axis, the first row on top; ``widget`` is what to place."""

    def __init__(self, rows: int) -> None:
        self.widget = make_plot()
        self.widget.setMinimumSize(160, 44 + 24 * rows)
        self.widget.setMaximumHeight(44 + 76 * rows)
        self._item = self.widget.getPlotItem()
        self._item.getAxis("left").setWidth(_NAMES_PIXELS)
        self._item.getAxis("left").setStyle(tickLength=0)
        self._guide = pg.InfiniteLine(angle=90)
        self._item.addItem(self._guide)
        # Made once and filled anew: making them takes longer than painting them.
        self._lines = [pg.PlotCurveItem() for _ in range(rows)]
        self._signs = [pg.ScatterPlotItem() for _ in range(rows)]
        for part in (*self._lines, *self._signs):
            self._item.addItem(part)

    def show_dots(
        self,
        dots: Sequence[Dot],
        axis: str,
        ends: tuple[float, float],
        theme: Theme,
        *,
        guide: float | None = None,
    ) -> None:
        """Draws as many rows as there are.

        Args:
            dots: From top to bottom.
            axis: Name and unit.
            ends: Of the axis.
            theme: Its colours.
            guide: Where a line stands to compare with.
        """
        self.widget.setBackground(theme.surface)
        style_plot(self._item, theme)
        self._item.showGrid(x=True, y=False, alpha=0.12)
        self._guide.setVisible(guide is not None)
        self._guide.setValue(guide or 0.0)
        self._guide.setPen(line(theme.text, "dotted"))
        rows = range(len(dots) - 1, -1, -1)
        for row, dot, curve, sign in zip(rows, dots, self._lines, self._signs, strict=True):
            colour: str = getattr(theme, dot.role)
            low, high = dot.interval.low, dot.interval.high
            # Down and up again at both ends: a stroke that says where the interval stops.
            x = np.array([low, low, low, high, high, high])
            y = row + np.array([-_HEAD, _HEAD, 0, 0, _HEAD, -_HEAD])
            curve.setData(x, y, pen=line(colour, dot.style))
            sign.setData(
                [dot.value],
                [row],
                symbol=_SYMBOLS[dot.sign],
                size=12,
                brush=fill(colour, 255),
                pen=line(theme.surface),
            )
        self._item.getAxis("left").setTicks(
            [[(row, dot.name) for row, dot in zip(rows, dots, strict=True)]]
        )
        self._item.setXRange(*ends, padding=0)
        self._item.setYRange(-0.6, len(dots) - 0.4, padding=0)
        name_axis(self._item, "bottom", axis, theme)
