"""The mouse on plots: the wheel shows less or more of an axis, a drag other parts of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from app.ui.widgets.drawing_plot import DrawingItem

_NOTCH: Final = 120
"""What Qt says of one step of a wheel."""

_CLOSER: Final = 0.8
"""How much of an axis one step leaves."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """What lies under the pointer: a plot, or the names beside or below it."""

    plot: DrawingItem
    part: Literal["inside", "left", "bottom"]
    place: QPointF
    """In the units of the plot's axes."""


class Zoom(QObject):
    """Zooms, moves and resets the plots of a view; those that share an x axis move together.

    The wheel is about x, and over the names of a y axis about that one. A double click shows all
    again.
    """

    def __init__(self, view: pg.GraphicsView, groups: Sequence[Sequence[DrawingItem]]) -> None:
        """Watches a view.

        Args:
            view: Holds the plots, and owns this.
            groups: The plots; those of one group share their x axis, which is the first one's.
        """
        super().__init__(view)
        self._view = view
        self._groups = tuple(tuple(group) for group in groups)
        self._grabbed: _Hit | None = None
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Takes what is about a plot, and lets all else pass."""
        if isinstance(event, QWheelEvent):
            return self._take_wheel(event)
        if isinstance(event, QMouseEvent):
            match event.type():
                case QEvent.Type.MouseButtonPress:
                    return self._take_press(event)
                case QEvent.Type.MouseMove if self._grabbed is not None:
                    self._move(self._grabbed, event.position())
                    return True
                case QEvent.Type.MouseButtonRelease if self._grabbed is not None:
                    self._grabbed = None
                    self._view.viewport().unsetCursor()
                    return True
                case QEvent.Type.MouseButtonDblClick:
                    return self._take_double_click(event)
        return super().eventFilter(watched, event)

    def _take_wheel(self, event: QWheelEvent) -> bool:
        hit = self._find(event.position())
        # With a key the wheel is about something else than this plot.
        if hit is None or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        factor = _CLOSER ** (event.angleDelta().y() / _NOTCH)
        drawing, axes = hit.plot.axes.drawing, hit.plot.axes
        if drawing is None:
            return False
        if hit.part == "left":
            if drawing.y_parts and axes.y.scale(factor, hit.place.y()):
                hit.plot.refresh()
        elif drawing.x_parts and axes.x.scale(factor, hit.place.x()):
            self._refresh(hit.plot)
        event.accept()
        return True

    def _take_press(self, event: QMouseEvent) -> bool:
        hit = self._find(event.position())
        if hit is None or event.button() != Qt.MouseButton.LeftButton or not hit.plot.axes.zoomed:
            return False
        self._grabbed = hit
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def _take_double_click(self, event: QMouseEvent) -> bool:
        hit = self._find(event.position())
        if hit is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        for plot in self._share_x(hit.plot):
            plot.reset_zoom()
        return True

    def _move(self, grabbed: _Hit, pointer: QPointF) -> None:
        """Keeps the place that was grabbed under the pointer, as far as the axes reach."""
        plot = grabbed.plot
        now = plot.item.getViewBox().mapSceneToView(self._to_scene(pointer))
        if grabbed.part != "bottom" and plot.axes.y.shift(grabbed.place.y() - now.y()):
            plot.refresh()
        if grabbed.part != "left" and plot.axes.x.shift(grabbed.place.x() - now.x()):
            self._refresh(plot)

    def _refresh(self, plot: DrawingItem) -> None:
        for other in self._share_x(plot):
            other.refresh()

    def _share_x(self, plot: DrawingItem) -> tuple[DrawingItem, ...]:
        return next(group for group in self._groups if plot in group)

    def _to_scene(self, pointer: QPointF) -> QPointF:
        return QPointF(self._view.mapToScene(pointer.toPoint()))

    def _find(self, pointer: QPointF) -> _Hit | None:
        place = self._to_scene(pointer)
        for plot in (plot for group in self._groups for plot in group):
            if plot.item.scene() is None or plot.axes.drawing is None:
                continue
            box = plot.item.getViewBox()
            parts: tuple[tuple[Literal["inside", "left", "bottom"], QRectF], ...] = (
                ("inside", box.sceneBoundingRect()),
                ("left", plot.item.getAxis("left").sceneBoundingRect()),
                ("bottom", plot.item.getAxis("bottom").sceneBoundingRect()),
            )
            for part, area in parts:
                # A grid reaches from an axis over the whole plot.
                inside = part == "inside" or not parts[0][1].contains(place)
                if inside and area.contains(place):
                    return _Hit(plot, part, QPointF(box.mapSceneToView(place)))
        return None
