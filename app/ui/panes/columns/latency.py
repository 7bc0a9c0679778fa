"""The latencies of one column: a plot over a table that is high rather than wide."""

from typing import Final

from app.core.report.latency import WAS_NOT_TIMED
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.ui.charts.figures import FigureRow
from app.ui.charts.latency_axis import LatencyAxis, need_logarithm
from app.ui.charts.latency_table import COLUMNS, tabulate_latency
from app.ui.charts.latency_views import draw_view
from app.ui.charts.titles import LATENCY
from app.ui.charts.views import HISTOGRAM, TAIL
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.hover import Hover
from app.ui.widgets.plot_pane import PlotPane

_FIGURES: Final = COLUMNS[:6]
"""What single calls take; faults and switches stand on the page of one comparison."""

_LEAST: Final = 190
"""Pixels of the plot's height, so that its rows of marks do not touch its bars."""


class ColumnLatency(PlotPane):
    """One view of both sides' calls, and their figures with a column a side."""

    topic = "latency"

    def __init__(self, letter: str) -> None:
        super().__init__(f"{letter}: {LATENCY}", WAS_NOT_TIMED)
        self._head = f"{letter}: {LATENCY}"
        self._comparison: Comparison | None = None
        self._view = HISTOGRAM
        self._logarithmic: bool | None = None
        self._axis: LatencyAxis | None = None
        self.plot = DrawingPlot()
        self.plot.widget.setMinimumHeight(_LEAST)
        self.take_plots(self.plot)
        self.hover = Hover(self.plot.widget, self._plots)
        self._figures = FigureTable(
            ("fp32", ""), [""] * len(_FIGURES), ("The fp32 model's calls", "The other's calls")
        )
        self.content.addWidget(self.plot.widget, 1)
        self.content.addWidget(self._figures)

    def show_latency(
        self,
        comparison: Comparison,
        view: int,
        *,
        logarithmic: bool | None,
        axis: LatencyAxis | None,
    ) -> None:
        """Draws one view of the calls; without any, says so.

        Args:
            comparison: With its calls.
            view: One of ``charts.views``.
            logarithmic: Whether the axis is; None where the calls themselves say.
            axis: What all columns share, or None.
        """
        self._comparison, self._view = comparison, view
        self._logarithmic, self._axis = logarithmic, axis
        if comparison.latency is None or comparison.speedup is None:
            self.clear()
            self.set_title(self._head)
            return
        self._redraw()
        self.reveal()

    def _redraw(self) -> None:
        shown = self._comparison
        if shown is None or shown.latency is None or shown.speedup is None:
            return
        candidate = find_scheme(shown.spec.scheme).title
        logarithmic = self._logarithmic
        if self._axis is not None:
            logarithmic = self._axis.logarithmic
        elif logarithmic is None:
            logarithmic = need_logarithm(shown.latency, all_calls=self._view == TAIL)
        drawing = draw_view(
            self._view,
            shown.latency,
            shown.speedup,
            candidate,
            logarithmic=logarithmic,
            axis=self._axis,
        )
        self.set_title(f"{self._head} ({drawing.unit})" if drawing.unit else self._head)
        self.plot.show_drawing(drawing)
        sides = tabulate_latency(shown.latency, ("fp32", candidate))
        self._figures.set_headings(("fp32", candidate))
        rows = [
            FigureRow(name, tuple(side.figures[number] for side in sides))
            for number, (name, _) in enumerate(_FIGURES)
        ]
        self._figures.show_rows(rows, self.theme)
