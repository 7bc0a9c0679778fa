"""The layer errors pane: what becomes of the error, step by step and layer by layer."""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPen

from app.core.report.growth import state_growth
from app.core.results.anatomy import Anatomy
from app.core.spec import ComparisonSpec
from app.ui.charts.anatomy import (
    DIRECTION_STYLES,
    ErrorLine,
    list_lines,
    list_names,
    pick_labelled,
    spread_labels,
    thin_course,
)
from app.ui.theme import Theme, sans
from app.ui.widgets.pane import Pane
from app.ui.widgets.plot import (
    Key,
    fill,
    line,
    make_plot,
    name_axis,
    no_line,
    space_whole,
    style_plot,
)
from app.ui.widgets.sentence import Sentence

HIDDEN, CELL = 0, 1
_POINTS: Final = 600
_LABEL_PIXELS: Final = 13
_NAMES_PIXELS: Final = 50
_MOST_TICKS: Final = 10


class LayerErrorsPane(Pane):
    """One line a layer or direction, the last layer's strong; each layer's name at its end."""

    def __init__(self) -> None:
        super().__init__(
            "Error by step and layer",
            "Each layer's mean |Δh| at every step, and whether it settles or grows",
        )
        self._anatomy: Anatomy | None = None
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
        names = self._item.getAxis("right")
        self._item.showAxis("right")
        names.setStyle(tickFont=sans(11), tickLength=0, tickTextOffset=2, tickAlpha=0)
        names.setWidth(_NAMES_PIXELS)
        self._lines: list[pg.PlotDataItem] = []
        self._verdict = Sentence(sans(12))
        self._key = Key([(name, style, 2.0) for name, style in DIRECTION_STYLES])
        self.add_header_widget(self._key)
        self._key.hide()
        self.content.addWidget(self._verdict)
        self.content.addWidget(self._plot, 1)
        self.views = self.add_switch(
            ("h", "c"), ("The hidden state of each layer", "The cell state of each layer")
        )
        self.views.idClicked.connect(self._change_view)
        self._item.getViewBox().sigResized.connect(self._follow_size)

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
        self._key.setVisible(any(layer.directions for layer in anatomy.layers))
        self._verdict.setText(state_growth(anatomy.growth, spec))
        self._redraw()
        self.reveal()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._key.set_colour(theme.text)
        self._plot.setBackground(theme.surface)
        style_plot(self._item, theme)
        names = self._item.getAxis("right")
        names.setPen(QPen(Qt.PenStyle.NoPen))
        names.setTextPen(QColor(theme.muted))
        self._redraw()

    @Slot(int)
    def _change_view(self, _view: int) -> None:
        self._redraw()

    @Slot(object)
    def _follow_size(self, _box: object) -> None:
        self._place_names()

    def _list(self) -> list[ErrorLine]:
        if self._anatomy is None:
            return []
        return list_lines(self._anatomy.layers, cell=self.views.checkedId() == CELL)

    def _redraw(self) -> None:
        lines = self._list()
        if not lines:
            return
        while len(self._lines) < len(lines):
            self._lines.append(pg.PlotDataItem())
            self._item.addItem(self._lines[-1])
        for number, part in enumerate(self._lines):
            part.setVisible(number < len(lines))
            if number < len(lines):
                self._draw_line(part, lines[number])
        count = len(lines[0].errors)
        top = max(float(own.errors.max()) for own in lines)
        space_whole(self._item, "bottom", count, most=_MOST_TICKS)
        self._item.setXRange(0.5, count + 0.5, padding=0)
        self._item.setYRange(0, top * 1.06 or 1.0, padding=0)
        self._item.getAxis("left").setTicks(None if top > 0 else [[(0, "0")]])
        state = "c" if self.views.checkedId() == CELL else "h"
        name_axis(self._item, "bottom", "time step", self.theme)
        name_axis(self._item, "left", f"mean |Δ{state}|", self.theme)
        self._place_names()

    def _draw_line(self, part: pg.PlotDataItem, own: ErrorLine) -> None:
        x, y = thin_course(own.errors, _POINTS)
        colour = self.theme.text if own.last else self.theme.muted
        part.setData(
            x,
            y,
            pen=line(colour, own.style, 2 if own.last else 1),
            antialias=not own.last,
            symbol="o" if len(x) == 1 else None,
            symbolSize=7,
            symbolBrush=fill(self.theme.text, 255),
            symbolPen=no_line(),
        )

    def _place_names(self) -> None:
        lines = self._list()
        if not lines:
            return
        low, high = self._item.getViewBox().viewRange()[1]
        pixels = max(self._item.getViewBox().height(), 1.0)
        gap = (high - low) * _LABEL_PIXELS / pixels
        names = list_names(lines)
        shown = [names[n] for n in pick_labelled(len(names), int((high - low) / gap))]
        places = spread_labels([end for _, end in shown], gap, (low, high))
        self._item.getAxis("right").setTicks(
            [[(place, name) for place, (name, _) in zip(places, shown, strict=True)]]
        )
