"""Draws where the error comes from: the matrices, the worst one's grid, its course and sources."""

from dataclasses import replace
from typing import Final

from app.core.format import format_number
from app.core.report.anatomy import (
    NOT_DISSECTED,
    describe_last_step,
    explain_anatomy,
    find_worst,
    name_matrix,
)
from app.core.report.growth import state_growth
from app.core.report.matrices import SIGMAS, WHOLE, describe_gates, describe_weights, format_db
from app.core.results.anatomy import Anatomy
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.ui.charts.drawing import Drawing, list_named
from app.ui.charts.layer_errors import draw_layers
from app.ui.charts.sources import draw_sources
from app.ui.charts.titles import ANATOMY, LAST_STEP, LAYER_ERRORS, MATRICES, SOURCES, title_weights
from app.ui.charts.weights import draw_weights
from app.ui.page.axes import TICK
from app.ui.page.cards import MUTED, CardBlock, Placeholder
from app.ui.page.chart import Chart
from app.ui.page.figure_table import Figures
from app.ui.page.layout import Block, Row, Space, Stack
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import Style
from app.ui.page.title import Title

_CHART: Final = 130
_BARS: Final = 116
_MOST_MATRICES: Final = 12
_STRONG: Final = Style(13, strong=True)


def make_anatomy(comparison: Comparison) -> Block:
    """Returns the anatomy pane."""
    anatomy = comparison.anatomy
    scheme = find_scheme(comparison.spec.scheme)
    if anatomy is None:
        title = Title(ANATOMY)
        why = None if scheme.is_copy else scheme.unapplied
        said = f"{NOT_DISSECTED}." if why is None else f"{why.headline}. {why.evidence}"
        return CardBlock(Stack(title, Placeholder(said, 160), gap=8))
    explained = explain_anatomy(anatomy, comparison.spec)
    worst = anatomy.tensors[next(iter(find_worst(anatomy.tensors)), 0)]
    matrices = Stack(Paragraph(MATRICES, _STRONG), *_tabulate_matrices(anatomy), gap=4)
    grid = Stack(
        Paragraph(title_weights(scheme), _STRONG),
        Paragraph(describe_weights(worst, WHOLE), TICK),
        Chart(draw_weights(worst, WHOLE, scheme), _CHART),
        gap=4,
    )
    course = Stack(
        Paragraph(LAYER_ERRORS, _STRONG),
        Paragraph(state_growth(anatomy.growth, comparison.spec), TICK),
        Chart(_name_lines(draw_layers(anatomy.layers)), _CHART),
        gap=4,
    )
    error, cosine = describe_last_step(anatomy)
    sources = Stack(
        Paragraph(SOURCES, _STRONG),
        Chart(draw_sources(anatomy), _BARS),
        Paragraph(f"{LAST_STEP}: relative error {error}, cosine {cosine}", TICK),
        gap=4,
    )
    return CardBlock(
        Stack(
            Paragraph(explained.headline, Style(14, strong=True)),
            Paragraph(explained.evidence, MUTED),
            Space(4),
            Row(matrices, grid, shares=(0.52, 0.48), gap=24),
            Row(course, sources, shares=(0.52, 0.48), gap=24),
            gap=6,
        )
    )


def _name_lines(drawing: Drawing) -> Drawing:
    """Returns a drawing whose legend stands in the name of its axis."""
    legend = ", ".join(f"{curve.name} {curve.pattern}" for curve in list_named(drawing))
    return replace(drawing, y_axis=f"{drawing.y_axis} ({legend})") if legend else drawing


def _tabulate_matrices(anatomy: Anatomy) -> list[Block]:
    """Returns a table of the matrices that do most harm, in their own order."""
    by_harm = sorted(range(len(anatomy.tensors)), key=lambda n: -anatomy.tensors[n].harm)
    shown = [anatomy.tensors[number] for number in sorted(by_harm[:_MOST_MATRICES])]
    gates = [gate.gate for gate in shown[0].gates]
    harms = [format_number(tensor.harm) for tensor in shown]
    table = Figures(
        ("", "harm |Δh|", *(f"{gate} (σ)" for gate in gates), "SQNR (dB)"),
        [
            [name_matrix(tensor), harm, *describe_gates(tensor, SIGMAS), format_db(tensor.sqnr_db)]
            for tensor, harm in zip(shown, harms, strict=True)
        ],
    )
    left = len(anatomy.tensors) - len(shown)
    rest = f"{left} more do less harm; they are in the record. " if left else ""
    note = (
        f"{rest}Under a gate's name: its largest weight, in standard deviations of the matrix's "
        "other weights."
    )
    return [table, Paragraph(note, TICK)]
