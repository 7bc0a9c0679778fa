"""Draws where the error comes from: the matrices, the worst one's grid, its course and sources."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF

from app.core.format import format_cosine, format_number
from app.core.report.fidelity import explain_anatomy, find_worst, name_matrix
from app.core.report.growth import state_growth
from app.core.report.verdicts import format_percent
from app.core.results.anatomy import Anatomy, TensorAnatomy
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import Scheme
from app.ui.charts.anatomy import (
    DIRECTION_STYLES,
    LEVEL_ENDS,
    LEVEL_TICKS,
    SIGMAS,
    SOURCES,
    WHOLE,
    count_levels,
    decade_ticks,
    describe_gates,
    describe_weights,
    format_db,
    list_lines,
    list_names,
    name_levels,
    pick_labelled,
    place_counts,
    spread_labels,
    thin_course,
)
from app.ui.page.axes import TICK, Axes, draw_axes
from app.ui.page.canvas import Canvas
from app.ui.page.cards import MUTED, CardBlock, Placeholder, make_title
from app.ui.page.figure_table import Figures
from app.ui.page.layout import Block, Row, Space, Stack
from app.ui.page.paragraph import Paragraph
from app.ui.page.size import Filling, draw_filling
from app.ui.page.text_metrics import Style, fit

_POINTS: Final = 400
_NAMES: Final = 46.0
_VALUES: Final = 52.0
_MOST_MATRICES: Final = 12
_FILLINGS: Final[tuple[Filling, ...]] = ("hatched", "faint", "full")
_STRONG: Final = Style(13, strong=True)


class LevelBars:
    """How many weights of a matrix fall on each level, on a logarithmic axis."""

    stretch = 1.0

    def __init__(self, tensor: TensorAnatomy, scheme: Scheme) -> None:
        self._tensor = tensor
        self._scheme = scheme

    def height(self, _width: float) -> float:
        """Returns the least height in which it can be read."""
        return 130

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the steps of the histogram."""
        counts = count_levels(self._tensor, WHOLE)
        heights, low, high = place_counts(counts, logarithmic=True)
        axes = Axes(
            name_levels(self._tensor, self._scheme),
            "weights",
            LEVEL_ENDS,
            (low, high),
            LEVEL_TICKS,
            decade_ticks(int(counts.max())),
        )
        frame = draw_axes(canvas, area, axes)
        edges = np.arange(-128, 129) - 0.5
        points = frame.points(np.repeat(edges, 2)[1:-1], np.repeat(heights, 2))
        floor = frame.y(low)
        closed = [(points[0][0], floor), *points, (points[-1][0], floor)]
        canvas.polygon(closed, canvas.theme.candidate, 90)
        canvas.line(points, canvas.theme.candidate)


class LayerLines:
    """Each layer's error of h over the steps, or each direction's, the layer's name at its end."""

    stretch = 1.0

    def __init__(self, anatomy: Anatomy) -> None:
        self._lines = list_lines(anatomy.layers)

    def height(self, _width: float) -> float:
        """Returns the least height in which it can be read."""
        return 130

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the lines, the last layer's strong."""
        lines = self._lines
        top = max(float(own.errors.max()) for own in lines) * 1.06 or 1.0
        count = len(lines[0].errors)
        styles = ", ".join(f"{name} {style}" for name, style in DIRECTION_STYLES)
        names = list_names(lines)
        y_name = f"mean |Δh| ({styles})" if len(lines) > len(names) else "mean |Δh|"
        axes = Axes("time step", y_name, (0.5, count + 0.5), (0, top), whole_x=True)
        frame = draw_axes(canvas, area.adjusted(0, 0, -_NAMES, 0), axes)
        for own in lines:
            points = frame.points(*thin_course(own.errors, _POINTS))
            colour = canvas.theme.text if own.last else canvas.theme.muted
            if len(points) == 1:
                (x, y) = points[0]
                canvas.fill(QRectF(x - 2.5, y - 2.5, 5, 5), colour)
            else:
                canvas.line(points, colour, own.style, 1.5 if own.last else 1)
        gap = top * TICK.line_height / frame.area.height()
        shown = [names[n] for n in pick_labelled(len(names), int(top / gap))]
        places = spread_labels([end for _, end in shown], gap, (0, top))
        for (name, _), place in zip(shown, places, strict=True):
            y = frame.y(place) - TICK.line_height / 2
            canvas.text(name, frame.area.right() + 6, y, TICK)


class SourceBars:
    """The error with weights, activations, and both quantized."""

    stretch = 1.0

    def __init__(self, anatomy: Anatomy) -> None:
        self._errors = (anatomy.weights_only, anatomy.activations_only, anatomy.both)

    def height(self, _width: float) -> float:
        """Returns the least height of three bars and an axis."""
        return 116

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the bars with their values."""
        top = max(self._errors) or 1.0
        axes = Axes("mean |Δh| of the last layer", "", (0, top * 1.04), (-0.5, 2.5), y_ticks=())
        frame = draw_axes(canvas, area.adjusted(_VALUES, 0, -_VALUES, 0), axes)
        for row, (name, error) in enumerate(zip(SOURCES, self._errors, strict=True)):
            middle = frame.y(2 - row)
            high, low = frame.y(2 - row + 0.3), frame.y(2 - row - 0.3)
            bar = QRectF(frame.x(0), high, frame.x(error) - frame.x(0), low - high)
            colour = canvas.theme.candidate if row == 2 else canvas.theme.muted
            draw_filling(canvas, bar, colour, _FILLINGS[row])
            y = middle - TICK.line_height / 2
            canvas.text(name, frame.area.left() - 6, y, TICK, "right")
            value = format_number(error)
            canvas.text(value, frame.area.right() + 6, y, fit(value, TICK, _VALUES))


def make_anatomy(comparison: Comparison) -> Block:
    """Returns the anatomy pane."""
    anatomy = comparison.anatomy
    scheme = find_scheme(comparison.spec.scheme)
    if anatomy is None:
        title = make_title("Anatomy of the error", "", Space(0))
        why = scheme.unapplied if scheme.quantizes else None
        said = "This comparison was not taken apart" if why is None else why.headline
        return CardBlock(Stack(title, Placeholder(f"{said}.", 160), gap=8))
    explained = explain_anatomy(anatomy, comparison.spec)
    worst = anatomy.tensors[next(iter(find_worst(anatomy.tensors)), 0)]
    matrices = Stack(Paragraph("Weight matrices", _STRONG), *_tabulate_matrices(anatomy), gap=4)
    grid = Stack(
        Paragraph(f"Weights on the {scheme.rounds_to} grid", _STRONG),
        Paragraph(describe_weights(worst, WHOLE), TICK),
        LevelBars(worst, scheme),
        gap=4,
    )
    course = Stack(
        Paragraph("Error by step and layer", _STRONG),
        Paragraph(state_growth(anatomy.growth, comparison.spec), TICK),
        LayerLines(anatomy),
        gap=4,
    )
    sources = Stack(
        Paragraph("Where the error comes from", _STRONG),
        SourceBars(anatomy),
        Paragraph(
            "h after the last step: relative error "
            f"{format_percent(anatomy.final_relative_error * 100)} %, cosine "
            f"{format_cosine(anatomy.final_cosine)}",
            TICK,
        ),
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
