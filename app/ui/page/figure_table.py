"""Small tables: figures in columns that shrink until they fit, and texts that wrap."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRectF

from app.ui.charts.drawing import SIDES, Role
from app.ui.charts.figures import FigureRow, Sample
from app.ui.page.canvas import Canvas
from app.ui.page.fillings import draw_filling
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import SMALLEST, Style, measure

_GAP: Final = 8.0


class Figures:
    """A heading row and rows of short figures, right-aligned; the first column names the rows."""

    stretch = 0.0

    def __init__(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        roles: Sequence[Role] = (),
        samples: Sequence[Sample | None] = (),
    ) -> None:
        """Takes the texts.

        Args:
            headings: One for each column, the first usually empty.
            rows: The name and the figures of each row.
            roles: The colour of each row's name.
            samples: Of the part of a chart that each row is about.
        """
        self._headings = tuple(headings)
        self._rows = tuple(tuple(row) for row in rows)
        self._roles = tuple(roles)
        self._samples = tuple(samples)

    def height(self, width: float) -> float:
        """Returns the height of all rows."""
        return self._style(width).line_height * (len(self._rows) + 1)

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the rows under their headings."""
        style = self._style(area.width())
        rights = self._rights(style, area)
        muted = replace(style, role="muted")
        canvas.text(self._headings[0], area.left(), area.top(), muted)
        for right, heading in zip(rights, self._headings[1:], strict=True):
            canvas.text(heading, right, area.top(), muted, "right")
        for number, (name, *cells) in enumerate(self._rows):
            top = area.top() + style.line_height * (number + 1)
            left = area.left()
            if self._samples:
                sample = self._samples[number]
                square = QRectF(left, top + 2, 10, style.line_height - 4)
                if sample is not None:
                    draw_filling(canvas, square, canvas.colour(sample.role), sample.filling)
                left += 16
            role: Role = self._roles[number] if self._roles else "text"
            canvas.text(name, left, top, replace(style, role=role, strong=bool(self._roles)))
            for right, cell in zip(rights, cells, strict=True):
                canvas.text(cell, right, top, style, "right")

    def _widths(self, style: Style) -> list[float]:
        columns = zip(self._headings, *self._rows, strict=True)
        strong = replace(style, strong=True)
        widths = [max(measure(text, strong) for text in column) for column in columns]
        widths[0] += 16 if self._samples else 0
        return widths

    def _style(self, width: float) -> Style:
        style = Style(11)
        gaps = _GAP * (len(self._headings) - 1)
        while sum(self._widths(style)) + gaps > width and style.pixels > SMALLEST:
            style = style.smaller()
        return style

    def _rights(self, style: Style, area: QRectF) -> list[float]:
        widths = self._widths(style)
        spare = max(0.0, area.width() - sum(widths)) / max(len(widths) - 1, 1)
        rights, x = [], area.left() + widths[0]
        for width in widths[1:]:
            x += spare + width
            rights.append(x)
        return rights


def make_figures(
    headings: Sequence[str], rows: Sequence[FigureRow], *, sided: bool = False
) -> Figures:
    """Returns a table; what is unsure stands in brackets.

    Args:
        headings: Of the columns of figures.
        rows: Their names and figures.
        sided: Whether they are those of fp32 and of the candidate, in whose colours they stand.
    """
    texts = [
        [row.name, *(f"({own.text})" if own.unsure else own.text for own in row.figures)]
        for row in rows
    ]
    if sided:
        return Figures(("", *headings), texts, roles=[role for role, *_ in SIDES])
    return Figures(("", *headings), texts, samples=[row.sample for row in rows])


class TextTable:
    """Rows of texts that wrap in their columns; the first column names the rows."""

    stretch = 0.0

    def __init__(self, headings: Sequence[str], rows: Sequence[Sequence[str]], pixels: int) -> None:
        style = Style(pixels)
        muted, strong = replace(style, role="muted"), replace(style, strong=True)
        self._name_style = muted
        self._names = [row[0] for row in rows]
        self._cells = [
            [Paragraph(text, strong if number == 0 else style) for text in cells]
            for number, cells in enumerate([headings[1:], *(row[1:] for row in rows)])
        ]

    def height(self, width: float) -> float:
        """Returns the height of all rows, wrapped."""
        return sum(self._heights(width)) + 2 * len(self._cells)

    def paint(self, canvas: Canvas, area: QRectF) -> None:
        """Draws the rows, a hairline between them."""
        first, column = self._columns(area.width())
        top = area.top()
        heights = self._heights(area.width())
        for name, cells, height in zip(["", *self._names], self._cells, heights, strict=True):
            canvas.text(name, area.left(), top, self._name_style)
            for number, cell in enumerate(cells):
                left = area.left() + first + number * (column + _GAP)
                cell.paint(canvas, QRectF(left, top, column, height))
            top += height + 2
            canvas.rule(area.left(), top - 2, area.width())

    def _columns(self, width: float) -> tuple[float, float]:
        first = max((measure(name, self._name_style) for name in self._names), default=0) + 14
        count = len(self._cells[0])
        return first, (width - first - _GAP * (count - 1)) / count

    def _heights(self, width: float) -> list[float]:
        _, column = self._columns(width)
        return [max(cell.height(column) for cell in cells) + 1 for cells in self._cells]
