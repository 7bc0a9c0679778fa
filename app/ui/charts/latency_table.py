"""The latencies of both sides in figures, with their intervals."""

from typing import Final

from app.core.format import format_duration
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
    ("faults", "Minor page faults per call: memory that the kernel had to hand out again"),
    ("switches", "Involuntary context switches per call: the kernel took the processor away"),
)
"""Headings, and what each means."""


def tabulate_latency(latency: Latency, names: tuple[str, str]) -> list[FigureRow]:
    """Returns a row a side."""
    return [
        FigureRow(
            name,
            (
                Figure(f"{side.n:,}"),
                Figure(format_duration(side.min_ns)),
                *map(_describe_estimate, side.estimates),
                Figure(describe_per_call(side.minor_faults_per_call)),
                Figure(describe_per_call(side.involuntary_switches_per_call)),
            ),
            Sample(role, BAR_SHADE, pattern),
        )
        for name, side, (role, pattern, _) in zip(names, latency.sides, SIDES, strict=True)
    ]


def _describe_estimate(estimate: Estimate) -> Figure:
    """Returns it with its interval, or with why it is unsure."""
    return Figure(format_duration(estimate.ns), is_unsure(estimate), describe_certainty(estimate))
