"""The latency pane: how long single calls take, both sides over the same bins."""

from PySide6.QtCore import Slot

from app.core.results.comparison import Comparison
from app.core.results.latency import Latency, Speedup
from app.ui.charts.latency_axis import need_logarithm
from app.ui.charts.latency_table import COLUMNS, tabulate_latency
from app.ui.charts.latency_views import draw_view
from app.ui.charts.views import RATIO, TAIL
from app.ui.panes.headers import LATENCY
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.hover import Hover
from app.ui.widgets.plot_pane import PlotPane
from app.ui.widgets.zoom import Zoom


class LatencyPane(PlotPane):
    """Histogram or ECDF of single calls, their percentiles, and a table of figures."""

    topic = "latency"

    def __init__(self) -> None:
        super().__init__(LATENCY.title, LATENCY.placeholder)
        self._latency: Latency | None = None
        self._speedup: Speedup | None = None
        self._baseline: Comparison | None = None
        self._candidate = ""
        self._plot = DrawingPlot()
        self.take_plots(self._plot)
        self.zoom = Zoom(self._plot.widget, (self._plots,))
        self.hover = Hover(self._plot.widget, self._plots)
        self._figures = FigureTable(
            [name for name, _ in COLUMNS],
            ["", ""],
            [tip for _, tip in COLUMNS],
            # The percentiles, which are what the plot is about.
            least_columns=5,
        )
        self.content.addWidget(self._plot.widget, 1)
        self.content.addWidget(self._figures)
        self.views = self.add_switch(*zip(*LATENCY.views, strict=True))
        self.views.idClicked.connect(self._change_view)
        self.logarithmic = self.add_option(*LATENCY.options[0])
        self._overruled: bool | None = None
        self.logarithmic.clicked.connect(self._change_scale)

    @property
    def scale_choice(self) -> bool | None:
        """Returns whether the user wants a logarithmic axis; None leaves it to the latencies."""
        return self._overruled

    def show_latency(self, latency: Latency, speedup: Speedup, candidate: str) -> None:
        """Draws both sides' calls so far; ``candidate`` names the other side."""
        self._latency = latency
        self._speedup = speedup
        self._candidate = candidate
        self._redraw()
        self.reveal()

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison's calls as outlines; None takes them away."""
        if baseline is not self._baseline:
            self._baseline = baseline
            self._redraw()

    def clear(self) -> None:
        """Forgets what was shown, as where nothing was timed."""
        super().clear()
        self._latency = self._speedup = None

    @Slot(int)
    def _change_view(self, view: int) -> None:
        self.logarithmic.setEnabled(view != RATIO)
        self._redraw()

    @Slot(bool)
    def _change_scale(self, logarithmic: bool) -> None:
        # What would come by itself is no choice: the axis follows the latencies again.
        self._overruled = None if logarithmic == self._automatic() else logarithmic
        self._redraw()

    def _automatic(self) -> bool:
        if self._latency is None:
            return False
        return need_logarithm(self._latency, all_calls=self.views.checkedId() == TAIL)

    def _redraw(self) -> None:
        latency, speedup = self._latency, self._speedup
        if latency is None or speedup is None:
            return
        automatic = self._automatic()
        self.logarithmic.setChecked(automatic if self._overruled is None else self._overruled)
        drawing = draw_view(
            self.views.checkedId(),
            latency,
            speedup,
            self._candidate,
            self._baseline,
            logarithmic=self.logarithmic.isChecked(),
        )
        self.set_title(f"{LATENCY.title} ({drawing.unit})" if drawing.unit else LATENCY.title)
        self._plot.show_drawing(drawing)
        names = ("fp32", self._candidate)
        self._figures.show_rows(tabulate_latency(latency, names), self.theme)
        self.set_subtitle("baseline dotted" if drawing.outlines else "")
