"""The latency pane: how long single calls take, both sides over the same bins."""

from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot

from app.core.format import duration_unit, format_count, format_duration, format_number
from app.core.results import FloatArray, IntArray, Latency, SideSummary
from app.core.statistics import SAMPLE_FLOORS
from app.ui.figures import Figures
from app.ui.pane import Pane
from app.ui.plots import clear, dress_plot, fill, line, make_plot, name_axis
from app.ui.theme import Theme

HISTOGRAM, ECDF = 0, 1
_BINS: Final = 90
_ECDF_POINTS: Final = 600
_MARKS: Final = (("o", "p50_ns"), ("t1", "p95_ns"), ("d", "p99_ns"))
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


Sides = tuple[tuple[IntArray, SideSummary, str, str], ...]
"""Samples, summary, colour and line style of both sides."""


class LatencyPane(Pane):
    """Histogram or ECDF of single calls, their percentiles, and a table of figures."""

    def __init__(self) -> None:
        super().__init__(
            "Latency per call",
            "Distributions of single calls, fp32 beside int8, with p50, p95 and p99",
        )
        self._latency: Latency | None = None
        self._names = ("fp32", "int8")
        self._parts: list[Any] = []
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
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
        clear(self._item, self._parts)
        low, high = visible_range(latency)
        scale, unit = duration_unit(latency.reference.p50_ns)
        sides = (
            (latency.reference_ns, latency.reference, self.theme.reference, "solid"),
            (latency.candidate_ns, latency.candidate, self.theme.candidate, "dashed"),
        )
        if self.views.checkedId() == ECDF:
            top = self._draw_ecdf(sides, low, high, scale)
        else:
            top = self._draw_histogram(sides, low, high, scale)
        rows = (top * 1.12, top * 1.27)
        for (_, summary, colour, style), row in zip(sides, rows, strict=True):
            self._draw_marks(summary, colour, style, row, scale)
        ticks = [(value, format_number(value)) for value in _round_ticks(top)]
        names = list(zip(rows, self._names, strict=True))
        self._item.getAxis("left").setTicks([ticks + names])
        self._item.setXRange(low / scale, high / scale, padding=0)
        self._item.setYRange(0, top * 1.36, padding=0)
        name_axis(self._item, "bottom", f"latency of one call ({unit})", self.theme)
        self._fill_figures(latency)
        self.set_subtitle(_describe(latency, low, high))

    def _draw_histogram(self, sides: Sides, low: float, high: float, scale: float) -> float:
        edges = np.linspace(low, high, _BINS + 1)
        top = 1.0
        for samples, _, colour, style in sides:
            shares = np.histogram(samples, edges)[0] / len(samples) * 100
            top = max(top, float(shares.max()))
            self._add(
                pg.PlotCurveItem(
                    edges / scale,
                    shares,
                    stepMode="center",
                    fillLevel=0,
                    brush=fill(colour, 70),
                    pen=line(colour, style),
                )
            )
        name_axis(self._item, "left", "share of calls (%)", self.theme)
        return top

    def _draw_ecdf(self, sides: Sides, low: float, high: float, scale: float) -> float:
        for samples, _, colour, style in sides:
            latencies, shares = ecdf(samples, _ECDF_POINTS)
            # From the left edge of the axis to its right one.
            x = np.concatenate([[low], latencies, [max(high, latencies[-1])]]) / scale
            y = np.concatenate([[0.0], shares, [100.0]])
            self._add(pg.PlotCurveItem(x, y, pen=line(colour, style, 2), antialias=False))
        name_axis(self._item, "left", "calls at or below (%)", self.theme)
        return 100.0

    def _draw_marks(
        self, summary: SideSummary, colour: str, style: str, row: float, scale: float
    ) -> None:
        x = [getattr(summary, name) / scale for _, name in _MARKS]
        self._add(pg.PlotCurveItem([x[0], x[-1]], [row, row], pen=line(colour, style)))
        self._add(
            pg.ScatterPlotItem(
                x,
                [row] * len(x),
                symbol=[symbol for symbol, _ in _MARKS],
                size=9,
                brush=fill(colour, 255),
                pen=line(self.theme.surface),
            )
        )

    def _add(self, part: pg.GraphicsObject) -> None:
        self._item.addItem(part)
        self._parts.append(part)

    def _fill_figures(self, latency: Latency) -> None:
        for row, summary in enumerate((latency.reference, latency.candidate)):
            self._figures.set_row(row, self._names[row], _figures(summary))
            for column, percentile in ((3, 95), (4, 99)):
                floor = SAMPLE_FLOORS[percentile]
                short = summary.n < floor
                tip = f"{format_count(summary.n, 'call')} of the {floor} that p{percentile} needs"
                self._figures.mute(row, column, muted=short, tip=tip if short else "")


def visible_range(latency: Latency) -> tuple[float, float]:
    """Returns the nanoseconds that the axis spans: every call but the slowest per cent or so."""
    low = min(latency.reference.min_ns, latency.candidate.min_ns)
    high = max(latency.reference.p99_ns, latency.candidate.p99_ns)
    margin = max((high - low) * 0.06, 1.0)
    return max(low - margin, 0.0), high + margin


def ecdf(samples: IntArray, points: int) -> tuple[FloatArray, FloatArray]:
    """Returns latencies in ns and the per cent of calls at or below each, thinned to ``points``."""
    latencies = np.sort(samples).astype(np.float64)
    shares = np.arange(1, len(latencies) + 1) / len(latencies) * 100
    if len(latencies) > points:
        kept = np.linspace(0, len(latencies) - 1, points).astype(np.intp)
        latencies, shares = latencies[kept], shares[kept]
    return latencies, shares


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


def _describe(latency: Latency, low: float, high: float) -> str:
    beyond = sum(
        int(np.count_nonzero((samples > high) | (samples < low)))
        for samples in (latency.reference_ns, latency.candidate_ns)
    )
    return f"{format_count(beyond, 'call')} beyond the axis" if beyond else ""


def _round_ticks(top: float) -> list[float]:
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50) if top / s <= 5)
    return [step * i for i in range(int(top / step) + 1)]
