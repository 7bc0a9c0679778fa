"""How much of the error comes from weights and how much from activations."""

from typing import Final

from app.core.format import format_number
from app.core.results.anatomy import Anatomy
from app.ui.charts.drawing import Box, Drawing, Filling, Label, Role, tick_nothing

_HALF: Final = 0.3
"""Of a bar's height."""


def draw_sources(anatomy: Anatomy) -> Drawing:
    """Returns three bars with their values, the error of both together undermost."""
    bars: tuple[tuple[str, float, Role, Filling], ...] = (
        ("both", anatomy.both, "candidate", "full"),
        ("activations only", anatomy.activations_only, "muted", "faint"),
        ("weights only", anatomy.weights_only, "muted", "hatched"),
    )
    top = max(error for _, error, *_ in bars)
    return Drawing(
        x_axis="mean |Δh| of the last layer",
        y_axis="",
        x_range=(0, top * 1.04 or 1.0),
        y_range=(-0.5, len(bars) - 0.5),
        x_ticks=tick_nothing(top),
        y_ticks=tuple((float(row), name) for row, (name, *_) in enumerate(bars)),
        grid="",
        boxes=tuple(
            Box(0.0, error, row - _HALF, row + _HALF, role, filling)
            for row, (_, error, role, filling) in enumerate(bars)
        ),
        labels=tuple(
            Label(format_number(error), float(row), "text")
            for row, (_, error, *_) in enumerate(bars)
        ),
    )
