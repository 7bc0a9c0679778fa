"""The size pane: bytes on disk of both saved models, and where they go."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from app.core.format import format_number, format_size, size_unit
from app.core.report.verdicts import name_stored_total, state_reach
from app.core.results.comparison import Comparison
from app.core.results.size import FileSize, Sizes
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import Scheme
from app.core.spec import ComparisonSpec
from app.ui.panes.headers import SIZE
from app.ui.theme import Theme
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.pane import Pane
from app.ui.widgets.plot import fill, line, make_plot, name_axis, style_plot

_PARTS: Final = (
    ("embedding (stays fp32)", "embedding_bytes", 255, Qt.BrushStyle.HorPattern),
    ("weights", "weights_bytes", 255, Qt.BrushStyle.SolidPattern),
    ("linear", "linear_bytes", 255, Qt.BrushStyle.DiagCrossPattern),
    ("biases", "biases_bytes", 140, Qt.BrushStyle.SolidPattern),
    ("scales, packing", "packing_bytes", 255, Qt.BrushStyle.BDiagPattern),
    ("file overhead", "overhead_bytes", 45, Qt.BrushStyle.SolidPattern),
)


class SizePane(Pane):
    """Two stacked bars over a table of the same bytes."""

    def __init__(self) -> None:
        super().__init__(SIZE.title, SIZE.placeholder)
        self._sizes: Sizes | None = None
        self._baseline: Sizes | None = None
        self._scheme = find_scheme(ComparisonSpec().scheme)
        self._names = ("fp32", "")
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
        self._item.getAxis("left").setStyle(tickLength=0)
        self._bars = [pg.BarGraphItem(x0=[0], width=[0], y=row, height=0.62) for row in (1, 0)]
        self._outlines = [pg.PlotCurveItem() for _ in self._bars]
        for part in (*self._bars, *self._outlines):
            self._item.addItem(part)
        self._figures = FigureTable(
            self._names, [""] * (len(_PARTS) + 2), ["The fp32 model's file", "The other's file"]
        )
        self.content.addWidget(self._plot, 1)
        self.content.addWidget(self._figures)

    def show_sizes(self, sizes: Sizes, scheme: Scheme) -> None:
        """Draws both files; ``scheme`` names the other side."""
        self._sizes = sizes
        self._scheme = scheme
        self._names = ("fp32", scheme.title)
        self._redraw()
        self.reveal()

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison's files as outlines; None takes them away."""
        self._baseline = None if baseline is None else baseline.sizes
        self._redraw()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._plot.setBackground(theme.surface)
        style_plot(self._item, theme)
        self._item.showGrid(x=False, y=False)
        self._redraw()

    def _redraw(self) -> None:
        sizes = self._sizes
        if sizes is None:
            return
        shown = [sizes] if self._baseline is None else [sizes, self._baseline]
        largest = max(max(s.reference.total_bytes, s.candidate.total_bytes) for s in shown)
        scale, unit = size_unit(largest)
        self._draw_bar(self._bars[0], sizes.reference, self.theme.reference, scale)
        self._draw_bar(self._bars[1], sizes.candidate, self.theme.candidate, scale)
        self._item.getAxis("left").setTicks([[(1, self._names[0]), (0, self._names[1])]])
        self._item.setXRange(0, largest / scale * 1.04, padding=0)
        self._item.setYRange(-0.55, 1.55, padding=0)
        compared = "" if self._baseline is None else ", baseline dotted"
        name_axis(self._item, "bottom", f"bytes on disk ({unit}){compared}", self.theme)
        self._figures.set_headings(self._names)
        for row, (title, field, alpha, pattern) in enumerate(_PARTS):
            self._figures.set_row(
                row,
                self._scheme.packing if field == "packing_bytes" else title,
                [_cell(size, getattr(size, field)) for size in (sizes.reference, sizes.candidate)],
            )
            shade = fill(self.theme.muted, alpha, pattern)
            self._figures.set_swatch(row, shade, line(self.theme.muted))
            # A network without them has no use for a row of zeros.
            around = field in {"embedding_bytes", "linear_bytes"}
            both = getattr(sizes.reference, field) + getattr(sizes.candidate, field)
            self._figures.show_row(row, shown=not around or both > 0)
        totals = [f"{size.total_bytes:,} B" for size in (sizes.reference, sizes.candidate)]
        self._figures.set_row(len(_PARTS), "total", totals)
        stored = sizes.stored
        if stored is not None:
            cells = [f"{stored.total_bytes:,} B", ""]
            self._figures.set_row(len(_PARTS) + 1, name_stored_total(stored), cells)
        self._figures.show_row(len(_PARTS) + 1, shown=stored is not None)
        self._draw_outlines(scale)
        self.set_subtitle(state_reach(sizes, self._scheme))

    def _draw_outlines(self, scale: float) -> None:
        for item in self._outlines:
            item.setVisible(self._baseline is not None)
        if self._baseline is None:
            return
        colours = (self.theme.reference, self.theme.candidate)
        sides = (self._baseline.reference, self._baseline.candidate)
        for row, (item, size, colour) in enumerate(
            zip(self._outlines, sides, colours, strict=True)
        ):
            right = size.total_bytes / scale
            x = np.array([0, right, right, 0])
            y = (1 - row) + np.array([-0.38, -0.38, 0.38, 0.38])
            item.setData(x, y, pen=line(colour, "dotted"))

    def _draw_bar(self, bar: pg.BarGraphItem, size: FileSize, colour: str, scale: float) -> None:
        widths = np.array([getattr(size, field) for _, field, *_ in _PARTS]) / scale
        bar.setOpts(
            x0=np.cumsum(widths) - widths,
            width=widths,
            brushes=[fill(colour, alpha, pattern) for *_, alpha, pattern in _PARTS],
            pen=line(colour),
        )


def _cell(size: FileSize, part_bytes: int) -> str:
    share = part_bytes / size.total_bytes * 100
    return f"{format_size(part_bytes)}  {format_number(round(share)):>2} %"
