"""A pane of plots: in new colours they are drawn anew."""

from PySide6.QtWidgets import QMenu

from app.ui.theme import Theme
from app.ui.widgets.drawing_plot import DrawingItem
from app.ui.widgets.pane import RESET_ZOOM, Pane


class PlotPane(Pane):
    """Knows its plots; subclasses say what is drawn in them."""

    _plots: tuple[DrawingItem, ...] = ()

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
