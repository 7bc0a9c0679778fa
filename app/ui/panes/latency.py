"""The latency pane: how long single calls take, both sides over the same bins."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot

from app.core.format import format_count, format_duration, format_number
from app.core.results import Latency, SideSummary
from app.core.statistics import SAMPLE_FLOORS
from app.ui.figures import Figures
from app.ui.pane import Pane
from app.ui.panes.latency_views import VIEWS, count_beyond
from app.ui.plots import dress_plot, fill, line, make_plot, name_axis
from app.ui.theme import Theme

_STYLES: Final = ("solid", "dashed")
_SYMBOLS: Final = ("o", "t1", "d")
_COLUMNS: Final = (
    ("calls", "Timed calls that count"),
    ("min", "Shortest call"),
    ("p50 ●", "Median: half of the calls are shorter"),
    ("p95 ▲", f"95 of 100 calls are shorter; grey below {SAMPLE_FLOORS[95]} calls"),
    ("p99 ◆", f"99 of 100 calls are shorter; grey below {SAMPLE_FLOORS[99]} calls"),
    ("IQR", "Interquartile range: the middle half of the calls spans it"),
    ("faults", "Minor page faults per call: memory that the kernel had to hand out again"),
    ("switches", "Involuntary context switches per call: the kernel took the processor away"),
)


class LatencyPane(Pane):
    """Histogram or ECDF of single calls, their percentiles, and a table of figures."""

    def __init__(self) -> None:
        super().__init__(
            "Latency per call",
            "Distributions of single calls, fp32 beside int8, with p50, p95 and p99",
        )
        self._latency: Latency | None = None
        self._names = ("fp32", "int8")
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
        # Made once and filled anew each round: making them takes longer than painting them.
        self._curves = [pg.PlotCurveItem() for _ in _STYLES]
        self._ranges = [pg.PlotCurveItem() for _ in _STYLES]
        self._marks = [pg.ScatterPlotItem() for _ in _STYLES]
        for part in (*self._curves, *self._ranges, *self._marks):
            self._item.addItem(part)
        self._figures = Figures(
            [name for name, _ in _COLUMNS],
            ["reference", "candidate"],
            [tip for _, tip in _COLUMNS],
        )
        self.content.addWidget(self._plot, 1)
        self.content.addWidget(self._figures)
        self.views = self.add_switch(
            ("Histogram", "ECDF"),
            ("Share of calls in each bin", "Share of calls at or below a latency"),
        )
        self.views.idClicked.connect(self._change_view)

    def show_latency(self, latency: Latency, candidate: str) -> None:
        """Draws both sides' calls so far; ``candidate`` names the other side."""
        self._latency = latency
        self._names = ("fp32", candidate)
        self._redraw()
        self.reveal()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._plot.setBackground(theme.surface)
        dress_plot(self._item, theme)
        self._redraw()

    @Slot(int)
    def _change_view(self, _view: int) -> None:
        self._redraw()

    def _redraw(self) -> None:
        latency = self._latency
        if latency is None:
            return
        drawing = VIEWS[self.views.checkedId()](latency, self._names)
        colours = (self.theme.reference, self.theme.candidate)
        for side, colour in enumerate(colours):
            style = _STYLES[side]
            curve, marks = drawing.curves[side], drawing.marks[side]
            self._curves[side].setData(
                curve.x,
                curve.y,
                stepMode="center" if curve.bars else None,
                fillLevel=0 if curve.bars else None,
                brush=fill(colour, 70) if curve.bars else None,
                pen=line(colour, style, 1 if curve.bars else 2),
            )
            rows = np.full(len(marks.x), marks.row)
            self._ranges[side].setData(marks.x[[0, -1]], rows[[0, -1]], pen=line(colour, style))
            self._marks[side].setData(
                marks.x,
                rows,
                symbol=list(_SYMBOLS),
                size=9,
                brush=fill(colour, 255),
                pen=line(self.theme.surface),
            )
        self._item.getAxis("left").setTicks([list(drawing.y_ticks)])
        self._item.setXRange(*drawing.x_range, padding=0)
        self._item.setYRange(*drawing.y_range, padding=0)
        name_axis(self._item, "bottom", drawing.x_axis, self.theme)
        name_axis(self._item, "left", drawing.y_axis, self.theme)
        self._fill_figures(latency)
        beyond = count_beyond(latency)
        self.set_subtitle(f"{format_count(beyond, 'call')} beyond the axis" if beyond else "")

    def _fill_figures(self, latency: Latency) -> None:
        for row, summary in enumerate((latency.reference, latency.candidate)):
            self._figures.set_row(row, self._names[row], _figures(summary))
            for column, percentile in ((3, 95), (4, 99)):
                floor = SAMPLE_FLOORS[percentile]
                short = summary.n < floor
                tip = f"{format_count(summary.n, 'call')} of the {floor} that p{percentile} needs"
                self._figures.mute(row, column, muted=short, tip=tip if short else "")


def _figures(summary: SideSummary) -> list[str]:
    def count(value: float | None) -> str:
        return "unknown" if value is None else format_number(value)

    return [
        f"{summary.n:,}",
        format_duration(summary.min_ns),
        format_duration(summary.p50_ns),
        format_duration(summary.p95_ns),
        format_duration(summary.p99_ns),
        format_duration(summary.iqr_ns),
        count(summary.minor_faults_per_call),
        count(summary.involuntary_switches_per_call),
    ]
