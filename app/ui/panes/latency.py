"""The latency pane: how long single calls take, both sides over the same bins."""

from typing import Any, Final

from PySide6.QtCore import Slot

from app.core.format import format_count, format_duration, format_number
from app.core.results.comparison import Comparison
from app.core.results.latency import SAMPLE_FLOORS, Estimate, Latency, LatencySide, Speedup
from app.ui.charts.drawing import SIDES, Drawing
from app.ui.charts.latency import COURSE, ECDF, HISTOGRAM, RATIO, TAIL, draw_ecdf, draw_histogram
from app.ui.charts.latency_axis import need_logarithm
from app.ui.charts.latency_course import draw_course, draw_ratio, draw_tail
from app.ui.panes.headers import LATENCY
from app.ui.theme import Theme
from app.ui.widgets.drawing_plot import DrawingPlot
from app.ui.widgets.figure_table import FigureTable
from app.ui.widgets.pane import Pane
from app.ui.widgets.plot import fill, line

_FIRST_ESTIMATE: Final = 2
"""The column of the first one of a side's estimates; the others follow in their order."""

_COLUMNS: Final = (
    ("calls", "Timed calls that count"),
    ("min", "Shortest call"),
    ("p50 ●", "Median: half of the calls are shorter"),
    ("p95 ▲", f"95 of 100 calls are shorter; grey below {SAMPLE_FLOORS['p95']} calls"),
    ("p99 ◆", f"99 of 100 calls are shorter; grey below {SAMPLE_FLOORS['p99']} calls"),
    ("IQR", "Interquartile range: the middle half of the calls spans it"),
    ("faults", "Minor page faults per call: memory that the kernel had to hand out again"),
    ("switches", "Involuntary context switches per call: the kernel took the processor away"),
)


class LatencyPane(Pane):
    """Histogram or ECDF of single calls, their percentiles, and a table of figures."""

    def __init__(self) -> None:
        super().__init__(LATENCY.title, LATENCY.placeholder)
        self._latency: Latency | None = None
        self._speedup: Speedup | None = None
        self._baseline: Comparison | None = None
        self._names = ("fp32", "")
        self._plot = DrawingPlot()
        self._figures = FigureTable(
            [name for name, _ in _COLUMNS],
            ["", ""],
            [tip for _, tip in _COLUMNS],
        )
        self.content.addWidget(self._plot.widget, 1)
        self.content.addWidget(self._figures)
        self.views = self.add_switch(*zip(*LATENCY.views, strict=True))
        self.views.idClicked.connect(self._change_view)
        self.logarithmic = self.add_option(*LATENCY.options[0])
        self._overruled: bool | None = None
        self.logarithmic.clicked.connect(self._change_scale)

    @property
    def scale_choice(self) -> bool | None:
        """Returns whether the user wants a logarithmic axis; None leaves it to the latencies."""
        return self._overruled

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
        self._plot.set_theme(theme)
        self._redraw()

    @Slot(int)
    def _change_view(self, view: int) -> None:
        self.logarithmic.setEnabled(view != RATIO)
        self._redraw()

    @Slot(bool)
    def _change_scale(self, logarithmic: bool) -> None:
        # What would come by itself is no choice: the axis follows the latencies again.
        self._overruled = None if logarithmic == self._automatic() else logarithmic
        self._redraw()

    def _automatic(self) -> bool:
        if self._latency is None:
            return False
        return need_logarithm(self._latency, all_calls=self.views.checkedId() == TAIL)

    def _redraw(self) -> None:
        latency, speedup = self._latency, self._speedup
        if latency is None or speedup is None:
            return
        automatic = self._automatic()
        self.logarithmic.setChecked(automatic if self._overruled is None else self._overruled)
        drawing = self._draw(latency, speedup)
        self.set_title(f"{LATENCY.title} ({drawing.unit})" if drawing.unit else LATENCY.title)
        self._plot.show_drawing(drawing)
        self._fill_figures(latency)
        self.set_subtitle("baseline dotted" if drawing.outlines else "")

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

    def _colour(self, side: int) -> str:
        return (self.theme.reference, self.theme.candidate)[side]

    def _fill_figures(self, latency: Latency) -> None:
        for row, side in enumerate(latency.sides):
            colour = self._colour(row)
            self._figures.set_swatch(row, fill(colour, 70), line(colour, SIDES[row][1]))
            self._figures.set_row(row, self._names[row], _figures(side))
            for column, estimate in enumerate(side.estimates, _FIRST_ESTIMATE):
                self._figures.mute(row, column, **_explain_estimate(estimate))


def _explain_estimate(estimate: Estimate) -> dict[str, Any]:
    """Returns whether a percentile has too few calls behind it, and its interval in words."""
    if estimate.name != "iqr" and not estimate.has_enough_calls:
        calls = format_count(estimate.calls, "call")
        tip = f"{calls} of the {estimate.fewest_calls} that {estimate.name} needs"
        return {"muted": True, "tip": tip}
    interval = estimate.interval
    if interval is None:
        return {"muted": False}
    ends = f"{format_duration(interval.low)} to {format_duration(interval.high)}"
    return {"muted": False, "tip": f"95 % CI {ends}"}


def _figures(side: LatencySide) -> list[str]:
    def count(value: float | None) -> str:
        if value is None:
            return "unknown"
        return "< 0.001" if 0 < value < 0.001 else format_number(value)

    return [
        f"{side.n:,}",
        format_duration(side.min_ns),
        *(format_duration(estimate.ns) for estimate in side.estimates),
        count(side.minor_faults_per_call),
        count(side.involuntary_switches_per_call),
    ]
