"""The latency pane's other views: calls over time, the tail, and the ratio with its interval."""

from itertools import pairwise
from typing import Final

import numpy as np

from app.core.arrays import FloatArray, IntArray
from app.core.results import Latency, Speedup
from app.ui.panes.drawing import Curve, Drawing, DurationScale, Marks

_COURSE_POINTS: Final = 600
_TAIL_POINTS: Final = 400
_TAIL_TICKS: Final = (0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999)


def draw_course(
    latency: Latency,
    _names: tuple[str, str],
    *,
    logarithmic: bool,
    baseline: Latency | None = None,
) -> Drawing:
    """Returns single calls in the order measured, round by round; disturbed rounds are shaded.

    A baseline had other rounds: its medians are lines over the whole width.
    """
    scale = DurationScale(latency.reference.p50_ns, logarithmic=logarithmic)

    def draw(side: str) -> tuple[Curve, FloatArray]:
        blocks = [getattr(timed, side) for timed in latency.rounds]
        positions = np.concatenate(
            [number + (np.arange(len(b)) + 0.5) / max(len(b), 1) for number, b in enumerate(blocks)]
        )
        samples = np.concatenate(blocks).astype(np.float64)
        kept = thin(samples, _COURSE_POINTS)
        return Curve(positions[kept] + 0.5, scale.place(samples[kept]), "points"), samples

    (reference, fp32), (candidate, other) = draw("reference_ns"), draw("candidate_ns")
    low = min(float(fp32.min()), float(other.min())) * 0.95
    high = max(float(np.percentile(fp32, 99.5)), float(np.percentile(other, 99.5))) * 1.05
    medians = [] if baseline is None else [baseline.reference.p50_ns, baseline.candidate.p50_ns]
    low = min([low, *(median * 0.95 for median in medians)])
    high = max([high, *(median * 1.05 for median in medians)])
    ends = np.array([0.5, len(latency.rounds) + 0.5])
    bands = tuple(
        (number + 0.5, number + 1.5)
        for number, timed in enumerate(latency.rounds)
        if timed.disturbed
    )
    return Drawing(
        curves=(reference, candidate),
        marks=(),
        x_axis="round (disturbed ones shaded)",
        y_axis=f"latency ({scale.unit})",
        x_range=(0.5, len(latency.rounds) + 0.5),
        y_range=scale.ends(low, high),
        y_ticks=scale.ticks(low, high),
        bands=bands,
        outlines=tuple(
            Curve(ends, scale.place(np.array([median, median])), "line") for median in medians
        ),
    )


def draw_tail(
    latency: Latency,
    _names: tuple[str, str],
    *,
    logarithmic: bool,
    baseline: Latency | None = None,
) -> Drawing:
    """Returns latency against percentile, each further nine of which takes the same room."""
    scale = DurationScale(latency.reference.p50_ns, logarithmic=logarithmic)
    longest = max(len(latency.reference_ns), len(latency.candidate_ns))
    last = _place_percentile(100 * (1 - 1 / max(longest, 2)))

    def draw(samples: IntArray) -> Curve:
        deepest = _place_percentile(100 * (1 - 1 / max(len(samples), 2)))
        x = np.linspace(0, deepest, _TAIL_POINTS)
        values = np.quantile(samples, 1 - 10.0**-x)
        # One call in n is slower than the quantile 1 - 1/n: the slowest stands at the end.
        values[-1] = samples.max()
        return Curve(x, scale.place(values), "line")

    low = min(latency.reference.min_ns, latency.candidate.min_ns) * 0.95
    high = max(float(latency.reference_ns.max()), float(latency.candidate_ns.max())) * 1.05
    others = () if baseline is None else (baseline.reference_ns, baseline.candidate_ns)
    if baseline is not None:
        low = min(low, baseline.reference.min_ns * 0.95, baseline.candidate.min_ns * 0.95)
        high = max(high, baseline.reference.p99_ns * 1.05, baseline.candidate.p99_ns * 1.05)
    return Drawing(
        outlines=tuple(draw(samples) for samples in others),
        curves=(draw(latency.reference_ns), draw(latency.candidate_ns)),
        marks=(),
        x_axis="percentile of calls",
        y_axis=f"latency ({scale.unit})",
        x_range=(0, last),
        y_range=scale.ends(low, high),
        x_ticks=tuple(
            (_place_percentile(percent), f"{percent:g}")
            for percent in _TAIL_TICKS
            if _place_percentile(percent) <= last
        ),
        y_ticks=scale.ticks(low, high),
    )


def draw_ratio(
    latency: Latency, speedup: Speedup, candidate: str, *, baseline: Speedup | None = None
) -> Drawing:
    """Returns the ratio with its interval over those of the single instances, against 1.

    A baseline's ratio with its interval is one more row above.
    """
    ratios = latency.instance_ratios
    rows = np.arange(len(ratios), dtype=np.float64) + 1
    ends = [speedup.low, speedup.high, 1.0, *ratios]
    top = len(ratios) + 2.2
    outlines: tuple[Curve, ...] = ()
    ticks = [(len(ratios) + 1.2, "all")]
    if baseline is not None:
        ends += [baseline.low, baseline.high]
        row = len(ratios) + 2.6
        top = row + 1.0
        span = np.array([baseline.low, baseline.high])
        outlines = (
            Curve(np.empty(0), np.empty(0), "line"),
            # A line with a tick at the estimate.
            Curve(
                np.array([span[0], *[baseline.estimate] * 3, span[1]]),
                row + np.array([0, 0, 0.35, 0, 0]),
                "line",
            ),
        )
        ticks.append((row, "baseline"))
    margin = max(max(ends) - min(ends), 0.01) * 0.08
    return Drawing(
        curves=(
            Curve(np.empty(0), np.empty(0), "points"),
            Curve(np.asarray(ratios), rows, "points"),
        ),
        marks=(
            Marks(np.empty(0), 0),
            Marks(np.array([speedup.estimate, speedup.low, speedup.high]), len(ratios) + 1.2),
        ),
        x_axis=f"fp32 median / {candidate} median",
        y_axis="pair of models",
        x_range=(min(ends) - margin, max(ends) + margin),
        y_range=(0.2, top),
        y_ticks=(
            *((float(row), f"{int(row)}") for row in rows[:: max(1, len(rows) // 6)]),
            *ticks,
        ),
        guide=1.0,
        outlines=outlines,
    )


def thin(samples: FloatArray, points: int) -> IntArray:
    """Returns which samples to draw: evenly spread ones, and of each stretch the slowest."""
    if len(samples) <= points:
        return np.arange(len(samples))
    edges = np.linspace(0, len(samples), points // 2 + 1).astype(np.intp)
    slowest = [begin + int(np.argmax(samples[begin:end])) for begin, end in pairwise(edges)]
    return np.unique(np.concatenate([edges[:-1], slowest]))


def _place_percentile(percent: float) -> float:
    return float(-np.log10(1 - percent / 100))
