"""What pages are put together from: cards, verdicts, and the three panes."""

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QRectF

from app.core.format import format_duration, format_number
from app.core.report.verdicts import format_estimate, state_reach
from app.core.results.comparison import Comparison
from app.core.results.latency import Latency, LatencySide
from app.core.results.size import Sizes
from app.core.schemes.registry import find_scheme
from app.ui.charts.divergence import draw_cell, draw_hidden, draw_map
from app.ui.charts.drawing import Drawing, list_named
from app.ui.charts.latency import (
    COURSE,
    ECDF,
    HISTOGRAM,
    RATIO,
    TAIL,
    draw_ecdf,
    draw_histogram,
)
from app.ui.charts.latency_axis import LatencyAxis, need_logarithm
from app.ui.charts.latency_course import draw_course, draw_ratio, draw_tail
from app.ui.page.axes import TICK
from app.ui.page.canvas import Canvas
from app.ui.page.chart import SCALE_ROOM, Chart
from app.ui.page.figure_table import Figures
from app.ui.page.layout import Block, Row, Space, Stack
from app.ui.page.legend import Legend, name_sides
from app.ui.page.paragraph import Paragraph
from app.ui.page.size import SizeBars, tabulate_sizes
from app.ui.page.text_metrics import Style, measure

_PADDING: Final = 12.0
_CHART: Final = 165.0
_LINES: Final = 90.0
_MAP: Final = 84.0
_UNITS: Final = 140.0
MUTED: Final = Style(11, role="muted")
_DRAWERS: Final = {
    HISTOGRAM: draw_histogram,
    ECDF: draw_ecdf,
    COURSE: draw_course,
    TAIL: draw_tail,
}
_VIEW_TITLES: Final = {
    HISTOGRAM: "histogram",
    ECDF: "cumulative",
    COURSE: "in the order measured",
    TAIL: "percentiles",
    RATIO: "ratio of medians",
}


class CardBlock:
    """A surface with a border around a block."""

    def __init__(self, content: Block) -> None:
        self._content = content

    @property
    def stretch(self) -> float:
        """Returns the content's."""
        return self._content.stretch

    def height(self, width: float) -> float:
        """Returns the content's height and the padding."""
        return self._content.height(width - 2 * _PADDING) + 2 * _PADDING

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the surface, and the content on it."""
        canvas.fill(area, canvas.theme.surface)
        canvas.box(area.adjusted(0.5, 0.5, -0.5, -0.5), canvas.theme.border)
        inner = area.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        self._content.paint(canvas, inner)


class Placeholder:
    """A sentence in the middle of the room where a chart would stand."""

    stretch = 1.0

    def __init__(self, text: str, height: float) -> None:
        self._text = Paragraph(text, MUTED, "centre")
        self._height = height

    def height(self, _width: float) -> float:
        """Returns the chart's height."""
        return self._height

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the sentence."""
        self._text.paint(canvas, area.adjusted(0, area.height() / 2 - 8, 0, 0))


def make_title(title: str, note: str, legend: Block) -> Block:
    """Returns a pane's first line: its name, a muted note, and a legend at the right."""
    strong = Style(13, strong=True)
    width = measure(title, strong) + 12
    return Row(
        Paragraph(title, strong), Paragraph(note, TICK), legend, shares=(width, 0.45, 0.55), gap=0
    )


def draw_latency(
    comparison: Comparison,
    view: int,
    baseline: Comparison | None,
    *,
    logarithmic: bool | None,
    axis: LatencyAxis | None = None,
) -> Drawing | None:
    """Returns a view's drawing, None where no call has been timed.

    ``axis`` is what a distribution is drawn over, if not over its own bulk.
    """
    latency, speedup = comparison.latency, comparison.speedup
    if latency is None or speedup is None:
        return None
    candidate = find_scheme(comparison.spec.scheme).title
    if view == RATIO:
        other = {} if baseline is None else {"baseline": baseline.speedup}
        return draw_ratio(latency, speedup, candidate, **other)
    options: dict[str, Any] = {} if baseline is None else {"baseline": baseline.latency}
    if axis is not None:
        options["axis"] = axis
    if logarithmic is None:
        logarithmic = need_logarithm(latency, all_calls=view == TAIL)
    names = ("fp32", candidate)
    return _DRAWERS[view](latency, names, logarithmic=logarithmic, **options)


