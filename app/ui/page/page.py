"""Composes one comparison, or several side by side, for print."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPainter

from app.core.report.comparison_table import tabulate
from app.core.report.spec_text import describe_circumstances, describe_environment, describe_spec
from app.core.results.comparison import Comparison
from app.ui.charts.shared_axes import share_axes
from app.ui.page.accuracy import make_accuracy
from app.ui.page.anatomy import make_anatomy
from app.ui.page.canvas import Canvas, Placed
from app.ui.page.cards import MUTED
from app.ui.page.divergence import make_difference
from app.ui.page.figure_table import TextTable
from app.ui.page.highlights import make_networks
from app.ui.page.latency import draw_latency, make_latency
from app.ui.page.layout import Block, Row, Stack
from app.ui.page.options import PageOptions, PaneName, Shape
from app.ui.page.paragraph import Paragraph
from app.ui.page.size import make_size
from app.ui.page.text_metrics import Style, measure
from app.ui.page.verdict import make_verdict

_SIZES: Final[dict[Shape, tuple[int, int]]] = {
    "slide": (1280, 720),
    "classic": (1280, 960),
    "document": (1000, 1414),
    "pane": (960, 600),
}
DOCUMENT: Final = QSizeF(*_SIZES["document"])
"""A document's page, unless its texts make it higher."""

_MARGIN: Final = 20.0
_GAP: Final = 8.0
_ROWS: Final = frozenset({"speed-up", "file size", "difference", "processor", "torch"})
_ROW_ENDS: Final = (" p50", " file")
"""Rows of the whole table that a page of several has room for."""


class Page:
    """A page that can be drawn on any paint device, on any thread, as often as needed."""

    def __init__(
        self,
        comparisons: Sequence[Comparison],
        options: PageOptions,
        baseline: Comparison | None = None,
    ) -> None:
        """Lays everything out.

        Args:
            comparisons: One, or two to four side by side.
            options: The looks.
            baseline: Drawn as outlines beside a single comparison.
        """
        if not comparisons:
            raise ValueError("a page shows at least one comparison")
        several = len(comparisons) > 1
        shape = "classic" if several and options.shape == "pane" else options.shape
        self._theme = options.theme
        self.title = " | ".join(describe_spec(c.spec) for c in comparisons)
        if several:
            content = _compose_columns(comparisons, options)
        else:
            content = _compose_single(comparisons[0], replace(options, shape=shape), baseline)
        self._content = content
        width, height = _SIZES[shape]
        # Long texts make the page higher, never its texts shorter.
        needed = content.height(width - 2 * _MARGIN) + 2 * _MARGIN
        self.size = QSizeF(width, max(height, round(needed)))

    def paint(self, painter: QPainter) -> list[Placed]:
        """Draws the page into the rectangle from 0, 0 to ``size``; returns where texts stand."""
        canvas = Canvas(painter, self._theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        page = QRectF(0, 0, self.size.width(), self.size.height())
        canvas.fill(page, self._theme.window)
        self._content.paint(canvas, page.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN))
        canvas.finish()
        return canvas.placed


def _compose_single(
    comparison: Comparison, options: PageOptions, baseline: Comparison | None
) -> Block:
    view = options.latency_view
    drawing = draw_latency(comparison, view, baseline, logarithmic=options.logarithmic)
    latency = make_latency(comparison, drawing, view, baseline=baseline is not None)
    size = make_size(comparison, None if baseline is None else baseline.sizes)
    difference = make_difference(comparison, baseline, cell=options.cell)
    head = [_make_head(comparison), *_name_baseline(baseline)]
    foot = Paragraph(describe_circumstances(comparison), Style(10, role="muted"))
    verdict = make_verdict(comparison, baseline, large=True)
    panes: dict[PaneName, Callable[[], Block]] = {
        "latency": lambda: latency,
        "size": lambda: size,
        "difference": lambda: difference,
        "accuracy": lambda: make_accuracy(comparison),
        "anatomy": lambda: make_anatomy(comparison),
    }
    body: dict[Shape, Callable[[], list[Block]]] = {
        "slide": lambda: [
            verdict,
            Row(
                # Under the latencies, which can do with less height.
                Stack(latency, *make_networks(comparison, narrow=True), gap=_GAP),
                Stack(size, difference, gap=_GAP),
                shares=(0.5, 0.5),
                gap=_GAP,
            ),
        ],
        "classic": lambda: [
            verdict,
            *make_networks(comparison),
            Row(latency, size, shares=(0.62, 0.38), gap=_GAP),
            difference,
        ],
        "document": lambda: [verdict, *make_networks(comparison), latency, size, difference],
        "pane": lambda: [panes[options.pane]()],
    }
    return Stack(*head, *body[options.shape](), foot, gap=_GAP)


def _compose_columns(comparisons: Sequence[Comparison], options: PageOptions) -> Block:
    view = options.latency_view
    axes = share_axes(comparisons, view, logarithmic=options.logarithmic, cell=options.cell)
    drawings = [
        draw_latency(c, view, None, logarithmic=options.logarithmic, axis=axes.latency)
        for c in comparisons
    ]
    columns = []
    for number, (comparison, drawing) in enumerate(zip(comparisons, drawings, strict=True)):
        letter = chr(ord("A") + number)
        columns.append(
            (
                Paragraph(f"{letter}: {describe_spec(comparison.spec)}", Style(12, strong=True)),
                make_verdict(comparison, None, large=False),
                make_latency(comparison, drawing, view, baseline=False, figures=False),
                make_size(comparison, None, least_bytes=axes.most_bytes, figures=False),
                make_difference(
                    comparison,
                    None,
                    cell=options.cell,
                    top=axes.top,
                    with_map=False,
                ),
            )
        )
    table = tabulate(comparisons)
    rows = [row for row in table.rows if row[0] in _ROWS or row[0].endswith(_ROW_ENDS)]
    environments = list(dict.fromkeys(describe_environment(c.environment) for c in comparisons))
    return Stack(
        _make_title_row(f"{len(comparisons)} comparisons side by side"),
        # Row by row, so that panes stand level beside a heading of more lines.
        *(Row(*blocks, gap=_GAP) for blocks in zip(*columns, strict=True)),
        Paragraph(axes.note, Style(10, role="muted")),
        TextTable(table.headings, rows, 11),
        Paragraph("\n".join(environments), Style(9, role="muted")),
        gap=_GAP,
    )


def _make_head(comparison: Comparison) -> Block:
    return _make_title_row(describe_spec(comparison.spec))


def _make_title_row(title: str) -> Block:
    name = Style(13, strong=True, role="muted")
    return Row(
        Paragraph(title[:1].upper() + title[1:], Style(16, strong=True), least_pixels=12),
        Paragraph("QuantScope", name, "right"),
        shares=(1, measure("QuantScope", name) + 2),
        gap=16,
    )


def _name_baseline(baseline: Comparison | None) -> list[Block]:
    if baseline is None:
        return []
    text = f"Baseline (dotted): {describe_spec(baseline.spec)}, {baseline.environment.cpu}"
    return [Paragraph(text, MUTED)]
