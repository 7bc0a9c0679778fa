"""Builds a comparison from a record whose shape has been checked; contradictions are refused."""

from typing import Any, Final, Literal

from app.core.limits import LIMITS
from app.core.record.anatomy import build_anatomy
from app.core.record.checks import refuse
from app.core.record.codec import build
from app.core.record.divergence import build_accuracy, build_batch_effect, build_divergence
from app.core.record.latency import LATENCY, build_latency, build_speedup
from app.core.record.shape import Part, compose, shape_of
from app.core.results.comparison import Comparison
from app.core.results.size import FileSize, Sizes, find_stored_size
from app.core.schemes.registry import SCHEME_KEYS
from app.core.spec import ComparisonSpec
from app.core.validation import find_contradiction

_ONE_OF: Any = Literal
_SPEC: Final = shape_of(ComparisonSpec)
_SCHEME: Final = compose(
    "Scheme", _SPEC.model_fields["scheme"].annotation, name=(_ONE_OF[SCHEME_KEYS], ...)
)
RECORD: Final = compose(
    "Record",
    shape_of(Comparison),
    spec=(compose("Spec", _SPEC, scheme=(_SCHEME, ...)), ...),
    format=(Literal["quantscope.comparison"], ...),
    version=(int, ...),
    latency=(LATENCY | None, ...),
)
"""The shape of a whole record."""


def rebuild(record: Part) -> Comparison:
    """Returns the comparison of a record whose shape has been checked.

    Raises:
        UnusableError: Its parts contradict each other; one sentence.
    """
    spec = _build_spec(record.spec)
    sizes = _build_sizes(record.size, spec)
    if (record.latency is None) != (record.speedup is None):
        refuse("speedup", "must be there exactly when latency is")
    latency = None if record.latency is None else build_latency(record.latency)
    accuracy, anatomy, effect = record.accuracy, record.anatomy, record.batch_mates
    return build(
        Comparison,
        record,
        spec=spec,
        sizes=sizes,
        divergence=build_divergence(record.divergence, spec),
        latency=latency,
        speedup=None if latency is None else build_speedup(record.speedup, latency),
        accuracy=None if accuracy is None else build_accuracy(accuracy, spec),
        anatomy=None if anatomy is None else build_anatomy(anatomy, spec),
        batch_effect=None if effect is None else build_batch_effect(effect, spec),
    )


def _build_spec(part: Part) -> ComparisonSpec:
    spec = build(ComparisonSpec, part)
    for source in (spec.weights, spec.input_file):
        if source is not None and bool(source.stored_type) != bool(source.stored_bytes):
            refuse("spec (weights)", "must have a stored type exactly when it has stored bytes")
    for name, limit in LIMITS.items():
        value = getattr(spec, name)
        if not limit.admits(value):
            refuse(f"spec ({name})", limit.refusal(value).rstrip("."))
    problem = find_contradiction(spec)
    if problem is not None:
        refuse(f"spec ({problem.field})", f"contradicts itself: {problem.message.rstrip('.')}")
    return spec


def _build_sizes(part: Part, spec: ComparisonSpec) -> Sizes:
    reference = _build_file("reference", part.breakdown.reference, part.reference_bytes)
    candidate = _build_file("candidate", part.breakdown.candidate, part.candidate_bytes)
    stored = find_stored_size(reference, spec.weights)
    return build(Sizes, part, "size", reference=reference, candidate=candidate, stored=stored)


def _build_file(side: str, part: Part, total_bytes: int) -> FileSize:
    file = build(FileSize, part)
    if file.total_bytes != total_bytes:
        refuse(
            f"size.{side}_bytes",
            f"is {total_bytes:,}, and the parts add up to {file.total_bytes:,}",
        )
    return file
