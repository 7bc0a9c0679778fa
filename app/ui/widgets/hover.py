"""A cross-hair over plots, with the values of the place under the pointer."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import QMouseEvent

from app.ui.theme import sans
from app.ui.widgets.drawing_plot import DrawingItem
from app.ui.widgets.plain_text import PlainLabel
from app.ui.widgets.plot import line

_BESIDE = QPoint(14, 12)
"""From the pointer to the text, in pixels."""


class Hover(QObject):
    """Reads the drawing under the pointer; plots that share an x axis are marked together."""

    def __init__(self, view: pg.GraphicsView, plots: Sequence[DrawingItem]) -> None:
        """Watches a view.

        Args:
            view: Holds the plots, and owns this.
            plots: All on one x axis.
        """
        super().__init__(view)
        self._view = view
        self._plots = tuple(plots)
        self._place: QPoint | None = None
        self._label = PlainLabel(parent=view.viewport())
        self._label.setFont(sans(12))
        self._label.setProperty("role", "readout")
        self._label.hide()
        self._lines = []
        for plot in self._plots:
            mark = pg.InfiniteLine(angle=90, movable=False)
            mark.setZValue(100)
            mark.hide()
            plot.item.addItem(mark, ignoreBounds=True)
            plot.watch(self._read_again)
            self._lines.append(mark)
        view.viewport().installEventFilter(self)

    @property
    def text(self) -> str:
        """Returns what is said of the place under the pointer, or nothing."""
        return "" if self._label.isHidden() else self._label.text()

    @property
    def marked(self) -> tuple[float, ...]:
        """Returns where the cross-hair stands on each plot that shows it."""
        return tuple(float(mark.value()) for mark in self._lines if mark.isVisible())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follows the pointer, and lets everything pass."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._place = event.position().toPoint()
            self._read_again()
        elif event.type() == QEvent.Type.Leave:
            self._place = None
            self._clear()
        return super().eventFilter(watched, event)

    def _read_again(self) -> None:
        if self._place is None:
            return
        place = QPointF(self._view.mapToScene(self._place))
        for plot in self._plots:
            box = plot.item.getViewBox()
            if plot.item.scene() is None or not box.sceneBoundingRect().contains(place):
                continue
            point = box.mapSceneToView(place)
            readout = plot.read(point.x(), point.y())
            if readout is not None:
                self._show(readout.x, readout.text, plot)
                return
        self._clear()

    def _show(self, x: float, text: str, read: DrawingItem) -> None:
        for plot, mark in zip(self._plots, self._lines, strict=True):
            mark.setPen(line(read.theme.muted, "solid"))
            mark.setValue(x)
            mark.setVisible(plot.item.scene() is not None)
        self._label.setText(text)
        self._label.adjustSize()
        self._label.move(self._find_corner())
        self._label.show()
        self._label.raise_()

    def _find_corner(self) -> QPoint:
        """Returns where the text stands: right below the pointer, or where there is room."""
        room, place = self._view.viewport().rect(), self._place or QPoint()
        corner = place + _BESIDE
        if corner.x() + self._label.width() > room.right():
            corner.setX(max(place.x() - _BESIDE.x() - self._label.width(), 0))
        if corner.y() + self._label.height() > room.bottom():
            corner.setY(max(place.y() - _BESIDE.y() - self._label.height(), 0))
        return corner

    def _clear(self) -> None:
        self._label.hide()
        for mark in self._lines:
            mark.hide()
