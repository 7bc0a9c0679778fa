"""The sources pane: how much of the error comes from weights and how much from activations."""

from app.core.report.anatomy import describe_last_step
from app.core.results.anatomy import Anatomy
from app.ui.charts.sources import draw_sources
from app.ui.charts.titles import LAST_STEP, SOURCES
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.plot_pane import PlotPane
from app.ui.widgets.zoom import Zoom


class SourcesPane(PlotPane):
    """Three bars, and how near the last h is to fp32's."""

    topic = "anatomy"

    def __init__(self) -> None:
        super().__init__(
            SOURCES,
            "The error with only the weights quantized, only the activations, and both",
        )
        self._anatomy: Anatomy | None = None
        self._plot = DrawingPlot()
        self.take_plots(self._plot)
        self.zoom = Zoom(self._plot.widget, (self._plots,))
        self._figures = FigureTable(
            ("relative error", "cosine"),
            ("",),
            (
                "‖h − h fp32‖ / ‖h fp32‖ over batch, layers and units",
                "The cosine of the angle between both h: 1 where they point the same way",
            ),
        )
        self.content.addWidget(self._plot.widget, 1)
        self.content.addWidget(self._figures)

    def show_sources(self, anatomy: Anatomy) -> None:
        """Draws the three errors and says the figures of the last step."""
        self._anatomy = anatomy
        self._figures.set_row(0, LAST_STEP, describe_last_step(anatomy))
        self._redraw()
        self.reveal()

    @property
    def figures(self) -> tuple[str, ...]:
        """Returns what is said about the last step, its name first."""
        return self._figures.texts(0)

    def _redraw(self) -> None:
        if self._anatomy is not None:
            self._plot.show_drawing(draw_sources(self._anatomy))
