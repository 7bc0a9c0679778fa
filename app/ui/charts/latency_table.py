"""The latencies of both sides in figures, with their intervals."""

from collections.abc import Sequence
from typing import Final

from app.core.format import format_durations
from app.core.report.latency import describe_certainty, describe_per_call, is_unsure
from app.core.results.latency import SAMPLE_FLOORS, Estimate, Latency
from app.ui.charts.drawing import BAR_SHADE, SIDES
from app.ui.charts.figures import Figure, FigureRow, Sample

COLUMNS: Final = (
    ("calls", "Timed calls that count"),
    ("min", "Shortest call"),
    ("p50 ●", "Median: half of the calls are shorter"),
    ("p95 ▲", f"95 of 100 calls are shorter; grey below {SAMPLE_FLOORS['p95']} calls"),
    ("p99 ◆", f"99 of 100 calls are shorter; grey below {SAMPLE_FLOORS['p99']} calls"),
    ("IQR", "Interquartile range: the middle half of the calls spans it"),
    ("page faults", "Minor page faults per call: memory that the system had to hand out again"),
    (
        "interruptions",
        "How often per call the system took the processor away (involuntary context switches)",
    ),
)
"""Headings, and what each means."""


def tabulate_latency(latency: Latency, names: tuple[str, str]) -> list[FigureRow]:
    """Returns a row a side."""
    shortest = format_durations([side.min_ns for side in latency.sides])
    # A column a percentile, in the unit that suits the slower side.
    columns = zip(*(side.estimates for side in latency.sides), strict=True)
    estimates = zip(*map(_describe_estimates, columns), strict=True)
    return [
        FigureRow(
            name,
            (
                Figure(f"{side.n:,}"),
                Figure(least),
                *figures,
                Figure(describe_per_call(side.minor_faults_per_call)),
                Figure(describe_per_call(side.involuntary_switches_per_call)),
            ),
            Sample(role, BAR_SHADE, pattern),
        )
        for name, side, least, figures, (role, pattern, _) in zip(
            names, latency.sides, shortest, estimates, SIDES, strict=True
        )
    ]


def _describe_estimates(column: Sequence[Estimate]) -> list[Figure]:
    """Returns one figure a side, with its interval or with why it is unsure."""
    texts = format_durations([estimate.ns for estimate in column])
    return [
        Figure(text, is_unsure(estimate), describe_certainty(estimate))
        for text, estimate in zip(texts, column, strict=True)
    ]
