"""Draws both sides' accuracies with their intervals, their difference, and what flipped."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF

from app.core.report.fidelity import state_accuracy
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.statistics.paired import AccuracySummary, summarise_accuracy
from app.ui.charts.accuracy import (
    Dot,
    accuracy_ends,
    describe_no_flip,
    describe_pair,
    difference_ends,
    head_flips,
    list_sides,
    tabulate_flips,
    tabulate_sides,
    title_flips,
)
from app.ui.page.axes import TICK, Axes, draw_axes
from app.ui.page.canvas import Canvas
from app.ui.page.cards import MUTED, CardBlock, Placeholder, make_title
from app.ui.page.chart import draw_mark
from app.ui.page.figure_table import Figures
from app.ui.page.layout import Block, Row, Space, Stack
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import Style

_ROW: Final = 34.0
_STROKE: Final = 6.0
_MOST_FLIPS: Final = 24
_STRONG: Final = Style(13, strong=True)


class DotRows:
    """A row for each dot with its interval, the first on top."""

    def __init__(
        self,
        dots: Sequence[Dot],
        axis: str,
        ends: tuple[float, float],
        guide: float | None = None,
    ) -> None:
        """Takes the dots.

        Args:
            dots: From top to bottom.
            axis: Name and unit.
            ends: Of the axis.
            guide: Where a line stands to compare with.
        """
        self._dots = tuple(dots)
        self._axis = axis
        self._ends = ends
        self._guide = guide
        self.stretch = float(len(self._dots))

    def height(self, _width: float) -> float:
        """Returns the least height of all rows and the axis."""
        return _ROW * len(self._dots) + 38

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the rows over their axis."""
        count = len(self._dots)
        ticks = [(float(count - 1 - row), dot.name) for row, dot in enumerate(self._dots)]
        axes = Axes(self._axis, "", self._ends, (-0.6, count - 0.4), y_ticks=ticks)
        frame = draw_axes(canvas, area, axes)
        if self._guide is not None:
            x = frame.x(self._guide)
            ends = [(x, frame.area.top()), (x, frame.area.bottom())]
            canvas.line(ends, canvas.theme.text, "dotted")
        for row, dot in enumerate(self._dots):
            colour, y = canvas.colour(dot.role), frame.y(count - 1 - row)
            low, high = frame.x(dot.interval.low), frame.x(dot.interval.high)
            canvas.line([(low, y), (high, y)], colour, dot.style, 1.2)
            for x in (low, high):
                canvas.line([(x, y - _STROKE), (x, y + _STROKE)], colour, width=1.2)
            draw_mark(canvas, (frame.x(dot.value), y), dot.sign, colour)


def make_accuracy(comparison: Comparison) -> Block:
    """Returns the accuracy pane."""
    candidate = find_scheme(comparison.spec.scheme).title
    if comparison.accuracy is None:
        title = make_title("Accuracy", "", Space(0))
        said = "This network has no task, so that it has no accuracy."
        return CardBlock(Stack(title, Placeholder(said, 160), gap=8))
    summary = summarise_accuracy(comparison.accuracy)
    title = make_title("Accuracy on Japanese vowels", "", Space(0))
    left = Stack(
        Paragraph(state_accuracy(summary, candidate).headline, Style(20, strong=True)),
        _draw_sides(summary, candidate),
        Figures(
            ("", "correct", "accuracy", "95 % CI"),
            tabulate_sides(summary, candidate),
            roles=("reference", "candidate"),
        ),
        _draw_difference(summary, candidate),
        Paragraph(describe_pair(summary, candidate), MUTED),
        gap=8,
    )
    return CardBlock(
        Stack(title, Row(left, _list_flips(summary, candidate), shares=(0.54, 0.46), gap=24), gap=6)
    )


def _draw_sides(summary: AccuracySummary, candidate: str) -> Block:
    dots = list_sides(summary, candidate)
    return DotRows(dots, "correct answers (% of utterances, 95 % CI)", accuracy_ends(dots))


def _draw_difference(summary: AccuracySummary, candidate: str) -> Block:
    dot = Dot("◆ apart", summary.difference_points, summary.difference_interval)
    ends = difference_ends(summary.difference_interval)
    return DotRows([dot], f"{candidate} − fp32 (percentage points, 95 % CI)", ends, guide=0.0)


def _list_flips(summary: AccuracySummary, candidate: str) -> Block:
    title = Paragraph(title_flips(summary), _STRONG)
    if not summary.flips:
        return Stack(title, Paragraph(describe_no_flip(summary, candidate), MUTED), gap=4)
    shown = summary.flips[:_MOST_FLIPS]
    table = Figures(head_flips(candidate), tabulate_flips(shown, candidate))
    left = len(summary.flips) - len(shown)
    rest = [Paragraph(f"{left:,} more are in the record.", TICK)] if left else []
    return Stack(title, table, *rest, gap=4)
