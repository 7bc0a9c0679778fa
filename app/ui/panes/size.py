"""The size pane: bytes on disk of both saved models, and where they go."""

from dataclasses import replace

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


class SizePane(PlotPane):
    """Two stacked bars over a table of the same bytes."""

    topic = "size"

    def __init__(self) -> None:
        super().__init__(SIZE.title, SIZE.placeholder)
        self._sizes: Sizes | None = None
        self._baseline: Sizes | None = None
        self._scheme = find_scheme(ComparisonSpec().scheme)
        self._least_bytes = 0.0
        self._plot = DrawingPlot()
        self._plots = (self._plot,)
        self.hover = Hover(self._plot.widget, self._plots)
        self._figures = FigureTable(
            ("fp32", ""), [""] * MOST_ROWS, ("The fp32 model's file", "The other's file")
        )
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
        self.set_subtitle(state_reach(sizes, self._scheme))
