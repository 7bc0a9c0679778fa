"""A map of differences, units by steps, with its scale of greys."""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from app.core.format import format_count
from app.core.results.divergence import Divergence
from app.ui.theme import Theme, sans
from app.ui.widgets.plot import AXIS_PIXELS, name_axis, prepare_plot, space_whole, style_plot

_FOOT: Final = 40


class UnitMap:
    """Every unit at every step, in a row of a graphics layout, under lines on the same x axis."""

    def __init__(self, layout: pg.GraphicsLayout, above: pg.PlotItem) -> None:
        """Makes the map and its scale; they are placed when they are first shown.

        Args:
            layout: In which they stand.
            above: The plot whose x axis they share.
        """
        self._layout = layout
        self._item = pg.PlotItem()
        prepare_plot(self._item)
        self._item.getAxis("bottom").setHeight(_FOOT)
        self._item.setXLink(above)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._item.addItem(self._image)
        self._scale = pg.ColorBarItem(
            width=12, interactive=False, colorMap=_grey_map("#fff", "#000")
        )
        self._scale.getAxis("right").setStyle(tickFont=sans(11))
        self._scale.getAxis("right").enableAutoSIPrefix(False)
        self._scale.getAxis("right").setWidth(AXIS_PIXELS)
        self._scale.setImageItem(self._image)
        # As high as the map, without the room of the map's axis.
        self._scale.layout.setContentsMargins(0, 0, 0, _FOOT)

    def place(self, row: int | None) -> None:
        """Puts the map into a row, or with None takes it out: hidden, it would keep its room."""
        placed = self._item in self._layout.items
        if row is not None and not placed:
            self._layout.addItem(self._item, row=row, col=0)
            self._layout.addItem(self._scale, row=row, col=1)
        elif placed and row is None:
            self._layout.removeItem(self._item)
            self._layout.removeItem(self._scale)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        style_plot(self._item, theme)
        self._item.showGrid(x=False, y=False)
        axis = self._scale.getAxis("right")
        axis.setLabel(text="|Δh|", color=theme.muted, **{"font-size": "11px"})
        axis.setPen(QColor(theme.border))
        axis.setTextPen(QColor(theme.muted))
        self._scale.setColorMap(_grey_map(theme.sunken, theme.text))

    def show_map(self, divergence: Divergence, theme: Theme) -> None:
        """Draws the differences of h, which a record may not hold."""
        values = divergence.hidden_map
        if values is None:
            return
        steps, units = len(divergence.hidden.mean), divergence.units
        top = float(values.max()) or 1.0
        self._image.setImage(values, autoLevels=False, levels=(0, top))
        self._image.setRect(QRectF(0.5, 0.5, steps, units))
        self._scale.setLevels((0, top))
        space_whole(self._item, "bottom", steps)
        space_whole(self._item, "left", units)
        self._item.setYRange(0.5, units + 0.5, padding=0)
        self._item.setXRange(0.5, steps + 0.5, padding=0)
        name_axis(self._item, "bottom", "time step", theme)
        name_axis(self._item, "left", "unit", theme)


def describe_map(divergence: Divergence) -> str:
    """Says how many units and steps one cell of the map averages, where it is more than one."""
    shown = divergence.hidden_map
    if shown is None:
        return ""
    rows, columns = shown.shape
    averaged = (
        _say_block(divergence.units, rows, "unit"),
        _say_block(len(divergence.hidden.mean), columns, "step"),
    )
    said = " by ".join(filter(None, averaged))
    return f"a cell averages {said}" if said else ""


def _say_block(count: int, cells: int, noun: str) -> str:
    """Returns how many of ``count`` fall into one of fewer cells, as even as they can be."""
    if count <= cells:
        return ""
    fewest, left = divmod(count, cells)
    return f"{fewest} or {fewest + 1} {noun}s" if left else format_count(fewest, noun)


def _grey_map(low: str, high: str) -> pg.ColorMap:
    return pg.ColorMap([0.0, 1.0], [QColor(low), QColor(high)])
