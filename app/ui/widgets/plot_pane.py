"""A pane of plots: in new colours they are drawn anew."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.charts.description import describe_drawing
from app.ui.theme import Theme
from app.ui.widgets.drawing_plot import DrawingItem
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.pane import RESET_ZOOM, Pane


class PlotPane(Pane):
    """Knows its plots; subclasses say what is drawn in them."""

    _plots: tuple[DrawingItem, ...] = ()

    def __init__(self, title: str, placeholder: str, parent: QWidget | None = None) -> None:
        """Builds an empty pane, as ``Pane`` does."""
        super().__init__(title, placeholder, parent)
        # Plots, tables and what is said beside the title change one after another: told once.
        self._describing = QTimer(self, singleShot=True, interval=0)
        self._describing.timeout.connect(self._describe_plots)

    def take_plots(self, *plots: DrawingItem) -> None:
        """Takes the plots that follow themes and zoom, and are told in words when they change."""
        self._plots = plots
        for plot in plots:
            plot.watch(self._describing.start)

    def clear(self) -> None:
        """Says again what the pane will show."""
        super().clear()
        self.setAccessibleDescription(self.placeholder)

    @Slot()
    def _describe_plots(self) -> None:
        if self.empty:
            return
        drawings = [
            plot.axes.drawing
            for plot in self._plots
            # What a view does without is taken out of its scene.
            if plot.axes.drawing is not None and plot.item.scene() is not None
        ]
        tables = self.findChildren(FigureTable)
        said = [self.subtitle and f"{self.subtitle}.", *map(describe_drawing, drawings)]
        said += [table.description for table in tables]
        self.setAccessibleDescription(" ".join(filter(None, said)))

    @property
    def zoomed(self) -> bool:
        """Returns whether a plot shows only a part of what there is."""
        return any(plot.axes.zoomed for plot in self._plots)

    def reset_zoom(self) -> None:
        """Shows all there is in every plot."""
        for plot in self._plots:
            plot.reset_zoom()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        for plot in self._plots:
            plot.set_theme(theme)
        self._redraw()

    def _offer_more(self, menu: QMenu) -> None:
        menu.addAction(RESET_ZOOM, self.reset_zoom).setEnabled(self.zoomed)

    def _redraw(self) -> None:
        raise NotImplementedError
