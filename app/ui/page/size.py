"""Draws both files as stacked bars over a table of the same bytes."""

from typing import Final

from PySide6.QtCore import QRectF

from app.core.format import format_number, format_size, size_unit
from app.core.report.verdicts import name_stored_total
from app.core.results.size import FileSize, Sizes
from app.core.schemes.scheme import Scheme
from app.ui.charts.drawing import Drawing, Filling
from app.ui.page.axes import TICK, draw_axes
from app.ui.page.canvas import Canvas
from app.ui.page.figure_table import Figures, Swatch
from app.ui.page.fillings import draw_filling
from app.ui.page.text_metrics import fit

_PARTS: Final[tuple[tuple[str, str, Filling], ...]] = (
    ("embedding (stays fp32)", "embedding_bytes", "lined"),
    ("weights", "weights_bytes", "full"),
    ("linear", "linear_bytes", "crossed"),
    ("biases", "biases_bytes", "light"),
    ("scales, packing", "packing_bytes", "hatched"),
    ("file overhead", "overhead_bytes", "faint"),
)
_AROUND: Final = frozenset({"embedding_bytes", "linear_bytes"})
"""Parts that most networks have not."""


class SizeBars:
    """Two stacked bars, the baseline's as dotted outlines around them."""

    def __init__(
        self,
        sizes: Sizes,
        candidate: str,
        *,
        baseline: Sizes | None = None,
        most_bytes: float = 0,
        stretch: float = 1,
    ) -> None:
        """Takes both files.

        Args:
            sizes: Their bytes.
            candidate: The other side's name.
            baseline: Another comparison's files.
            most_bytes: Where the axis shall end at least.
            stretch: The block's share of spare height.
        """
        self._sizes = sizes
        self._names = ("fp32", candidate)
        self._baseline = baseline
        self._most = max(most_bytes, largest(sizes), largest(baseline) if baseline else 0)
        self.stretch = stretch

    def height(self, _width: float) -> float:
        """Returns the least height of two bars and an axis."""
        return 86

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the bars over their axis."""
        scale, unit = size_unit(self._most)
        axes = Drawing(
            x_axis=f"bytes on disk ({unit})",
            y_axis="",
            x_range=(0, self._most / scale * 1.04),
            y_range=(-0.55, 1.55),
            y_ticks=(),
        )
        frame = draw_axes(canvas, area, axes)
        for side, size in enumerate((self._sizes.reference, self._sizes.candidate)):
            top, bottom = frame.y(1 - side + 0.31), frame.y(1 - side - 0.31)
            colour, left = canvas.side_colour(side), frame.x(0)

            style = fit(self._names[side], TICK, 44)
            middle = (top + bottom - style.line_height) / 2
            canvas.text(self._names[side], frame.area.left() - 6, middle, style, "right")
            for _, field, filling in _PARTS:
                width = frame.x(getattr(size, field) / scale) - frame.x(0)
                draw_filling(canvas, QRectF(left, top, width, bottom - top), colour, filling)
                left += width
            if self._baseline is not None:
                other = (self._baseline.reference, self._baseline.candidate)[side]
                width = frame.x(other.total_bytes / scale) - frame.x(0)
                outline = QRectF(frame.x(0), top - 3, width, bottom - top + 6)
                canvas.box(outline, colour, "dotted")


def tabulate_sizes(sizes: Sizes, scheme: Scheme) -> Figures:
    """Returns the table of the same bytes."""
    both = (sizes.reference, sizes.candidate)
    parts = [
        part for part in _PARTS if part[1] not in _AROUND or any(getattr(s, part[1]) for s in both)
    ]
    rows = [
        [
            scheme.packing if field == "packing_bytes" else title,
            *(_cell(s, getattr(s, field)) for s in both),
        ]
        for title, field, _ in parts
    ]
    rows.append(["total", *(f"{size.total_bytes:,} B" for size in both)])
    if sizes.stored is not None:
        rows.append([name_stored_total(sizes.stored), f"{sizes.stored.total_bytes:,} B", ""])
    swatches: list[Swatch] = [_swatch(filling) for *_, filling in parts]
    bare: list[Swatch] = [lambda _ink, _area: None] * (len(rows) - len(parts))
    return Figures(("", "fp32", scheme.title), rows, swatches=[*swatches, *bare])


def largest(sizes: Sizes) -> int:
    """Returns the larger file's bytes."""
    return max(sizes.reference.total_bytes, sizes.candidate.total_bytes)


def _swatch(filling: Filling) -> Swatch:
    def draw(canvas: Canvas, area: QRectF) -> None:
        draw_filling(canvas, area, canvas.theme.muted, filling)

    return draw


def _cell(size: FileSize, part_bytes: int) -> str:
    share = part_bytes / size.total_bytes * 100
    return f"{format_size(part_bytes)}  {format_number(round(share)):>2} %"
