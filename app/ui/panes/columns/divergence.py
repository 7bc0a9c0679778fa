"""The differences of one column, over the time steps or the units."""

from typing import Final

from app.core.results.comparison import Comparison
from app.ui.charts.divergence import draw_cell, draw_hidden, draw_scores
from app.ui.charts.drawing import Drawing, list_named
from app.ui.charts.titles import DIVERGENCE
from app.ui.panes.headers import CELL, HIDDEN, SCORES
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.hover import Hover
from app.ui.widgets.plot import Key
from app.ui.widgets.plot_pane import PlotPane

_LEAST: Final = 150
_MOST_STEPS: Final = 10
"""Whole numbers for which a narrow axis has room."""


class ColumnDivergence(PlotPane):
    """Mean, p95 and max over the steps, or the differences of c."""

    topic = "difference"

    def __init__(self, letter: str) -> None:
        super().__init__(f"{letter}: {DIVERGENCE}", "The differences at every time step")
        self._comparison: Comparison | None = None
        self._view = HIDDEN
        self._top = 0.0
        self.plot = DrawingPlot(most_steps=_MOST_STEPS)
        self.plot.widget.setMinimumHeight(_LEAST)
        self.take_plots(self.plot)
        self.hover = Hover(self.plot.widget, self._plots)
        self._key = Key()
        self.content.addWidget(self._key)
        self.content.addWidget(self.plot.widget, 1)

    def show_divergence(self, comparison: Comparison, view: int, *, top: float) -> None:
        """Draws one view; scores that a comparison has not give way to h.

        Args:
            comparison: With its differences.
            view: One of ``headers``.
            top: Where the axis of h ends at least.
        """
        self._comparison, self._view, self._top = comparison, view, top
        self._redraw()
        self.reveal()

    def _redraw(self) -> None:
        if self._comparison is None:
            return
        drawing, said = self._draw(self._comparison)
        self.plot.show_drawing(drawing)
        self._key.show_curves(list_named(drawing), self.theme)
        self.set_subtitle(said)

    def _draw(self, comparison: Comparison) -> tuple[Drawing, str]:
        divergence = comparison.divergence
        if self._view == CELL and divergence.cell is not None:
            return draw_cell(divergence), "c after the last step"
        if self._view == SCORES and (scores := draw_scores(divergence)) is not None:
            return scores, "linear's scores"
        # Beside columns that have what was asked for, one that has not says what it shows.
        said = "" if self._view == HIDDEN else "h: there is no other"
        return draw_hidden(divergence, least_top=self._top), said
