"""The size pane: bytes on disk of both saved models, and where they go."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent

from app.core.report.verdicts import state_reach
from app.core.results.comparison import Comparison
from app.core.results.size import Sizes
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import Scheme
from app.core.spec import ComparisonSpec
from app.ui.charts.size import MOST_ROWS, draw_sizes, tabulate_sizes
from app.ui.panes.headers import SIZE
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.hover import Hover
from app.ui.widgets.plot_pane import PlotPane
from app.ui.widgets.zoom import Zoom

_LEAST_PLOT: Final = 46
_PLOT_WITH_AXIS: Final = 86
"""Pixels that both bars need, alone and over an axis with its name."""

_LEAST_ROWS: Final = 5
"""Those of most networks; an embedding or a linear layer add one each."""


class SizePane(PlotPane):
    """Two stacked bars over a table of the same bytes."""

    topic = "size"

    def __init__(self, *, gives_way: bool = True) -> None:
        """Takes whether axis and upper rows go where there is no room for them.

        In a page that scrolls they stay: a least size that follows the present one would have it
        resize itself without end.
        """
        super().__init__(SIZE.title, SIZE.placeholder)
        self._gives_way = gives_way
        self._sizes: Sizes | None = None
        self._baseline: Sizes | None = None
        self._scheme = find_scheme(ComparisonSpec().scheme)
        self._least_bytes = 0.0
        self._plot = DrawingPlot()
        self.take_plots(self._plot)
        self.zoom = Zoom(self._plot.widget, (self._plots,))
        self.hover = Hover(self._plot.widget, self._plots)
        self._figures = FigureTable(
            ("fp32", ""),
            [""] * MOST_ROWS,
            ("The fp32 model's file", "The other's file"),
            least_rows=_LEAST_ROWS,
        )
        if not gives_way:
            self._plot.widget.setMinimumHeight(_PLOT_WITH_AXIS)
        self.content.addWidget(self._plot.widget, 1)
        self.content.addWidget(self._figures)

    def show_sizes(self, sizes: Sizes, scheme: Scheme, *, least_bytes: float = 0) -> None:
        """Draws both files; ``scheme`` names the other side.

        The axis ends at ``least_bytes`` at least, where one beside it is to be compared.
        """
        self._least_bytes = least_bytes
        self._sizes = sizes
        self._scheme = scheme
        self._redraw()
        self.reveal()

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison's files as outlines; None takes them away."""
        self._baseline = None if baseline is None else baseline.sizes
        self._redraw()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns room for both bars over the last rows of the table, without an axis."""
        hint = super().minimumSizeHint()
        if not self._gives_way:
            return hint
        figures = self._figures.minimumSizeHint().height() - self._figures.least_height
        plot = self._plot.widget.minimumHeight() - _LEAST_PLOT
        return QSize(hint.width(), hint.height() - figures - plot)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Gives plot and table what there is: first the axis goes, which the table replaces."""
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        if not self._gives_way:
            return
        plot = self._plot.widget.minimumHeight()
        shown = self._figures.minimumSizeHint().height()
        beside = super().minimumSizeHint().height() - plot - shown
        room = self.height() - beside
        whole = self._figures.measure_rows()
        with_axis = room - whole >= _PLOT_WITH_AXIS
        self._plot.widget.setMinimumHeight(_PLOT_WITH_AXIS if with_axis else _LEAST_PLOT)
        self._plot.item.showAxis("bottom", with_axis)
        self._figures.keep_height(room - (_PLOT_WITH_AXIS if with_axis else _LEAST_PLOT))

    def _redraw(self) -> None:
        sizes = self._sizes
        if sizes is None:
            return
        drawing = draw_sizes(
            sizes,
            self._scheme.title,
            self._baseline,
            least_bytes=self._least_bytes,
            packing=self._scheme.packing,
        )
        if drawing.outlines:
            drawing = replace(drawing, x_axis=f"{drawing.x_axis}, baseline dotted")
        self._plot.show_drawing(drawing)
        self._figures.set_headings(("fp32", self._scheme.title))
        self._figures.show_rows(tabulate_sizes(sizes, self._scheme), self.theme)
        self._share_height()
        self.set_subtitle(state_reach(sizes, self._scheme))
