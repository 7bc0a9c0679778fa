"""How much each sequence's output depends on its batch-mates."""

from typing import Final

import numpy as np

from app.core.results.divergence import BatchEffect
from app.ui.charts.divergence import count_steps, draw_over_steps
from app.ui.charts.drawing import STRONG, Box, Curve, Drawing, tick_nothing

_HALF: Final = 0.3
"""Of a bar's width."""


def draw_batch_steps(effect: BatchEffect, baseline: BatchEffect | None = None) -> Drawing:
    """Returns how much the candidate's sequences depend on each other, step by step."""
    line = Curve(count_steps(effect.steps), effect.steps, "line", width=STRONG)
    return draw_over_steps([line], "mean |Δh|", None if baseline is None else baseline.steps)


def draw_batch_effect(effect: BatchEffect) -> Drawing:
    """Returns a bar a sequence for the candidate, and a dot for fp32, which shares no scale."""
    places = np.arange(1, len(effect.rows) + 1, dtype=np.float64)
    top = max(float(effect.rows.max()), float(effect.reference_rows.max()))
    return Drawing(
        x_axis=f"sequence of the batch of {effect.batch_size:,}",
        y_axis="mean |Δh|",
        x_range=(0.4, len(places) + 0.6),
        # Below zero too: the dots of fp32 lie on it.
        y_range=(-top * 0.08, top * 1.08 or 1.0),
        y_ticks=tick_nothing(top),
        x_whole=True,
        boxes=tuple(
            Box(place - _HALF, place + _HALF, 0.0, height, "candidate", "light")
            for place, height in zip(places.tolist(), effect.rows.tolist(), strict=True)
        ),
        curves=(Curve(places, effect.reference_rows, "dots", "reference", spoken="fp32"),),
    )
