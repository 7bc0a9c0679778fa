"""Builds latencies from a record, their figures derived anew from the samples."""

from collections.abc import Sequence

import numpy as np

from app.core.record import schema
from app.core.record.checks import agree, refuse
from app.core.results.latency import (
    SAMPLE_FLOORS,
    EstimateName,
    Interval,
    Latency,
    LatencySide,
    Round,
    RoundSide,
    SideUsage,
    Speedup,
    part_sides,
)
from app.core.statistics.bootstrap import (
    CONFIDENCE,
    count_per_call,
    counted_rounds,
    judge,
    summarise_side,
)


def build_latency(part: schema.LatencyPart) -> Latency:
    """Returns both sides' latencies, with the figures that follow from their samples.

    Raises:
        UnusableError: The record's figures are others.
    """
    reference = _cut(
        part.reference.samples,
        [r.reference_calls for r in part.rounds],
        [r.reference_usage for r in part.rounds],
        "reference",
    )
    candidate = _cut(
        part.candidate.samples,
        [r.candidate_calls for r in part.rounds],
        [r.candidate_usage for r in part.rounds],
        "candidate",
    )
    rounds = tuple(
        Round(r.instance, slow, fast, r.disturbed)
        for r, slow, fast in zip(part.rounds, reference, candidate, strict=True)
    )
    counted = counted_rounds(rounds)
    return Latency(
        rounds=rounds,
        reference=_build_side(part.reference, rounds, counted, "reference"),
        candidate=_build_side(part.candidate, rounds, counted, "candidate"),
        uses_disturbed=any(r.disturbed for r in counted),
    )


def _cut(
    samples: list[int], calls: list[int], usages: list[schema.Usage | None], side: str
) -> list[RoundSide]:
    """Returns each round's samples."""
    if sum(calls) != len(samples):
        refuse(
            f"latency.{side}.samples",
            f"holds {len(samples):,} samples, and the rounds speak of {sum(calls):,}",
        )
    everything = np.asarray(samples, dtype=np.int64)
    everything.setflags(write=False)
    blocks = np.split(everything, np.cumsum(calls)[:-1])
    return [RoundSide(b, _build_usage(u)) for b, u in zip(blocks, usages, strict=True)]


def _build_usage(part: schema.Usage | None) -> SideUsage:
    if part is None:
        return SideUsage(None, None)
    return SideUsage(part.minor_faults, part.involuntary_switches)


def _build_side(
    part: schema.Side, rounds: Sequence[Round], counted: Sequence[Round], name: str
) -> LatencySide:
    number = ("reference", "candidate").index(name)
    calls = part_sides(counted)[number]
    samples = np.concatenate([block.samples_ns for block in calls])
    samples.setflags(write=False)
    faults, switches = count_per_call(calls, part_sides(rounds)[number])
    pairs = len({r.instance for r in counted})
    told: dict[EstimateName, list[float] | None] = {
        "p50": part.intervals.p50,
        "p95": part.intervals.p95,
        "p99": part.intervals.p99,
        "iqr": part.intervals.iqr,
    }
    side = summarise_side(
        samples,
        # Rounds written by an earlier program do not say.
        part.minor_faults_per_call if faults is None else faults,
        part.involuntary_switches_per_call if switches is None else switches,
        # Earlier programs gave one pair of models intervals of its rounds: it has none.
        intervals={key: _build_interval(ends) for key, ends in told.items() if pairs > 1},
    )
    for figure, said, derived in (
        ("n", part.n, side.n),
        ("min", part.min, side.min_ns),
        ("p50", part.p50, side.p50.ns),
        ("p95", part.p95, side.p95.ns),
        ("p99", part.p99, side.p99.ns),
    ):
        agree(f"latency.{name}.{figure}", said, derived)
    return side


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
    derived = latency.reference.p50.ns / latency.candidate.p50.ns
    agree("speedup.estimate", part.estimate, derived)
    agree("speedup.confidence", part.confidence, CONFIDENCE)
    if (part.low is None) != (part.high is None):
        refuse("speedup.low", "must be null exactly when speedup.high is")
    if part.low is not None and part.high is not None and part.low > part.high:
        refuse("speedup.low", f"is {part.low}, above the high end {part.high}")
    estimate, by = float(part.estimate), part.stopped_by
    old = part.verdict == "indistinguishable"
    fewest = SAMPLE_FLOORS["p50"]
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
