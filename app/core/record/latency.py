"""Builds latencies from a record, their figures derived anew from the samples."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, get_args

import numpy as np
from annotated_types import Ge, Le, MaxLen, MinLen

from app.core.bounds import MOST_NS, Count, Duration, Nanoseconds, Share
from app.core.record.checks import agree, refuse
from app.core.record.codec import build
from app.core.record.shape import Part, compose, shape_of
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
from app.core.statistics.bootstrap import CONFIDENCE, judge
from app.core.statistics.side_figures import count_per_call, counted_rounds, summarise_side
from app.core.types import freeze

_Calls = Annotated[int, Ge(1)]
_End = Annotated[float, Ge(0), Le(MOST_NS)]
_Ends = Annotated[list[_End], MinLen(2), MaxLen(2)]

_ESTIMATES: Final[tuple[EstimateName, ...]] = get_args(EstimateName)
_INTERVALS: Final = compose("Intervals", **dict.fromkeys(_ESTIMATES, (_Ends | None, None)))
_ROUND: Final = compose(
    "Round",
    Part,
    instance=(Annotated[int, Ge(0), Le(10**9)], ...),
    disturbed=(bool, ...),
    reference_calls=(_Calls, ...),
    candidate_calls=(_Calls, ...),
    reference_usage=(shape_of(SideUsage) | None, None),
    candidate_usage=(shape_of(SideUsage) | None, None),
)
_SIDE: Final = compose(
    "Side",
    shape_of(LatencySide),
    samples=(Annotated[list[Nanoseconds], MinLen(1)], ...),
    n=(Count, ...),
    p50=(Duration, ...),
    p95=(Duration, ...),
    p99=(Duration, ...),
    iqr=(Share | None, None),
    intervals=(_INTERVALS, _INTERVALS()),
)
LATENCY: Final = compose(
    "Latency",
    Part,
    unit=(Literal["ns"], ...),
    rounds=(Annotated[list[_ROUND], MinLen(1), MaxLen(100_000)], ...),  # type: ignore[valid-type]
    reference=(_SIDE, ...),
    candidate=(_SIDE, ...),
)
"""The shape of both sides' calls: the samples of all rounds are one list a side."""


def build_latency(part: Part) -> Latency:
    """Returns both sides' latencies, with the figures that follow from their samples.

    Raises:
        UnusableError: The record's figures are others.
    """
    calls = [r.reference_calls for r in part.rounds], [r.candidate_calls for r in part.rounds]
    usages = [r.reference_usage for r in part.rounds], [r.candidate_usage for r in part.rounds]
    reference = _cut("reference", part.reference.samples, calls[0], usages[0])
    candidate = _cut("candidate", part.candidate.samples, calls[1], usages[1])
    rounds = tuple(
        Round(r.instance, left, right, r.disturbed)
        for r, left, right in zip(part.rounds, reference, candidate, strict=True)
    )
    counted = counted_rounds(rounds)
    pairs = len({r.instance for r in counted})
    every, kept = part_sides(rounds), part_sides(counted)
    return Latency(
        rounds=rounds,
        reference=_build_side("reference", part.reference, every[0], kept[0], pairs),
        candidate=_build_side("candidate", part.candidate, every[1], kept[1], pairs),
        uses_disturbed=any(r.disturbed for r in counted),
    )


def _cut(
    side: str, samples: list[int], calls: list[int], usages: list[Part | None]
) -> list[RoundSide]:
    """Returns each round's samples."""
    if sum(calls) != len(samples):
        refuse(
            f"latency.{side}.samples",
            f"holds {len(samples):,} samples, and the rounds speak of {sum(calls):,}",
        )
    blocks = np.split(freeze(np.asarray(samples, dtype=np.int64)), np.cumsum(calls)[:-1])
    return [
        RoundSide(block, SideUsage(None, None) if usage is None else build(SideUsage, usage))
        for block, usage in zip(blocks, usages, strict=True)
    ]


def _build_side(
    name: str, part: Part, every: Sequence[RoundSide], counted: Sequence[RoundSide], pairs: int
) -> LatencySide:
    samples = freeze(np.concatenate([block.samples_ns for block in counted]))
    # Earlier programs gave one pair of models intervals of its rounds: it has none.
    told = _ESTIMATES if pairs > 1 else ()
    intervals = {key: _build_interval(getattr(part.intervals, key)) for key in told}
    # Rounds written by an earlier program do not tell what the kernel counted; the sides do.
    usage = {
        name: getattr(part, name) if count is None else count
        for name, count in count_per_call(counted, every).items()
    }
    side = summarise_side(samples, usage, intervals=intervals)
    derived: dict[str, float] = {"n": side.n, "min": side.min_ns}
    derived |= {estimate.name: estimate.ns for estimate in side.percentiles}
    for figure, value in derived.items():
        agree(f"latency.{name}.{figure}", getattr(part, figure), value)
    return side


def _build_interval(ends: list[float] | None) -> Interval | None:
    return None if ends is None else Interval(float(min(ends)), float(max(ends)))


def build_speedup(part: Part, latency: Latency) -> Speedup:
    """Returns the ratio of medians, with the interval that the record holds.

    Records made before two words stood for what cannot be told and for what is the same have one
    for both, "indistinguishable", and gave too few calls an interval: it is left out.

    Raises:
        UnusableError: It is not what the latencies give, or its verdict not what it says.
    """
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
