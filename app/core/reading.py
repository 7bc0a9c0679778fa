"""Reads records, which may come from anywhere, back into comparisons."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NoReturn

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from app.core import schema
from app.core.record import (
    COLLECTION_FORMAT,
    FORMAT,
    LEVELS,
    VERSION,
    describe,
    subtract,
)
from app.core.results import (
    SAMPLE_FLOORS,
    Comparison,
    Divergence,
    Environment,
    FileSize,
    FloatArray,
    IntArray,
    Interval,
    Latency,
    ModuleChange,
    Modules,
    Overhead,
    Round,
    SideSummary,
    SideUsage,
    Sizes,
    Speedup,
    Spread,
)
from app.core.spec import LIMITS, ComparisonSpec
from app.core.statistics import CONFIDENCE, count_per_call, counted_rounds, judge, summarise_samples
from app.errors import UnusableError

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of a document's text. More than nine million samples fit."""

MOST_COMPARISONS: Final = 16
_MOST_PARTS: Final = 400_000
"""Lists and objects in one document: each takes a hundred bytes of memory for two of text."""

_DEEPEST: Final = 50
_TOLERANCE: Final = 1e-6


def read_records(text: bytes) -> tuple[Comparison, ...]:
    """Returns the comparisons of one document, at least one.

    Figures that follow from samples are derived anew; a record that says otherwise is refused.

    Raises:
        UnusableError: The document is none, or one that this version cannot read; one sentence.
    """
    document = _parse(text)
    if not isinstance(document, dict):
        raise UnusableError("It is JSON, but no QuantScope record; open one that was saved there.")
    if document.get("format") != COLLECTION_FORMAT:
        return (_read(document),)
    _check_version(document)
    records = document.get("comparisons")
    if not isinstance(records, list) or not 1 <= len(records) <= MOST_COMPARISONS:
        raise UnusableError(f"A collection must hold 1 to {MOST_COMPARISONS} comparisons.")
    return tuple(_read(record) for record in records)


def _parse(text: bytes) -> object:
    if len(text) > MOST_BYTES:
        raise UnusableError(
            f"It holds {len(text):,} bytes; a record has {MOST_BYTES:,} at most. Measure for "
            "less time and save it again."
        )
    if text.count(b"[") + text.count(b"{") > _MOST_PARTS:
        raise UnusableError("It nests far more lists than a record does; it is no record.")
    try:
        document: object = json.loads(
            text, parse_constant=_refuse_constant, parse_float=_read_float
        )
    except RecursionError:
        raise UnusableError("It is nested deeper than any record; it is no record.") from None
    except UnicodeDecodeError:
        raise UnusableError("It is not text in UTF-8; a record is.") from None
    except json.JSONDecodeError as error:
        raise UnusableError(
            f"It is not whole JSON: {error.msg} at line {error.lineno}, column {error.colno}. "
            "Save the record again."
        ) from None
    except ValueError as error:
        # Numbers of thousands of digits, and what the two functions below refuse.
        reason = str(error).split(";")[0]
        raise UnusableError(f"It holds a number that no record has: {reason}.") from None
    if _is_deep(document):
        raise UnusableError("It is nested deeper than any record; it is no record.")
    return document


def _is_deep(document: object) -> bool:
    """Returns whether writing the document again could exhaust the stack."""
    layer: list[object] = [document]
    for _ in range(_DEEPEST):
        lists = [value for value in layer if isinstance(value, list)]
        objects = [value for value in layer if isinstance(value, dict)]
        if not lists and not objects:
            return False
        layer = [item for value in lists for item in value]
        layer += [item for value in objects for item in value.values()]
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _read_float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"{digits[:20]} is beyond every bound")
    return value


def _check_version(document: dict[str, Any]) -> None:
    version = document.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise UnusableError("It does not say which version of the record it is; save it again.")
    if version > VERSION:
        raise UnusableError(
            f"It is a record of version {min(version, 10**6):,}, and this QuantScope reads up to "
            f"version {VERSION}; install a newer one."
        )


def _read(document: object) -> Comparison:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UnusableError("It is JSON, but no QuantScope record; open one that was saved there.")
    _check_version(document)
    try:
        record = schema.Record.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        _refuse(_spell(first["loc"]), first["msg"].removeprefix("Value error, "))
    comparison = _build(record)
    unknown = subtract(document, describe(comparison))
    return replace(comparison, unknown=unknown)


def _build(record: schema.Record) -> Comparison:
    spec = _build_spec(record.spec)
    sizes = Sizes(
        _build_file(record.size.breakdown.reference, record.size.reference_bytes, "reference"),
        _build_file(record.size.breakdown.candidate, record.size.candidate_bytes, "candidate"),
    )
    _agree("size.ratio", record.size.ratio, sizes.ratio)
    if (record.latency is None) != (record.speedup is None):
        _refuse("speedup", "must be there exactly when latency is")
    latency = None if record.latency is None else _build_latency(record.latency)
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
        divergence=_build_divergence(record.divergence, spec),
        latency=latency,
        speedup=_build_speedup(record.speedup, latency),
        overhead=None
        if overhead is None
        else Overhead(float(overhead.reference_ns), float(overhead.candidate_ns)),
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
    )
    for name, limit in LIMITS.items():
        value = getattr(spec, name)
        if not limit.admits(value):
            _refuse(f"spec ({name})", limit.refusal(value).rstrip("."))
    return spec