def make_latency(
    comparison: Comparison,
    drawing: Drawing | None,
    view: int,
    *,
    baseline: bool,
    figures: bool = True,
) -> Block:
    """Returns the latency pane."""
    candidate = find_scheme(comparison.spec.scheme).title
    unit = f" ({drawing.unit})" if drawing is not None and drawing.unit else ""
    title = make_title(
        f"Latency per call{unit}", _VIEW_TITLES[view], name_sides(candidate, baseline=baseline)
    )
    latency = comparison.latency
    if drawing is None or latency is None:
        return CardBlock(Stack(title, Placeholder("No call has been timed.", _CHART), gap=8))
    table = [tabulate_latency(latency, candidate)] if figures else []
    return CardBlock(Stack(title, Chart(drawing, _CHART), *table, gap=8))


def tabulate_latency(latency: Latency, candidate: str) -> Figures:
    """Returns both sides' figures; a percentile with too few calls stands in brackets."""
    headings = ("", "calls", "min", "p50 ●", "p95 ▲", "p99 ◆", "IQR", "faults", "switches")
    sides = zip(("fp32", candidate), latency.sides, strict=True)
    rows = [_tell_side(name, side) for name, side in sides]
    return Figures(headings, rows, roles=("reference", "candidate"))


def _tell_side(name: str, side: LatencySide) -> list[str]:
    def count(value: float | None) -> str:
        if value is None:
            return "unknown"
        return "< 0.001" if 0 < value < 0.001 else format_number(value)

    return [
        name,
        f"{side.n:,}",
        format_duration(side.min_ns),
        format_duration(side.p50.ns),
        format_estimate(side.p95),
        format_estimate(side.p99),
        format_duration(side.iqr.ns),
        count(side.minor_faults_per_call),
        count(side.involuntary_switches_per_call),
    ]


def make_size(
    comparison: Comparison,
    baseline: Sizes | None,
    *,
    most_bytes: float = 0,
    figures: bool = True,
) -> Block:
    """Returns the size pane."""
    scheme = find_scheme(comparison.spec.scheme)
    candidate = scheme.title
    title = make_title(
        "Size on disk",
        state_reach(comparison.sizes, scheme) if figures else "",
        name_sides(candidate, baseline=baseline is not None) if figures else Space(0),
    )
    bars = SizeBars(comparison.sizes, candidate, baseline=baseline, most_bytes=most_bytes)
    table = [tabulate_sizes(comparison.sizes, scheme)] if figures else []
    return CardBlock(Stack(title, bars, *table, gap=5))


def make_difference(
    comparison: Comparison,
    baseline: Comparison | None,
    *,
    cell: bool,
    top: float = 0,
    with_map: bool = True,
) -> Block:
    """Returns the difference pane."""
    divergence = comparison.divergence
    other = None if baseline is None else baseline.divergence
    if cell:
        title = make_title("Output difference in c", "", Space(0))
        if divergence.cell is None:
            return CardBlock(Stack(title, Placeholder("A GRU has no c.", _UNITS), gap=5))
        if divergence.cell_units is None:
            return CardBlock(
                Stack(title, Placeholder("The record holds no units of c.", _UNITS), gap=5)
            )
        units = draw_cell(divergence, other)
        units = replace(units, y_axis=f"difference {units.y_axis} after the last step")
        return CardBlock(Stack(title, Chart(units, _UNITS), gap=5))
    shown = draw_map(divergence) if with_map else None
    hidden = draw_hidden(divergence, other, least_top=top, named=shown is None)
    lines = replace(hidden, y_axis=f"difference {hidden.y_axis}")
    spec = comparison.spec
    shares = find_scheme(spec.scheme).shares_scale(spec.batch_size)
    note = "batch-mates share one activation scale" if shares else ""
    title = make_title(
        "Output difference per time step" if with_map else "Output difference",
        note if with_map else "",
        Legend([*list_named(lines), *lines.outlines]) if with_map else Space(0),
    )
    if shown is None:
        return CardBlock(Stack(title, Chart(lines, _LINES, 3), gap=2))
    over = Chart(lines, _LINES, 3, right=SCALE_ROOM)
    return CardBlock(Stack(title, over, Chart(shown, _MAP, 2), gap=2))
