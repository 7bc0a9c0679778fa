"""Builds latencies from a record, their figures derived anew from the samples."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.core.record import schema
from app.core.record.checks import agree, refuse
from app.core.results.latency import (
    SAMPLE_FLOORS,
    Interval,
    Latency,
    Round,
    SideSummary,
    SideUsage,
    Speedup,
)
from app.core.statistics.bootstrap import (
    CONFIDENCE,
    count_per_call,
    counted_rounds,
    judge,
    summarise_samples,
)
from app.core.types import IntArray

_SIDES: Final = ("reference", "candidate")


def build_latency(part: schema.LatencyPart) -> Latency:
    """Returns both sides' latencies, with the figures that follow from their samples.

    Raises:
        UnusableError: The record's figures are others.
    """
    reference = _cut(part, part.reference.samples, "reference")
    candidate = _cut(part, part.candidate.samples, "candidate")
    rounds = tuple(
        Round(
            r.instance,
            reference_ns,
            candidate_ns,
            _build_usage(r.reference_usage),
            _build_usage(r.candidate_usage),
            r.disturbed,
        )
        for r, reference_ns, candidate_ns in zip(part.rounds, reference, candidate, strict=True)
    )
    counted = counted_rounds(rounds)
    used = [np.concatenate([getattr(r, f"{side}_ns") for r in counted]) for side in _SIDES]
    for samples in used:
        samples.setflags(write=False)
    return Latency(
        rounds=rounds,
        reference=_build_side(part.reference, used[0], rounds, counted, "reference"),
        candidate=_build_side(part.candidate, used[1], rounds, counted, "candidate"),
        reference_ns=used[0],
        candidate_ns=used[1],
        uses_disturbed=any(r.disturbed for r in counted),
    )


def _cut(part: schema.LatencyPart, samples: list[int], side: str) -> list[IntArray]:
    """Returns each round's samples."""
    calls = [getattr(r, f"{side}_calls") for r in part.rounds]
    if sum(calls) != len(samples):
        refuse(
            f"latency.{side}.samples",
            f"holds {len(samples):,} samples, and the rounds speak of {sum(calls):,}",
        )
    everything = np.asarray(samples, dtype=np.int64)
    everything.setflags(write=False)
    return np.split(everything, np.cumsum(calls)[:-1])


def _build_usage(part: schema.Usage | None) -> SideUsage:
    if part is None:
        return SideUsage(None, None)
    return SideUsage(part.minor_faults, part.involuntary_switches)


def _build_side(
    part: schema.Side,
    samples: IntArray,
    rounds: Sequence[Round],
    counted: Sequence[Round],
    side: str,
) -> SideSummary:
    faults = count_per_call("minor_faults", side, counted)
    switches = count_per_call("involuntary_switches", side, rounds)
    pairs = len({r.instance for r in counted})
    ends = (part.intervals.p50, part.intervals.p95, part.intervals.p99, part.intervals.iqr)
    summary = summarise_samples(
        samples,
        # Rounds written by an earlier program do not say.
        part.minor_faults_per_call if faults is None else faults,
        part.involuntary_switches_per_call if switches is None else switches,
        # Earlier programs gave one pair of models intervals of its rounds: it has none.
        intervals=[None if pairs < 2 else _build_interval(end) for end in ends],
    )
    for name, said, derived in (
        ("n", part.n, summary.n),
        ("min", part.min, summary.min_ns),
        ("p50", part.p50, summary.p50_ns),
        ("p95", part.p95, summary.p95_ns),
        ("p99", part.p99, summary.p99_ns),
    ):
        agree(f"latency.{side}.{name}", said, derived)
    return summary


def _build_interval(ends: list[float] | None) -> Interval | None:
    return None if ends is None else Interval(float(min(ends)), float(max(ends)))


def build_speedup(part: schema.SpeedupPart | None, latency: Latency | None) -> Speedup | None:
    """Returns the ratio of medians, with the interval that the record holds.

    Records made before two words stood for what cannot be told and for what is the same have one
    for both, "indistinguishable", and gave too few calls an interval: it is left out.

    Raises:
        UnusableError: It is not what the latencies give, or its verdict not what it says.
    """
    if part is None or latency is None:
        return None
    derived = latency.reference.p50_ns / latency.candidate.p50_ns
    agree("speedup.estimate", part.estimate, derived)
    agree("speedup.confidence", part.confidence, CONFIDENCE)
    if (part.low is None) != (part.high is None):
        refuse("speedup.low", "must be null exactly when speedup.high is")
    if part.low is not None and part.high is not None and part.low > part.high:
        refuse("speedup.low", f"is {part.low}, above the high end {part.high}")
    estimate, by = float(part.estimate), part.stopped_by
    old = part.verdict == "indistinguishable"
    fewest = SAMPLE_FLOORS[50]
    if min(latency.reference.n, latency.candidate.n) < fewest:
        if part.verdict != "too few calls" and not old:
            refuse("speedup.verdict", f"is {part.verdict}, and below {fewest} calls there is none")
        if part.low is not None and not old:
            refuse("speedup.low", f"is {part.low}, and below {fewest} calls there is no interval")
        return Speedup(estimate, None, None, CONFIDENCE, "too few calls", by)
    if part.low is None or part.high is None:
        refuse("speedup.low", f"is null, and from {fewest} calls on there is an interval")
    verdict = judge(part.estimate, part.low, part.high)
    if part.verdict != verdict and not (old and verdict in {"same", "undecided"}):
        refuse("speedup.verdict", f"is {part.verdict}, and the interval says {verdict}")
    return Speedup(estimate, float(part.low), float(part.high), CONFIDENCE, verdict, by)
