"""The sources pane: how much of the error comes from weights and how much from activations."""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from app.core.format import format_cosine, format_number
from app.core.report.verdicts import format_percent
from app.core.results.anatomy import Anatomy
from app.ui.charts.anatomy import SOURCES
from app.ui.theme import Theme, sans
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.pane import Pane
from app.ui.widgets.plot import fill, line, make_plot, name_axis, style_plot

_NAMES_PIXELS: Final = 104
_VALUES_PIXELS: Final = 64
_GAP: Final = 14
_ROWS: Final = (2, 1, 0)


class SourcesPane(Pane):
    """Three bars, and how near the last h is to fp32's."""

    def __init__(self) -> None:
        super().__init__(
            "Where the error comes from",
            "The error with only the weights quantized, only the activations, and both",
        )
        self._anatomy: Anatomy | None = None
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
        names, values = self._item.getAxis("left"), self._item.getAxis("right")
        names.setWidth(_NAMES_PIXELS)
        names.setStyle(tickLength=0)
        names.setTicks([list(zip(_ROWS, SOURCES, strict=True))])
        self._item.showAxis("right")
        values.setStyle(tickFont=sans(11), tickLength=0, tickTextOffset=2, tickAlpha=0)
        self._bars = pg.BarGraphItem(x0=[0], width=[0], y=[0], height=0.6)
        self._item.addItem(self._bars)
        self._figures = FigureTable(
            ("relative error", "cosine"),
            ("",),
            (
                "‖h − h fp32‖ / ‖h fp32‖ over batch, layers and units",
                "The cosine of the angle between both h: 1 where they point the same way",
            ),
        )
        self.content.addWidget(self._plot, 1)
        self.content.addWidget(self._figures)

    def show_sources(self, anatomy: Anatomy) -> None:
        """Draws the three errors and says the figures of the last step."""
        self._anatomy = anatomy
        self._figures.set_row(
            0,
            "h after the last step",
            [
                f"{format_percent(anatomy.final_relative_error * 100)} %",
                format_cosine(anatomy.final_cosine),
            ],
        )
        self._redraw()
        self.reveal()

    @property
    def figures(self) -> tuple[str, ...]:
        """Returns what is said about the last step, its name first."""
        return self._figures.texts(0)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._plot.setBackground(theme.surface)
        style_plot(self._item, theme)
        self._item.showGrid(x=False, y=False)
        values = self._item.getAxis("right")
        values.setPen(QPen(Qt.PenStyle.NoPen))
        values.setTextPen(QColor(theme.text))
        self._redraw()

    def _redraw(self) -> None:
        anatomy, theme = self._anatomy, self.theme
        if anatomy is None:
            return
        errors = (anatomy.weights_only, anatomy.activations_only, anatomy.both)
        self._bars.setOpts(
            x0=[0.0] * len(errors),
            width=errors,
            y=_ROWS,
            brushes=[
                fill(theme.muted, 255, Qt.BrushStyle.BDiagPattern),
                fill(theme.muted, 60),
                fill(theme.candidate, 255),
            ],
            pens=[line(theme.muted), line(theme.muted), line(theme.candidate)],
        )
        top = max(errors)
        texts = [format_number(error) for error in errors]
        values = self._item.getAxis("right")
        values.setTicks([list(zip(_ROWS, texts, strict=True))])
        # An axis leaves out what is wider than itself.
        metrics = QFontMetricsF(sans(11))
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        values.setWidth(max(_VALUES_PIXELS, widest + _GAP))
        self._item.getAxis("bottom").setTicks(None if top > 0 else [[(0, "0")]])
        self._item.setXRange(0, top * 1.04 or 1.0, padding=0)
        self._item.setYRange(-0.5, 2.5, padding=0)
        name_axis(self._item, "bottom", "mean |Δh| of the last layer", theme)
