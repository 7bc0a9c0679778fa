"""A plot of a drawing's map, with its scale of greys."""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF

from app.ui.charts.drawing import Drawing
from app.ui.theme import Theme, sans
from app.ui.widgets.drawing_plot import DrawingItem
from app.ui.widgets.plot import AXIS_PIXELS, make_axes, name_axis

_FOOT: Final = 40
_TALL: Final = 200
"""Pixels of a scale that has as many numbers as any."""

_NAME_ROOM: Final = 30
"""Beside the numbers of the scale, for its name."""


class MapItem(DrawingItem):
    """Shows maps under a plot on the same x axis; ``scale`` stands beside ``item``."""

    def __init__(self, above: DrawingItem) -> None:
        """Makes the map and its scale; they are to be placed in a row of a graphics layout.

        Args:
            above: The plot whose x axis they share, which is always drawn first.
        """
        super().__init__(pg.PlotItem(axisItems=make_axes()))
        self.item.getAxis("bottom").setHeight(_FOOT)
        self.item.setXLink(above.item)
        self.axes.follow(above.axes)
        self._image = pg.ImageItem(axisOrder="row-major")
        self.item.addItem(self._image)
        self.scale = pg.ColorBarItem(
            width=12, interactive=False, colorMap=_grey_map("#fff", "#000")
        )
        axis = self.scale.getAxis("right")
        axis.setStyle(tickFont=sans(11))
        axis.enableAutoSIPrefix(False)
        axis.setWidth(AXIS_PIXELS)
        self.scale.setImageItem(self._image)
        # As high as the map, without the room of the map's axis.
        self.scale.layout.setContentsMargins(0, 0, 0, _FOOT)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        super().set_theme(theme)
        axis = self.scale.getAxis("right")
        axis.setPen(QColor(theme.border))
        axis.setTextPen(QColor(theme.muted))
        self.scale.setColorMap(_grey_map(theme.sunken, theme.text))

    def show_drawing(self, drawing: Drawing) -> None:
        """Shows a drawing's map instead of the last one."""
        if drawing.map is None:
            raise TypeError("there is no map to draw")
        super().show_drawing(drawing)
        (left, right), (bottom, top) = drawing.x_range, drawing.y_range
        levels = (0, drawing.map.top)
        self._image.setImage(drawing.map.values, autoLevels=False, levels=levels)
        self._image.setRect(QRectF(left, bottom, right - left, top - bottom))
        self.scale.setLevels(levels)
        ticks = drawing.map.scale_ticks
        self.scale.getAxis("right").setTicks(None if ticks is None else [list(ticks)])
        self._make_room(drawing.map.top)
        name_axis(self.scale, "right", drawing.map.title, self.theme)

    def _make_room(self, top: float) -> None:
        """Widens the scale for its numbers: small ones have many decimals."""
        axis = self.scale.getAxis("right")
        spacing, values = axis.tickValues(0, top or 1.0, _TALL)[0]
        metrics = QFontMetricsF(sans(11))
        texts = axis.tickStrings(values, 1.0, spacing)
        widest = max(map(metrics.horizontalAdvance, texts), default=0.0)
        axis.setWidth(max(AXIS_PIXELS, round(widest) + _NAME_ROOM))


def _grey_map(low: str, high: str) -> pg.ColorMap:
    return pg.ColorMap([0.0, 1.0], [QColor(low), QColor(high)])
