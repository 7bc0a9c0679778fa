"""One side's figures, as they follow from its samples and from what the kernel counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.core.results.latency import (
    Estimate,
    EstimateName,
    Interval,
    LatencySide,
    Round,
    RoundSide,
)
from app.core.types import IntArray


def counted_rounds(rounds: Sequence[Round]) -> tuple[Round, ...]:
    """Returns the undisturbed rounds, or all where those are fewer than half."""
    quiet = tuple(r for r in rounds if not r.disturbed)
    return quiet if 2 * len(quiet) >= len(rounds) else tuple(rounds)


def summarise_side(
    samples: IntArray,
    usage: Mapping[str, float | None],
    *,
    intervals: Mapping[EstimateName, Interval | None] | None = None,
) -> LatencySide:
    """Returns one side's figures.

    Args:
        samples: Those that count, shape (n,), in nanoseconds.
        usage: What the kernel counted per call, see ``count_per_call``.
        intervals: Of its estimates; one that has fewer samples behind it than ``SAMPLE_FLOORS``
            asks for is left out.
    """
    p25, p50, p75, p95, p99 = np.percentile(samples, [25, 50, 75, 95, 99])
    known = intervals or {}

    def estimate(name: EstimateName, ns: float) -> Estimate:
        bare = Estimate(name, float(ns), len(samples))
        return replace(bare, interval=known.get(name)) if bare.has_enough_calls else bare

    return LatencySide(
        samples_ns=samples,
        min_ns=float(samples.min()),
        p50=estimate("p50", p50),
        p95=estimate("p95", p95),
        p99=estimate("p99", p99),
        iqr=estimate("iqr", p75 - p25),
        **usage,
    )


def count_per_call(
    counted: Sequence[RoundSide], every: Sequence[RoundSide]
) -> dict[str, float | None]:
    """Returns what the kernel counted of one side per call, by its name; None where not known.

    Args:
        counted: Its calls of the rounds that count.
        every: Those of all rounds: the ones with a switch are left out of ``counted``, and there
            would be none.
    """
    faults = [side.usage.minor_faults for side in counted]
    switches = [side.usage.involuntary_switches for side in every]
    return {
        "minor_faults_per_call": _divide_by_calls(faults, counted),
        "involuntary_switches_per_call": _divide_by_calls(switches, every),
    }


def _divide_by_calls(counts: Sequence[int | None], sides: Sequence[RoundSide]) -> float | None:
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return None
    return float(sum(known) / sum(len(side.samples_ns) for side in sides))
