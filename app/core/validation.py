"""What can be compared on a machine: ranges, contradictions, and the memory that it takes."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.core.format import format_size
from app.core.limits import LIMITS, Problem
from app.core.schemes.registry import SCHEME_KEYS, find_scheme
from app.core.schemes.scheme import ONNX_RUNTIME, TORCH
from app.core.spec import (
    ALLOCATORS,
    CELLS,
    GATES,
    INITIAL_STATES,
    INPUTS,
    VOWEL_FEATURES,
    ComparisonSpec,
)


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the machine can offer to a comparison.

    ``free_bytes`` is None where memory is not to be looked at yet, ``engines`` while torch loads;
    ``isa`` names the vector instructions that torch uses, "" while it loads.
    """

    cores: int
    free_bytes: int | None
    engines: tuple[str, ...] | None = None
    isa: str = ""


def find_problem(spec: ComparisonSpec, capacity: Capacity) -> Problem | None:
    """Returns the first problem of ``spec`` on a machine of this ``capacity``, or None.

    Only sizes are looked at; no model is built and torch is not needed.
    """
    for name, limit in LIMITS.items():
        value = getattr(spec, name)
        if not limit.admits(value):
            return Problem(name, limit.refusal(value))
    if spec.scheme not in SCHEME_KEYS:
        known = " or ".join(SCHEME_KEYS)
        return Problem("scheme", f"Scheme must be {known}, not {spec.scheme}.")
    if spec.allocator not in ALLOCATORS:
        known = " or ".join(ALLOCATORS)
        return Problem("allocator", f"Allocator must be {known}, not {spec.allocator}.")
    problem = find_contradiction(spec) or _find_missing_file(spec)
    if problem is not None:
        return problem
    if capacity.engines is not None and spec.engine not in capacity.engines:
        known = ", ".join(capacity.engines)
        return Problem("engine", f"This processor has no engine {spec.engine}; it has {known}.")
    problem = find_scheme(spec.scheme).find_problem(spec, capacity.engines)
    if problem is not None:
        return problem
    if spec.threads > capacity.cores:
        cores = "1 core" if capacity.cores == 1 else f"{capacity.cores} cores"
        return Problem("threads", f"This machine has {cores}; {spec.threads} threads do not fit.")
    if capacity.free_bytes is None:
        return None
    return _find_memory_problem(spec, capacity.free_bytes)


def find_contradiction(spec: ComparisonSpec) -> Problem | None:
    """Returns the first problem of what goes into the network, on any machine, or None."""
    for name, title, known in (
        ("cell", "Cell", CELLS),
        ("inputs", "Inputs", INPUTS),
        ("initial_state", "Initial state", INITIAL_STATES),
    ):
        value = getattr(spec, name)
        if value not in known:
            return Problem(name, f"{title} must be {' or '.join(known)}, not {value}.")
    if spec.vocabulary and spec.inputs not in {"normal", "uniform"}:
        return Problem(
            "inputs", "An embedding takes token numbers; choose random inputs, or no embedding."
        )
    if spec.inputs == "vowels" and spec.input_size != VOWEL_FEATURES:
        return Problem(
            "inputs",
            f"Japanese Vowels has {VOWEL_FEATURES} features a step, and the input size is "
            f"{spec.input_size}; choose {VOWEL_FEATURES}, or other inputs.",
        )
    if (spec.inputs == "file") != (spec.input_file is not None):
        return Problem("inputs", "Inputs from a file need one; open a .npy, .npz or .safetensors.")
    return None


def _find_missing_file(spec: ComparisonSpec) -> Problem | None:
    for name, source in (("weights", spec.weights), ("inputs", spec.input_file)):
        if source is not None and not (source.path and Path(source.path).is_file()):
            return Problem(
                name, f"The {name} of {source.name} are not on this machine; open the file again."
            )
    return None


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """The estimated peak of a comparison in bytes, split by what causes it."""

    weights_bytes: int
    activations_bytes: int

    @property
    def total_bytes(self) -> int:
        """Returns the whole estimate, the interpreter's own share included."""
        return self.weights_bytes + self.activations_bytes + _BASE_BYTES


_BASE_BYTES: Final = 100_000_000
"""Two interpreters' working memory beyond the loaded libraries."""


_WEIGHT_COPIES: Final = {TORCH: 5.5, ONNX_RUNTIME: 10.0}
"""How many times the fp32 weights a comparison takes, by what runs the candidate. ONNX Runtime
has the graph, its file and its session besides, and once more for verifying: at dimension 3000 the
peak was 8.5 times the weights, 3.1 in torch alone."""


def estimate_memory(spec: ComparisonSpec) -> MemoryNeed:
    """Estimates the peak memory of comparing ``spec``, before anything is built.

    Weights: the fp32 model, the copy that quantizing makes of it, the quantized weights packed
    and unpacked, in the window's process and again in the stopwatch's, of which the first has given
    back only a part by then. Activations: the inputs, the gates of all steps of one layer, the
    outputs of both models with their differences, and what every layer reads. From dimension
    512 on, the estimate was 1.1 to 1.7 times the measured peak.
    """
    weights = 4 * spec.parameter_count
    rows = spec.seq_len * spec.batch_size
    wide = spec.hidden_size * spec.directions
    gates = len(GATES[spec.cell]) * wide
    # Outputs of a linear layer: both models', their difference, and its magnitude.
    layers = (6 + 2 * spec.num_layers) * wide
    activations = 4 * rows * (spec.input_size + gates + layers + 4 * spec.output_size)
    copies = _WEIGHT_COPIES[find_scheme(spec.scheme).runtime]
    return MemoryNeed(weights_bytes=round(weights * copies), activations_bytes=activations)


def _find_memory_problem(spec: ComparisonSpec, free_bytes: int) -> Problem | None:
    need = estimate_memory(spec)
    if need.total_bytes <= free_bytes:
        return None
    if need.weights_bytes < need.activations_bytes:
        field = "seq_len" if spec.seq_len >= spec.batch_size else "batch_size"
        smaller = "a shorter sequence or a smaller batch"
    else:
        alone = replace(spec, num_layers=1)
        field = "num_layers" if estimate_memory(alone).total_bytes <= free_bytes else "hidden_size"
        smaller = "fewer layers" if field == "num_layers" else "a smaller model"
    return Problem(
        field,
        f"This comparison needs about {format_size(need.total_bytes)} of memory and "
        f"{format_size(max(free_bytes, 0))} are free; choose {smaller}.",
    )
