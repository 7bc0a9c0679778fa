"""What the accuracy pane says and where its axes end: pure functions of a summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.core.format import format_count, format_number, format_percentage
from app.core.results.latency import Interval
from app.core.statistics.paired import AccuracySummary, Flip

SIGNS: Final = ("●", "▲")
"""The shapes of fp32 and of the candidate, in words and in plots."""

COLUMNS: Final = ("utterance", "steps", "speaker", "fp32 said", "int8 said", "who is right")
"""Of the table of flips; the last but one bears the candidate's name."""

LineStyle = Literal["solid", "dashed"]


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its interval: one row.

    Attributes:
        name: At the left of the row.
        value: Where the sign stands.
        interval: The ends of its line.
        role: The theme's colour.
        sign: 0 a circle, 1 a triangle, 2 a diamond.
        style: The line's, "solid" or "dashed".
    """

    name: str
    value: float
    interval: Interval
    role: str = "text"
    sign: int = 2
    style: LineStyle = "solid"


def list_sides(summary: AccuracySummary, candidate: str) -> list[Dot]:
    """Returns both accuracies with their intervals in per cent."""
    sides = (
        (f"{SIGNS[0]} fp32", summary.reference),
        (f"{SIGNS[1]} {candidate}", summary.candidate),
    )
    styles: tuple[LineStyle, LineStyle] = ("solid", "dashed")
    return [
        Dot(
            name,
            side.share * 100,
            Interval(side.interval.low * 100, side.interval.high * 100),
            ("reference", "candidate")[number],
            number,
            styles[number],
        )
        for number, (name, side) in enumerate(sides)
    ]


def tabulate_sides(summary: AccuracySummary, candidate: str) -> list[list[str]]:
    """Returns a row a side: its name, how often it is right, the share, and its interval."""
    return [
        [
            f"{sign} {name}",
            f"{side.correct:,} of {summary.utterances:,}",
            format_percentage(side.share),
            f"{side.interval.low * 100:.1f} to {format_percentage(side.interval.high)}",
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


def title_flips(summary: AccuracySummary) -> str:
    """Says how many answers flipped."""
    count = len(summary.flips)
    return f"{format_count(count, 'answer')} flipped" if count else "No answer flipped"


def describe_no_flip(summary: AccuracySummary, candidate: str) -> str:
    """Says what it means that none did."""
    return (
        f"fp32 and {candidate} name the same speaker for each of the "
        f"{format_count(summary.utterances, 'utterance')}."
    )


def accuracy_ends(dots: Sequence[Dot]) -> tuple[float, float]:
    """Returns an axis around all intervals, within 0 and 100 %."""
    low = min(dot.interval.low for dot in dots)
    high = max(dot.interval.high for dot in dots)
    margin = max((high - low) * 0.15, 0.5)
    # A sign at 100 % keeps its right half.
    return max(low - margin, -0.5), min(high + margin, 100.5)


def difference_ends(interval: Interval) -> tuple[float, float]:
    """Returns an axis around the interval and nothing at all, alike on both sides of 0."""
    reach = max(abs(interval.low), abs(interval.high), 0.5) * 1.15
    return -reach, reach


def describe_difference(summary: AccuracySummary, candidate: str) -> str:
    """Returns the difference in percentage points with its paired interval."""
    interval = summary.difference_interval
    return (
        f"{candidate} − fp32: {_sign(summary.difference_points)} points, 95 % CI "
        f"{_sign(interval.low)} to {_sign(interval.high)}"
    )


def describe_pair(summary: AccuracySummary, candidate: str) -> str:
    """Says how far the two are apart, whether that means anything, and how often they agree."""
    p = "< 0.0001" if summary.p < 0.0001 else f"= {format_number(summary.p)}"
    verdict = {
        "better": f"McNemar's exact p {p}: {candidate} is better",
        "worse": f"McNemar's exact p {p}: {candidate} is worse",
        "same": "Both gave the same answers",
        "undecided": f"McNemar's exact p {p}: cannot tell which is better",
    }[summary.verdict]
    same = summary.utterances - len(summary.flips)
    alone = (
        f"Only fp32 is right {format_count(summary.only_reference, 'time')}, "
        f"only {candidate} {format_count(summary.only_candidate, 'time')}. "
    )
    return (
        f"{describe_difference(summary, candidate)}. {verdict}. {alone}"
        f"Both say the same of {same:,} of {format_count(summary.utterances, 'utterance')} "
        f"({format_percentage(summary.agreement)})."
    )


def _sign(points: float) -> str:
    """Returns one decimal with its sign; nothing is 0.0, never -0.0."""
    rounded = round(points, 1) + 0.0
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0.0"
