"""The layer errors pane: what becomes of the error, step by step and layer by layer."""

from typing import Final

from PySide6.QtCore import Slot

from app.core.report.growth import state_growth
from app.core.results.anatomy import Anatomy
from app.core.spec import ComparisonSpec
from app.ui.charts.drawing import list_named
from app.ui.charts.layer_errors import draw_layers
from app.ui.charts.titles import LAYER_ERRORS
from app.ui.theme import sans
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.plot import Key
from app.ui.widgets.plot_pane import PlotPane
from app.ui.widgets.sentence import Sentence
from app.ui.widgets.zoom import Zoom

HIDDEN, CELL = 0, 1
_MOST_STEPS: Final = 10


class LayerErrorsPane(PlotPane):
    """One line a layer or direction, the last layer's strong; each layer's name at its end."""

    topic = "anatomy"

    def __init__(self) -> None:
        super().__init__(
            LAYER_ERRORS,
            "Each layer's mean |Δh| at every step, and whether it settles or grows",
        )
        self._anatomy: Anatomy | None = None
        self._plot = DrawingPlot(most_steps=_MOST_STEPS)
        self.take_plots(self._plot)
        self.zoom = Zoom(self._plot.widget, (self._plots,))
        self._verdict = Sentence(sans(12))
        self._key = Key()
        self.add_header_widget(self._key)
        self.content.addWidget(self._verdict)
        self.content.addWidget(self._plot.widget, 1)
        self.views = self.add_switch(
            ("h", "c"), ("The hidden state of each layer", "The cell state of each layer")
        )
        self.views.idClicked.connect(self._change_view)

    @property
    def verdict(self) -> str:
        """Returns what is said about the error's growth."""
        return self._verdict.text()

    def show_errors(self, anatomy: Anatomy, spec: ComparisonSpec) -> None:
        """Draws every layer's error, each direction's; a GRU has no c to switch to."""
        self._anatomy = anatomy
        has_cell = all(layer.cell is not None for layer in anatomy.layers)
        for button in self.views.buttons():
            button.setVisible(has_cell)
        if not has_cell:
            self.views.button(HIDDEN).setChecked(True)
        self._verdict.setText(state_growth(anatomy.growth, spec))
        self._redraw()
        self.reveal()

    @Slot(int)
    def _change_view(self, _view: int) -> None:
        self._redraw()

    def _redraw(self) -> None:
        if self._anatomy is None:
            return
        drawing = draw_layers(self._anatomy.layers, cell=self.views.checkedId() == CELL)
        self._plot.show_drawing(drawing)
        self._key.show_curves(list_named(drawing), self.theme)
