"""The latency pane: how long single calls take, both sides over the same bins."""

from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot

from app.core.format import format_count, format_duration, format_number
from app.core.results import SAMPLE_FLOORS, Comparison, Interval, Latency, SideSummary, Speedup
from app.ui.figures import Figures
from app.ui.pane import Pane
from app.ui.panes.course_views import draw_course, draw_ratio, draw_tail
from app.ui.panes.drawing import Curve, Drawing, Marks
from app.ui.panes.latency_views import (
    COURSE,
    ECDF,
    HISTOGRAM,
    RATIO,
    TAIL,
    count_beyond,
    draw_ecdf,
    draw_histogram,
)
from app.ui.plots import dress_plot, fill, line, make_plot, name_axis
from app.ui.theme import Theme

_ESTIMATED: Final = ((2, "p50"), (3, "p95"), (4, "p99"), (5, "iqr"))
_STYLES: Final = ("solid", "dashed")
_SYMBOLS: Final = ("o", "t1", "d")
_ENDS: Final = ("o", "|", "|")
_POINTS: Final = ("o", "x")
_NO_MARKS: Final = Marks(np.empty(0), 0)
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
        self._speedup: Speedup | None = None
        self._baseline: Comparison | None = None
        self._names = ("fp32", "int8")
        self._plot = make_plot()
        self._item = self._plot.getPlotItem()
        # Made once and filled anew each round: making them takes longer than painting them.
        self._bands = pg.BarGraphItem(x0=[], x1=[], y0=[], height=[])
        self._curves = [pg.PlotCurveItem() for _ in _STYLES]
        self._points = [pg.ScatterPlotItem() for _ in _STYLES]
        self._ranges = [pg.PlotCurveItem() for _ in _STYLES]
        self._marks = [pg.ScatterPlotItem() for _ in _STYLES]
        self._outlines = [pg.PlotCurveItem() for _ in _STYLES]
        self._guide = pg.InfiniteLine(angle=90)
        parts = (
            self._guide,
            *self._outlines,
            *self._curves,
            *self._points,
            *self._ranges,
            *self._marks,
        )
        for part in (self._bands, *parts):
            self._item.addItem(part)
        self._figures = Figures(
            [name for name, _ in _COLUMNS],
            ["", ""],
            [tip for _, tip in _COLUMNS],
        )
        self.content.addWidget(self._plot, 1)
        self.content.addWidget(self._figures)
        self.views = self.add_switch(
            ("Histogram", "ECDF", "Course", "Tail", "Ratio"),
            (
                "Share of calls in each bin",
                "Share of calls at or below a latency",
                "Single calls in the order measured, disturbed rounds shaded",
                "Latency against percentile, with room for the slowest calls",
                "The ratio of medians with its interval, and that of each pair of models",
            ),
        )
        self.views.idClicked.connect(self._change_view)
        self.logarithmic = self.add_option("log", "Latencies on a logarithmic axis")
        self.logarithmic.toggled.connect(self._change_scale)

    def show_latency(self, latency: Latency, speedup: Speedup, candidate: str) -> None:
        """Draws both sides' calls so far; ``candidate`` names the other side."""
        self._latency = latency
        self._speedup = speedup
        self._names = ("fp32", candidate)
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

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours and redraws."""
        super().set_theme(theme)
        self._plot.setBackground(theme.surface)
        dress_plot(self._item, theme)
        self._redraw()

    @Slot(int)
    def _change_view(self, view: int) -> None:
        self.logarithmic.setEnabled(view != RATIO)
        self._redraw()

    @Slot(bool)
    def _change_scale(self, _logarithmic: bool) -> None:
        self._redraw()

    def _redraw(self) -> None:
        latency, speedup = self._latency, self._speedup
        if latency is None or speedup is None:
            return
        drawing = self._draw(latency, speedup)
        for side, curve in enumerate(drawing.curves):
            self._draw_curve(side, curve)
        for side in range(len(_STYLES)):
            self._draw_marks(side, drawing.marks[side] if drawing.marks else _NO_MARKS)
        self._draw_outlines(drawing)
        self._draw_bands(drawing)
        self._guide.setVisible(drawing.guide is not None)
        self._guide.setPen(line(self.theme.text, "dotted"))
        self._guide.setValue(drawing.guide or 0.0)
        for name, ticks in (("left", drawing.y_ticks), ("bottom", drawing.x_ticks)):
            self._item.getAxis(name).setTicks(None if ticks is None else [list(ticks)])
        self._item.setXRange(*drawing.x_range, padding=0)
        self._item.setYRange(*drawing.y_range, padding=0)
        name_axis(self._item, "bottom", drawing.x_axis, self.theme)
        name_axis(self._item, "left", drawing.y_axis, self.theme)
        self._fill_figures(latency)
        distribution = self.views.checkedId() in {HISTOGRAM, ECDF}
        beyond = count_beyond(latency, self._other) if distribution else 0
        notes = ["baseline dotted"] if drawing.outlines else []
        if beyond:
            notes.append(f"{format_count(beyond, 'call')} beyond the axis")
        self.set_subtitle("; ".join(notes))

    @property
    def _other(self) -> Latency | None:
        return None if self._baseline is None else self._baseline.latency

    def _draw(self, latency: Latency, speedup: Speedup) -> Drawing:
        view = self.views.checkedId()
        if view == RATIO:
            other = None if self._baseline is None else self._baseline.speedup
            return draw_ratio(latency, speedup, self._names[1], baseline=other)
        draw = {
            HISTOGRAM: draw_histogram,
            ECDF: draw_ecdf,
            COURSE: draw_course,
            TAIL: draw_tail,
        }[view]
        logarithmic = self.logarithmic.isChecked()
        return draw(latency, self._names, logarithmic=logarithmic, baseline=self._other)

    def _draw_curve(self, side: int, curve: Curve) -> None:
        colour, style = self._colour(side), _STYLES[side]
        bars, points = curve.kind == "bars", curve.kind == "points"
        self._curves[side].setVisible(not points)
        self._points[side].setVisible(points)
        if points:
            self._points[side].setData(
                curve.x,
                curve.y,
                symbol=_POINTS[side],
                size=5,
                brush=fill(colour, 130),
                pen=None,
            )
            return
        self._curves[side].setData(
            curve.x,
            curve.y,
            stepMode="center" if bars else None,
            fillLevel=0 if bars else None,
            brush=fill(colour, 70) if bars else None,
            pen=line(colour, style, 1 if bars else 2),
        )

    def _draw_outlines(self, drawing: Drawing) -> None:
        for side, item in enumerate(self._outlines):
            item.setVisible(bool(drawing.outlines))
            if drawing.outlines:
                curve = drawing.outlines[side]
                item.setData(
                    curve.x,
                    curve.y,
                    stepMode="center" if curve.kind == "bars" else None,
                    pen=line(self._colour(side), "dotted"),
                )

    def _draw_marks(self, side: int, marks: Marks) -> None:
        colour = self._colour(side)
        shown = len(marks.x) > 0
        self._ranges[side].setVisible(shown)
        self._marks[side].setVisible(shown)
        if not shown:
            return
        rows = np.full(len(marks.x), marks.row)
        ends = np.array([marks.x.min(), marks.x.max()])
        self._ranges[side].setData(ends, rows[:2], pen=line(colour, _STYLES[side]))
        self._marks[side].setData(
            marks.x,
            rows,
            symbol=list(_SYMBOLS if self.views.checkedId() != RATIO else _ENDS),
            size=9,
            brush=fill(colour, 255),
            pen=line(self.theme.surface),
        )

    def _draw_bands(self, drawing: Drawing) -> None:
        bottom, top = drawing.y_range
        self._bands.setVisible(bool(drawing.bands))
        self._bands.setOpts(
            x0=[begin for begin, _ in drawing.bands],
            x1=[end for _, end in drawing.bands],
            y0=[bottom] * len(drawing.bands),
            height=[top - bottom] * len(drawing.bands),
            brush=fill(self.theme.muted, 40),
            pen=None,
        )

    def _colour(self, side: int) -> str:
        return (self.theme.reference, self.theme.candidate)[side]

    def _fill_figures(self, latency: Latency) -> None:
        for row, summary in enumerate((latency.reference, latency.candidate)):
            colour = self._colour(row)
            self._figures.set_swatch(row, fill(colour, 70), line(colour, _STYLES[row]))
            self._figures.set_row(row, self._names[row], _figures(summary))
            for column, name in _ESTIMATED:
                self._figures.mute(row, column, **_explain_figure(summary, name))


def _explain_figure(summary: SideSummary, name: str) -> dict[str, Any]:
    """Returns whether a percentile has too few calls behind it, and its interval in words."""
    floor = SAMPLE_FLOORS.get(int(name[1:])) if name.startswith("p") else None
    if floor is not None and summary.n < floor:
        calls = format_count(summary.n, "call")
        return {"muted": True, "tip": f"{calls} of the {floor} that {name} needs"}
    interval: Interval | None = getattr(summary, f"{name}_interval")
    if interval is None:
        return {"muted": False}
    ends = f"{format_duration(interval.low)} to {format_duration(interval.high)}"
    return {"muted": False, "tip": f"95 % CI {ends}"}


def _figures(summary: SideSummary) -> list[str]:
    def count(value: float | None) -> str:
        if value is None:
            return "unknown"
        return "< 0.001" if 0 < value < 0.001 else format_number(value)

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
