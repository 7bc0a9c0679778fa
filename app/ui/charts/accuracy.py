"""How often both models are right, and what is said about it: pure functions of a summary."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.core.format import format_percentage, format_tenths
from app.core.statistics.paired import AccuracySummary, Flip
from app.ui.charts.drawing import SIDES, Drawing, Marks, Sign

SIGNS: Final = ("●", "▲")
"""The shapes of fp32 and of the candidate, in words."""

_SHAPES: Final[tuple[Sign, Sign]] = ("circle", "triangle")
"""The same in plots."""

COLUMNS: Final = ("utterance", "steps", "speaker", "fp32 said", "candidate said", "who is right")
"""Of the table of flips; the last but one bears the candidate's name."""


def draw_accuracy(summary: AccuracySummary, candidate: str) -> Drawing:
    """Returns both accuracies with their intervals in per cent, fp32's above."""
    sides = (summary.reference, summary.candidate)
    rows = tuple(range(len(sides)))[::-1]
    ends = [end * 100 for side in sides for end in (side.interval.low, side.interval.high)]
    low, high = min(ends), max(ends)
    margin = max((high - low) * 0.15, 0.5)
    return Drawing(
        x_axis="correct answers (% of utterances, 95 % CI)",
        y_axis="",
        # A sign at 100 % keeps its right half.
        x_range=(max(low - margin, -0.5), min(high + margin, 100.5)),
        y_range=(-0.6, len(sides) - 0.4),
        y_ticks=tuple(
            (float(row), f"{sign} {name}")
            for row, sign, name in zip(rows, SIGNS, ("fp32", candidate), strict=True)
        ),
        grid="x",
        marks=tuple(
            Marks(
                np.array([side.share, side.interval.low, side.interval.high]) * 100,
                row,
                signs=(sign, "stroke", "stroke"),
                role=role,
                pattern=pattern,
                large=True,
            )
            for row, side, sign, (role, pattern, _) in zip(rows, sides, _SHAPES, SIDES, strict=True)
        ),
    )


def draw_difference(summary: AccuracySummary, candidate: str) -> Drawing:
    """Returns the difference with its paired interval, against none at all in the middle."""
    interval = summary.difference_interval
    reach = max(abs(interval.low), abs(interval.high), 0.5) * 1.15
    return Drawing(
        x_axis=f"{candidate} − fp32 (percentage points, 95 % CI)",
        y_axis="",
        x_range=(-reach, reach),
        y_range=(-0.6, 0.6),
        y_ticks=((0.0, "◆ difference"),),
        grid="x",
        guide=0.0,
        marks=(
            Marks(
                np.array([summary.difference_points, interval.low, interval.high]),
                0,
                signs=("diamond", "stroke", "stroke"),
                large=True,
            ),
        ),
    )


def tabulate_sides(summary: AccuracySummary, candidate: str) -> list[list[str]]:
    """Returns a row a side: its name, how often it is right, the share, and its interval."""
    return [
        [
            f"{sign} {name}",
            f"{side.correct:,} of {summary.utterances:,}",
            format_percentage(side.share),
            f"{format_tenths(side.interval.low * 100)} to {format_percentage(side.interval.high)}",
        ]
        for sign, name, side in zip(
            SIGNS, ("fp32", candidate), (summary.reference, summary.candidate), strict=True
        )
    ]


def tabulate_flips(flips: Sequence[Flip], candidate: str) -> list[list[str]]:
    """Returns a row for each answer that flipped; the last cell says which side is right."""
    rows = []
    for flip in flips:
        right = "neither"
        if flip.speaker == flip.reference:
            right = f"{SIGNS[0]} fp32"
        elif flip.speaker == flip.candidate:
            right = f"{SIGNS[1]} {candidate}"
        values = (flip.utterance, flip.steps, flip.speaker, flip.reference, flip.candidate)
        rows.append([*map(str, values), right])
    return rows


def head_flips(candidate: str) -> list[str]:
    """Returns the headings of the table of flips."""
    return [*COLUMNS[:4], f"{candidate} said", COLUMNS[5]]
