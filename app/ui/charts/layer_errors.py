"""What becomes of the error: a line a layer or direction, over the steps."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.core.results.anatomy import DirectionError, LayerError
from app.core.types import FloatArray
from app.ui.charts.drawing import STRONG, Curve, Drawing, Label, Pattern, tick_nothing

_BELOW: Final[tuple[Pattern, Pattern]] = ("dotted", "dashed")
_DIRECTIONS: Final[tuple[tuple[str, Pattern], ...]] = (("forward", "solid"), ("backward", "dashed"))
_POINTS: Final = 600


def draw_layers(layers: Sequence[LayerError], *, cell: bool = False) -> Drawing:
    """Returns each layer's error, the last one's strong, with its name where its lines end.

    Where both directions of a layer are known, each has its line, and the legend says which. Else
    solid is the last layer's, and those below alternate: their names tell them apart.

    Args:
        layers: Of an anatomy, from the lowest one.
        cell: Whether c is drawn, where there is one, instead of h.
    """
    curves: list[Curve] = []
    labels = []
    for below, layer in reversed(list(enumerate(reversed(layers)))):
        parts: list[tuple[DirectionError | LayerError, str, Pattern]] = [
            (own, name if below == 0 else "", pattern)
            for (name, pattern), own in zip(_DIRECTIONS, layer.directions, strict=False)
        ] or [(layer, "", _BELOW[below % 2] if below else "solid")]
        errors = [own.cell if cell and own.cell is not None else own.hidden for own, *_ in parts]
        curves += [
            Curve(
                *thin_errors(own, _POINTS),
                "line",
                role="muted" if below else "text",
                pattern=pattern,
                width=1 if below else STRONG,
                name=name,
                spoken=f"layer {layer.layer + 1}",
            )
            for own, (_, name, pattern) in zip(errors, parts, strict=True)
        ]
        end = sum(float(own[-1]) for own in errors) / len(errors)
        labels.append(Label(f"layer {layer.layer + 1}", end))
    steps = len(layers[0].hidden)
    top = max(float(curve.y.max()) for curve in curves)
    return Drawing(
        x_axis="time step",
        y_axis="mean |Δc|" if cell else "mean |Δh|",
        x_range=(0.5, steps + 0.5),
        y_range=(0, top * 1.06 or 1.0),
        y_ticks=tick_nothing(top),
        x_whole=True,
        curves=tuple(curves),
        labels=tuple(labels),
    )


def thin_errors(course: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Returns steps, from 1, and errors; of a long course the means of as even stretches."""
    steps = np.arange(1, len(course) + 1, dtype=np.float64)
    if len(course) <= most:
        return steps, course
    edges = np.linspace(0, len(course), most + 1).astype(np.intp)
    widths = np.diff(edges)
    means = [np.add.reduceat(values, edges[:-1]) / widths for values in (steps, course)]
    return means[0], means[1]