def _build_file(part: schema.FilePart, total_bytes: int, side: str) -> FileSize:
    size = FileSize(part.weights_bytes, part.biases_bytes, part.packing_bytes, part.overhead_bytes)
    if size.total_bytes != total_bytes:
        _refuse(
            f"size.{side}_bytes",
            f"is {total_bytes:,}, and the parts add up to {size.total_bytes:,}",
        )
    return size


def _build_latency(part: schema.LatencyPart) -> Latency:
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


_SIDES: Final = ("reference", "candidate")


def _cut(part: schema.LatencyPart, samples: list[int], side: str) -> list[IntArray]:
    """Returns each round's samples."""
    calls = [getattr(r, f"{side}_calls") for r in part.rounds]
    if sum(calls) != len(samples):
        _refuse(
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
    summary = summarise_samples(
        samples,
        # Rounds written by an earlier program do not say.
        part.minor_faults_per_call if faults is None else faults,
        part.involuntary_switches_per_call if switches is None else switches,
        intervals=(
            _build_interval(part.intervals.p50),
            _build_interval(part.intervals.p95),
            _build_interval(part.intervals.p99),
            _build_interval(part.intervals.iqr),
        ),
    )
    for name, said, derived in (
        ("n", part.n, summary.n),
        ("min", part.min, summary.min_ns),
        ("p50", part.p50, summary.p50_ns),
        ("p95", part.p95, summary.p95_ns),
        ("p99", part.p99, summary.p99_ns),
    ):
        _agree(f"latency.{side}.{name}", said, derived)
    return summary


def _build_interval(ends: list[float] | None) -> Interval | None:
    return None if ends is None else Interval(float(min(ends)), float(max(ends)))


def _build_speedup(part: schema.SpeedupPart | None, latency: Latency | None) -> Speedup | None:
    if part is None or latency is None:
        return None
    derived = latency.reference.p50_ns / latency.candidate.p50_ns
    _agree("speedup.estimate", part.estimate, derived)
    _agree("speedup.confidence", part.confidence, CONFIDENCE)
    if part.low > part.high:
        _refuse("speedup.low", f"is {part.low}, above the high end {part.high}")
    few = min(latency.reference.n, latency.candidate.n) < SAMPLE_FLOORS[50]
    verdict = "indistinguishable" if few else judge(part.estimate, part.low, part.high)
    if part.verdict != verdict:
        _refuse("speedup.verdict", f"is {part.verdict}, and the interval says {verdict}")
    return Speedup(
        float(part.estimate),
        float(part.low),
        float(part.high),
        CONFIDENCE,
        part.verdict,
        part.stopped_by,
    )


def _build_divergence(part: schema.DivergencePart, spec: ComparisonSpec) -> Divergence:
    hidden = _build_spread(part.per_step.hidden, "hidden")
    if len(hidden.mean) != spec.seq_len:
        _refuse(
            "divergence.per_step.hidden",
            f"has {len(hidden.mean):,} steps, and the sequence {spec.seq_len:,}",
        )
    divergence = Divergence(
        mean_abs_reference=float(part.mean_abs_reference),
        mean_abs_candidate=float(part.mean_abs_candidate),
        mean_abs_difference=float(part.mean_abs_difference),
        hidden=hidden,
        cell=_build_spread(part.per_step.cell, "cell"),
        hidden_map=_build_map(part.hidden_map),
        cell_units=None if part.cell_units is None else _raise_levels(part.cell_units),
        units=part.units or spec.hidden_size * spec.directions,
    )
    _agree("divergence.percent", part.percent, divergence.percent)
    return divergence


def _build_spread(part: schema.SpreadPart, name: str) -> Spread:
    if not len(part.mean) == len(part.p95) == len(part.max):
        _refuse(f"divergence.per_step.{name}", "has lists of different lengths")
    return Spread(*(_freeze(np.asarray(v, np.float64)) for v in (part.mean, part.p95, part.max)))


def _build_map(part: schema.MapPart | None) -> npt.NDArray[np.float32] | None:
    if part is None:
        return None
    if len({len(row) for row in part.levels}) != 1:
        _refuse("divergence.hidden_map", "has rows of different lengths")
    values = _raise_levels(part).astype(np.float32)
    values.setflags(write=False)
    return values


def _raise_levels(part: schema.MapPart | schema.UnitsPart) -> FloatArray:
    return _freeze(np.asarray(part.levels, np.float64) / LEVELS * part.top)


def _freeze(values: FloatArray) -> FloatArray:
    values.setflags(write=False)
    return values


def _agree(place: str, said: float, derived: float) -> None:
    if not math.isclose(said, derived, rel_tol=_TOLERANCE, abs_tol=1e-12):
        _refuse(place, f"is {said:.9g}, and what it follows from gives {derived:.9g}")


def _spell(location: tuple[str | int, ...]) -> str:
    return ".".join(str(step)[:40] for step in location)


def _refuse(place: str, reason: str) -> NoReturn:
    raise UnusableError(
        f"The record cannot be trusted: {place} {reason[:1].lower()}{reason[1:300]}. "
        "Save it again from QuantScope."
    )
