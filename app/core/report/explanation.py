"""Why the candidate is faster or slower: sentences derived from what was measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.core.format import format_count, format_duration, format_number, format_size
from app.core.results.comparison import Comparison
from app.core.results.latency import Latency
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import ONNX_RUNTIME

_LEVELS: Final = ("L1", "L2", "L3", "L4")
TELLING_FAULTS: Final = 1.0
"""Page faults a call from which on they are worth a sentence."""

SATURATES: Final = (
    "Without VNNI two products of 8-bit weights are added in 16 bits, which they can leave: the "
    "output is wrong then. The reduced range has 7-bit weights, and fits."
)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Sentences on the work of a call, and on its memory."""

    work: str
    memory: str


def explain(comparison: Comparison, candidate: str, kept: Comparison | None = None) -> Reasons:
    """Returns what the measurement tells of itself; nothing where no call was timed.

    Args:
        comparison: With its latencies.
        candidate: The candidate's name in a sentence.
        kept: The same comparison under the other allocator, if it has been measured.
    """
    latency = comparison.latency
    if latency is None:
        return Reasons("", "")
    work = [describe_kernels(comparison)]
    if comparison.overhead is not None:
        work.insert(0, _describe_overhead(comparison, latency, candidate))
    memory = [*_explain_faults(comparison, latency, candidate, kept)]
    memory.append(describe_caches(comparison, candidate))
    memory.append(describe_embedding(comparison, candidate))
    return Reasons(" ".join(work), " ".join(filter(None, memory)))


def _describe_overhead(comparison: Comparison, latency: Latency, candidate: str) -> str:
    """Says what a call takes with a single unit: what a network of any size pays at this length.

    That is a cost of the steps as well as of the call, so it is told for both. Noise can make
    the one-unit network the slower one.
    """
    overhead, spec = comparison.overhead, comparison.spec
    if overhead is None:
        return ""
    least = (overhead.reference_ns, overhead.candidate_ns)
    wholes = [side.p50.ns for side in latency.sides]
    parts = [
        _weigh(name, own, whole)
        for name, own, whole in zip(("fp32", candidate), least, wholes, strict=True)
    ]
    alone = "" if spec.batch_size == 1 else " of one sequence"
    steps = format_count(spec.seq_len, "step")
    said = f"One unit over {steps}{alone} takes {parts[0]}, {parts[1]}"
    if spec.seq_len == 1:
        return f"{said}."
    each, other = (format_duration(own / spec.seq_len) for own in least)
    return f"{said}: {each} and {other} a step."


def _weigh(name: str, least: float, whole: float) -> str:
    if least >= whole:
        return f"{name} {format_duration(least)} (no less than the {format_duration(whole)} here)"
    share = format_number(least / whole * 100)
    return f"{name} {format_duration(least)} of {format_duration(whole)} ({share} %)"


def _explain_faults(
    comparison: Comparison, latency: Latency, candidate: str, kept: Comparison | None
) -> Iterator[str]:
    """Says what page faults there are, and what they cost where that was measured."""
    others = (None, None) if kept is None or kept.latency is None else kept.latency.sides
    for name, side, other in zip(("fp32", candidate), latency.sides, others, strict=True):
        if other is not None:
            first = comparison.spec.allocator == "system"
            system, no_trim = (side, other) if first else (other, side)
            before, after = (s.minor_faults_per_call or 0 for s in (system, no_trim))
            if max(before, after) >= TELLING_FAULTS:
                yield (
                    f"With freed memory kept, {name} takes {format_duration(no_trim.p50.ns)} "
                    f"instead of {format_duration(system.p50.ns)}, {format_number(after)} page "
                    f"faults a call instead of {format_number(before)}."
                )
        elif (side.minor_faults_per_call or 0) >= TELLING_FAULTS:
            faults = format_number(side.minor_faults_per_call or 0)
            yield f"{name} makes {faults} page faults a call."


def describe_caches(comparison: Comparison, candidate: str) -> str:
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


def describe_embedding(comparison: Comparison, candidate: str) -> str:
    """Says what an embedding, which dynamic quantization leaves alone, takes of the file."""
    size = comparison.sizes.candidate
    if not (find_scheme(comparison.spec.scheme).quantizes and size.embedding_bytes):
        return ""
    share = format_number(size.embedding_bytes / size.total_bytes * 100)
    return (
        f"The embedding stays fp32: {format_size(size.embedding_bytes)} of the {candidate} file's "
        f"{format_size(size.total_bytes)} ({share} %)."
    )


def describe_kernels(comparison: Comparison) -> str:
    """Says what computes, and on what: which instructions a kernel chose is not known here."""
    environment = comparison.environment
    threads = format_count(environment.threads, "thread")
    isa = environment.isa
    # What torch calls DEFAULT is none of the instructions that it knows by name.
    known = "" if isa.startswith("DEFAULT") else f", processor with {isa}"
    scheme = find_scheme(comparison.spec.scheme)
    if scheme.is_copy:
        return f"No engine: fp32{known}, {threads}."
    # Other processors have no VNNI to lack, and qnnpack would not ask for it.
    multiplies_int8 = scheme.rounds_activations and environment.engine != "qnnpack"
    lacks = multiplies_int8 and isa.startswith("AVX") and "VNNI" not in isa
    vnni = " and without VNNI" if lacks else ""
    if scheme.runtime == ONNX_RUNTIME:
        version = f" {environment.onnxruntime}" if environment.onnxruntime else ""
        saturated = f" {SATURATES}" if lacks and scheme.saturates else ""
        return f"{scheme.runtime}{version}{known}{vnni}, {threads}.{saturated}"
    said = f"Engine {environment.engine}{known}{vnni}, {threads}."
    if comparison.spec.cell == "gru":
        return f"{said} A GRU is computed step by step in fp32 too."
    return said


def _name_cache(size: int, caches: tuple[int, ...]) -> str:
    for level, capacity in zip(_LEVELS, caches, strict=False):
        if size <= capacity:
            return f"fit {level}"
    return f"beyond {_LEVELS[len(caches) - 1]}"
