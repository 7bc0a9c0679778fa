"""Why the candidate is faster or slower: sentences derived from what was measured."""

from collections.abc import Iterator
from typing import Final

from app.core.format import format_duration, format_number, format_size
from app.core.results import Comparison, Environment, Latency, Overhead

_LEVELS: Final = ("L1", "L2", "L3", "L4")
TELLING_FAULTS: Final = 1.0
"""Page faults a call from which on they are worth a sentence."""


def explain(
    comparison: Comparison, candidate: str, kept: Comparison | None = None
) -> tuple[str, ...]:
    """Returns a few sentences, the weightiest first.

    Args:
        comparison: With its latencies.
        candidate: The candidate's name in a sentence.
        kept: The same comparison under the other allocator, if it has been measured.
    """
    latency = comparison.latency
    if latency is None:
        return ()
    sentences: list[str] = []
    if comparison.overhead is not None:
        sentences.append(explain_overhead(comparison.overhead, latency, candidate))
    sentences += explain_faults(comparison, latency, candidate, kept)
    sentences.append(explain_caches(comparison, candidate))
    sentences.append(explain_kernels(comparison))
    return tuple(sentence for sentence in sentences if sentence)


def explain_overhead(overhead: Overhead, latency: Latency, candidate: str) -> str:
    """Says what share of a call is paid before there is anything to multiply."""
    parts = [
        f"{format_duration(min(fixed, whole))} of {format_duration(whole)} "
        f"({format_number(min(fixed / whole, 1) * 100)} %) for {name}"
        for name, fixed, whole in (
            ("fp32", overhead.reference_ns, latency.reference.p50_ns),
            (candidate, overhead.candidate_ns, latency.candidate.p50_ns),
        )
    ]
    return f"Fixed cost of a call, timed on a one-unit model: {parts[0]}, {parts[1]}."


def explain_faults(
    comparison: Comparison, latency: Latency, candidate: str, kept: Comparison | None
) -> Iterator[str]:
    """Says what page faults there are, and what they cost where that was measured."""
    allocator = comparison.spec.allocator
    for name, side in (("fp32", "reference"), (candidate, "candidate")):
        summary = getattr(latency, side)
        faults = summary.minor_faults_per_call
        if kept is not None and kept.latency is not None:
            other = getattr(kept.latency, side)
            pair = (summary, other) if allocator == "system" else (other, summary)
            if max(s.minor_faults_per_call or 0 for s in pair) < TELLING_FAULTS:
                continue
            system, no_trim = pair
            yield (
                f"Page faults: with freed memory kept, {name} takes "
                f"{format_duration(no_trim.p50_ns)} instead of {format_duration(system.p50_ns)} "
                f"({format_number(no_trim.minor_faults_per_call or 0)} instead of "
                f"{format_number(system.minor_faults_per_call or 0)} faults a call)."
            )
        elif faults is not None and faults >= TELLING_FAULTS:
            yield (
                f"{name} takes {format_number(faults)} page faults a call: freed memory goes back "
                "to the kernel each time."
            )


def explain_caches(comparison: Comparison, candidate: str) -> str:
    """Says which cache holds each side's weights."""
    caches = comparison.environment.cache_bytes
    if not caches:
        return ""
    sides = (
        ("fp32", comparison.sizes.reference.weights_bytes),
        (candidate, comparison.sizes.candidate.weights_bytes),
    )
    parts = [f"{name} {format_size(size)} ({_name_cache(size, caches)})" for name, size in sides]
    return f"Weights: {parts[0]}, {parts[1]}."


def explain_kernels(comparison: Comparison) -> str:
    """Says what computes."""
    environment: Environment = comparison.environment
    threads = "1 thread" if environment.threads == 1 else f"{environment.threads} threads"
    if comparison.spec.scheme == "float32":
        return f"Kernels: {environment.isa}, {threads}."
    vnni = "" if "VNNI" in environment.isa else ", which lacks VNNI's int8 products"
    return f"int8 kernels: {environment.engine} on {environment.isa}{vnni}, {threads}."


def _name_cache(size: int, caches: tuple[int, ...]) -> str:
    for level, capacity in zip(_LEVELS, caches, strict=False):
        if size <= capacity:
            return f"fit {level}, {format_size(capacity)}"
    return f"beyond {_LEVELS[len(caches) - 1]}, {format_size(caches[-1])}"
