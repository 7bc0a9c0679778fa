"""The weights pane: how the weights of a matrix or gate lie on the grid."""

from PySide6.QtCore import Slot

from app.core.report.matrices import WHOLE, describe_weights
from app.core.results.anatomy import TensorAnatomy
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import Scheme
from app.core.spec import ComparisonSpec
from app.ui.charts.titles import title_weights
from app.ui.charts.weights import draw_weights
from app.ui.theme import sans
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.plot_pane import PlotPane
from app.ui.widgets.sentence import Sentence
from app.ui.widgets.zoom import Zoom


class WeightsPane(PlotPane):
    """A histogram over the 256 levels."""

    topic = "anatomy"

    def __init__(self) -> None:
        scheme = find_scheme(ComparisonSpec().scheme)
        super().__init__(
            title_weights(scheme),
            f"How many weights fall on each of {scheme.rounds_to}'s 256 levels, for a matrix or "
            "one of its gates",
        )
        self._tensor: TensorAnatomy | None = None
        self._scheme = scheme
        self._gate = WHOLE
        self._figures = Sentence(sans(12))
        self._plot = DrawingPlot()
        self.take_plots(self._plot)
        self.zoom = Zoom(self._plot.widget, (self._plots,))
        self.content.addWidget(self._figures)
        self.content.addWidget(self._plot.widget, 1)
        self.logarithmic = self.add_option("log", "Counts on a logarithmic axis")
        self.logarithmic.setChecked(True)
        self.logarithmic.toggled.connect(self._change_scale)

    @property
    def figures(self) -> str:
        """Returns what is said about the weights that are shown."""
        return self._figures.text()

    def show_weights(self, tensor: TensorAnatomy, gate: int, scheme: Scheme) -> None:
        """Draws one gate's rows of a matrix, or with ``WHOLE`` all of them."""
        self._tensor = tensor
        self._scheme = scheme
        self._gate = gate
        self.set_title(title_weights(scheme))
        self._redraw()
        self.reveal()

    @Slot(bool)
    def _change_scale(self, _logarithmic: bool) -> None:
        self._redraw()

    def _redraw(self) -> None:
        tensor = self._tensor
        if tensor is None:
            return
        logarithmic = self.logarithmic.isChecked()
        self._plot.show_drawing(
            draw_weights(tensor, self._gate, self._scheme, logarithmic=logarithmic)
        )
        self._figures.setText(describe_weights(tensor, self._gate))
