"""Both saved files: stacked bars, and a table of the same bytes."""

from typing import Final

import numpy as np

from app.core.format import size_unit
from app.core.report.verdicts import name_stored_total
from app.core.results.size import FileSize, PartName, Sizes
from app.core.schemes.scheme import Scheme
from app.ui.charts.drawing import SIDES, Box, Curve, Drawing, Filling
from app.ui.charts.figures import Figure, FigureRow, Sample
from app.ui.charts.readout import PartRange, PartReader

_LOOKS: Final[dict[PartName, tuple[str, Filling]]] = {
    "embedding": ("embedding (stays fp32)", "lined"),
    "weights": ("weights", "full"),
    "linear": ("linear", "crossed"),
    "biases": ("biases", "light"),
    # The scheme says what it packs.
    "packing": ("", "hatched"),
    "overhead": ("file overhead", "faint"),
}
_AROUND: Final = frozenset({"embedding", "linear"})
"""Parts that most networks have not: without them, they have no use for a row of zeros."""

MOST_ROWS: Final = len(_LOOKS) + 2
_HALF: Final = 0.31
_HALF_OUTLINE: Final = 0.38
"""Of a bar's height, and of the height of what is drawn around it."""


def draw_sizes(
    sizes: Sizes,
    candidate: str,
    baseline: Sizes | None = None,
    *,
    least_bytes: float = 0,
    packing: str = "scales, layout",
) -> Drawing:
    """Returns a bar a file, its parts beside each other; fp32's stands above.

    Args:
        sizes: Their bytes.
        candidate: The other side's name.
        baseline: Another comparison's files, whose outlines stand around the bars.
        least_bytes: Where the axis shall end at least.
        packing: What the scheme packs beside the weights, for who points at it.
    """
    most = max(least_bytes, find_largest(sizes), 0 if baseline is None else find_largest(baseline))
    scale, unit = size_unit(most)
    boxes, outlines, parts = [], [], []
    names = ("fp32", candidate)
    for (role, *_), row, size, name in zip(SIDES, (1, 0), sizes.sides, names, strict=True):
        left = 0.0
        for part in size.parts:
            right = left + part.size_bytes / scale
            if part.size_bytes:
                filling = _LOOKS[part.name][1]
                boxes.append(Box(left, right, row - _HALF, row + _HALF, role, filling))
                title = _LOOKS[part.name][0] or packing
                text = f"{name}: {title}\n{_describe_share(part.size_bytes, size)}"
                parts.append(PartRange(left, right, row - _HALF, row + _HALF, text))
            left = right
    others = () if baseline is None else baseline.sides
    for (role, *_), row, size in zip(SIDES, (1, 0), others, strict=False):
        x = np.array([0, 1, 1, 0]) * size.total_bytes / scale
        y = row + np.array([-1, -1, 1, 1]) * _HALF_OUTLINE
        outlines.append(Curve(x, y, "line", role, "dotted"))
    return Drawing(
        x_axis=f"bytes on disk ({unit})",
        y_axis="",
        x_range=(0, most / scale * 1.04),
        y_range=(-0.55, 1.55),
        y_ticks=((1.0, "fp32"), (0.0, candidate)),
        grid="",
        boxes=tuple(boxes),
        outlines=tuple(outlines),
        reader=PartReader(tuple(parts)),
    )


def tabulate_sizes(sizes: Sizes, scheme: Scheme) -> list[FigureRow]:
    """Returns a row a part, with the bytes of both files and their shares, and the totals."""
    rows = []
    for parts in zip(*(size.parts for size in sizes.sides), strict=True):
        title, filling = _LOOKS[parts[0].name]
        if parts[0].name not in _AROUND or any(part.size_bytes for part in parts):
            figures = tuple(
                Figure(_describe_share(part.size_bytes, size))
                for part, size in zip(parts, sizes.sides, strict=True)
            )
            rows.append(FigureRow(title or scheme.packing, figures, Sample("muted", filling)))
    totals = tuple(Figure(f"{size.total_bytes:,} B") for size in sizes.sides)
    rows.append(FigureRow("total", totals))
    if sizes.stored is not None:
        stored = Figure(f"{sizes.stored.total_bytes:,} B")
        rows.append(FigureRow(name_stored_total(sizes.stored), (stored, Figure(""))))
    return rows


def find_largest(sizes: Sizes) -> int:
    """Returns the larger file's bytes."""
    return max(size.total_bytes for size in sizes.sides)


def _describe_share(part_bytes: int, size: FileSize) -> str:
    share = part_bytes / size.total_bytes * 100
    return f"{part_bytes:,} B  {round(share):>2} %"
