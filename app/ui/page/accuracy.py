"""Draws both sides' accuracies with their intervals, their difference, and what flipped."""

from typing import Final

from app.core.report.accuracy import describe_no_flip, describe_pair, state_accuracy, title_flips
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.statistics.paired import AccuracySummary, summarise_accuracy
from app.ui.charts.accuracy import (
    draw_accuracy,
    draw_difference,
    head_flips,
    tabulate_flips,
    tabulate_sides,
)
from app.ui.charts.drawing import Drawing
from app.ui.charts.titles import ACCURACY
from app.ui.page.axes import TICK
from app.ui.page.cards import MUTED, CardBlock, Placeholder
from app.ui.page.chart import Chart
from app.ui.page.figure_table import Figures
from app.ui.page.layout import Block, Row, Stack
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import Style, measure
from app.ui.page.title import Title

_ROW: Final = 34.0
_NAMES: Final = 70.0
_MOST_FLIPS: Final = 24
_STRONG: Final = Style(13, strong=True)


def make_accuracy(comparison: Comparison) -> Block:
    """Returns the accuracy pane."""
    candidate = find_scheme(comparison.spec.scheme).title
    if comparison.accuracy is None:
        title = Title("Accuracy")
        said = "This network has no task, so that it has no accuracy."
        return CardBlock(Stack(title, Placeholder(said, 160), gap=8))
    summary = summarise_accuracy(comparison.accuracy)
    title = Title(ACCURACY)
    rows, difference = draw_accuracy(summary, candidate), draw_difference(summary, candidate)
    names = max(_NAMES, *(measure(text, TICK) + 8 for _, text in rows.y_ticks or ()))
    left = Stack(
        Paragraph(state_accuracy(summary, candidate).headline, Style(20, strong=True)),
        _make_rows(rows, names),
        Figures(
            ("", "correct", "accuracy", "95 % CI"),
            tabulate_sides(summary, candidate),
            roles=("reference", "candidate"),
        ),
        _make_rows(difference, names),
        Paragraph(describe_pair(summary, candidate), MUTED),
        gap=8,
    )
    return CardBlock(
        Stack(title, Row(left, _list_flips(summary, candidate), shares=(0.54, 0.46), gap=24), gap=6)
    )


def _make_rows(drawing: Drawing, names: float) -> Block:
    """Returns a chart whose names have as much room as those of the other."""
    rows = len(drawing.marks)
    return Chart(drawing, _ROW * rows + 38, rows, left=names)


def _list_flips(summary: AccuracySummary, candidate: str) -> Block:
    title = Paragraph(title_flips(summary), _STRONG)
    if not summary.flips:
        return Stack(title, Paragraph(describe_no_flip(summary, candidate), MUTED), gap=4)
    shown = summary.flips[:_MOST_FLIPS]
    table = Figures(head_flips(candidate), tabulate_flips(shown, candidate))
    left = len(summary.flips) - len(shown)
    rest = [Paragraph(f"{left:,} more are in the record.", TICK)] if left else []
    return Stack(title, table, *rest, gap=4)
