"""Builds a comparison from a record whose shape has been checked; contradictions are refused."""

from app.core.limits import LIMITS
from app.core.record import schema
from app.core.record.anatomy import build_anatomy
from app.core.record.checks import agree, refuse
from app.core.record.divergence import build_accuracy, build_batch_mates, build_divergence
from app.core.record.latency import build_latency, build_speedup
from app.core.results.comparison import Comparison, Environment, ModuleChange, Modules
from app.core.results.latency import Overhead
from app.core.results.size import FileSize, Sizes, find_stored_size
from app.core.spec import ComparisonSpec, FileSource
from app.core.validation import find_contradiction


def rebuild(record: schema.Record) -> Comparison:
    """Returns the comparison of a record whose shape has been checked.

    Raises:
        UnusableError: Its parts contradict each other; one sentence.
    """
    spec = _build_spec(record.spec)
    breakdown = record.size.breakdown
    reference = _build_file(breakdown.reference, record.size.reference_bytes, "reference")
    sizes = Sizes(
        reference,
        _build_file(breakdown.candidate, record.size.candidate_bytes, "candidate"),
        find_stored_size(reference, spec.weights),
    )
    agree("size.ratio", record.size.ratio, sizes.ratio)
    if (record.latency is None) != (record.speedup is None):
        refuse("speedup", "must be there exactly when latency is")
    latency = None if record.latency is None else build_latency(record.latency)
    environment = record.environment.model_dump(include=set(schema.EnvironmentPart.model_fields))
    overhead = record.overhead
    return Comparison(
        spec=spec,
        environment=Environment(
            **(environment | {"cache_bytes": tuple(record.environment.cache_bytes)})
        ),
        modules=Modules(
            record.modules.reference,
            record.modules.candidate,
            tuple(ModuleChange(c.name, c.before, c.after) for c in record.modules.changes),
        ),
        sizes=sizes,
        divergence=build_divergence(record.divergence, spec),
        latency=latency,
        speedup=build_speedup(record.speedup, latency),
        overhead=None
        if overhead is None
        else Overhead(float(overhead.reference_ns), float(overhead.candidate_ns)),
        accuracy=build_accuracy(record.accuracy, spec),
        anatomy=build_anatomy(record.anatomy, spec),
        batch_mates=build_batch_mates(record.batch_mates, spec),
    )


def _build_spec(part: schema.Spec) -> ComparisonSpec:
    spec = ComparisonSpec(
        input_size=part.model.input_size,
        hidden_size=part.model.hidden_size,
        num_layers=part.model.num_layers,
        bidirectional=part.model.bidirectional,
        seq_len=part.workload.seq_len,
        batch_size=part.workload.batch_size,
        seed=part.workload.seed,
        scheme=part.scheme.name,
        engine=part.scheme.engine,
        threads=part.timing.threads,
        seconds=part.timing.seconds,
        allocator=part.timing.allocator,
        cell=part.model.cell,
        vocabulary=part.model.vocabulary,
        output_size=part.model.output_size,
        weights=_build_source(part.model.weights),
        inputs=part.workload.inputs,
        input_file=_build_source(part.workload.input_file),
        initial_state=part.workload.initial_state,
        outlier=part.model.outlier,
    )
    for name, limit in LIMITS.items():
        value = getattr(spec, name)
        if not limit.admits(value):
            refuse(f"spec ({name})", limit.refusal(value).rstrip("."))
    problem = find_contradiction(spec)
    if problem is not None:
        refuse(f"spec ({problem.field})", f"contradicts itself: {problem.message.rstrip('.')}")
    return spec


def _build_source(part: schema.Source | None) -> FileSource | None:
    # Where it lies on this machine, no record says.
    if part is None:
        return None
    if bool(part.stored_type) != bool(part.stored_bytes):
        refuse("spec (weights)", "must have a stored type exactly when it has stored bytes")
    return FileSource(
        part.name,
        part.digest,
        part.part,
        stored_type=part.stored_type,
        stored_bytes=part.stored_bytes,
        partial=part.partial,
    )


def _build_file(part: schema.FilePart, total_bytes: int, side: str) -> FileSize:
    size = FileSize(**part.model_dump(include=set(schema.FilePart.model_fields)))
    if size.total_bytes != total_bytes:
        refuse(
            f"size.{side}_bytes",
            f"is {total_bytes:,}, and the parts add up to {size.total_bytes:,}",
        )
    return size
