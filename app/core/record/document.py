"""Writes comparisons as versioned JSON documents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.core.format import clean_line
from app.core.record.describe_findings import (
    describe_accuracy,
    describe_anatomy,
    describe_batch_mates,
)
from app.core.results.comparison import Comparison, Modules
from app.core.results.divergence import Divergence, Spread
from app.core.results.latency import Latency, LatencySide, Round, RoundSide, part_sides
from app.core.results.size import FileSize
from app.core.spec import ComparisonSpec, FileSource

FORMAT: Final = "quantscope.comparison"
COLLECTION_FORMAT: Final = "quantscope.comparisons"
"""Of a document that holds several comparisons under ``comparisons``, as a side by side does."""

VERSION: Final = 1
LONGEST_LINE: Final = 300
LEVELS: Final = 1000
"""What is only drawn (the map, the units of c) is kept in so many steps of its largest value."""


def to_json(comparison: Comparison) -> str:
    """Returns the record: every digit and every sample; durations in nanoseconds.

    ``latency`` and ``speedup`` are null where no call has been timed. What a later version's
    record said beyond this one's knowledge is written back where it stood.
    """
    return _dump(merge(describe(comparison), comparison.unknown))


def collection_to_json(comparisons: Sequence[Comparison]) -> str:
    """Returns one document that holds the records of several comparisons in their order."""
    if len(comparisons) == 1:
        return to_json(comparisons[0])
    records = [merge(describe(comparison), comparison.unknown) for comparison in comparisons]
    return _dump({"format": COLLECTION_FORMAT, "version": VERSION, "comparisons": records})


def describe(comparison: Comparison) -> dict[str, Any]:
    """Returns all that this version knows of a comparison, as plain JSON values."""
    latency, speedup = comparison.latency, comparison.speedup
    return {
        "format": FORMAT,
        "version": VERSION,
        "spec": _spec(comparison.spec),
        "environment": asdict(comparison.environment)
        | {"cache_bytes": list(comparison.environment.cache_bytes)},
        "modules": _modules(comparison.modules),
        "size": {
            "reference_bytes": comparison.sizes.reference.total_bytes,
            "candidate_bytes": comparison.sizes.candidate.total_bytes,
            "ratio": comparison.sizes.ratio,
            "breakdown": {
                "reference": _file(comparison.sizes.reference),
                "candidate": _file(comparison.sizes.candidate),
            },
        },
        "latency": None if latency is None else _latency(latency),
        "speedup": None if speedup is None else asdict(speedup),
        "overhead": None if comparison.overhead is None else asdict(comparison.overhead),
        "divergence": _divergence(comparison.divergence),
        "accuracy": describe_accuracy(comparison.accuracy),
        "anatomy": describe_anatomy(comparison.anatomy),
        "batch_mates": describe_batch_mates(comparison.batch_mates),
    }


def merge(known: object, unknown: object) -> object:
    """Returns ``known`` with what ``unknown`` holds beyond it; both come from JSON.

    Objects are merged key by key. A list is matched by an object of the entries by position,
    see ``subtract``.
    """
    if isinstance(known, dict) and isinstance(unknown, Mapping):
        merged = {name: merge(value, unknown.get(name)) for name, value in known.items()}
        return merged | {name: value for name, value in unknown.items() if name not in known}
    if isinstance(known, list) and isinstance(unknown, Mapping):
        return [merge(value, unknown.get(index)) for index, value in enumerate(known)]
    return known


def subtract(read: object, known: object) -> dict[Any, Any]:
    """Returns what ``read`` says beyond ``known``, in the shape that ``merge`` takes.

    Lists of objects are compared entry by entry where both are of one length; others not at all.
    """
    if isinstance(read, dict) and isinstance(known, dict):
        parts = {
            name: subtract(value, known[name]) if name in known else value
            for name, value in read.items()
        }
        return {name: part for name, part in parts.items() if name not in known or part}
    if isinstance(read, list) and isinstance(known, list) and len(read) == len(known):
        objects = (i for i, value in enumerate(read) if isinstance(value, dict))
        found = {index: subtract(read[index], known[index]) for index in objects}
        return {index: part for index, part in found.items() if part}
    return {}


def _dump(document: object) -> str:
    # ASCII: half a surrogate pair in an unknown field would make the text impossible to encode.
    return json.dumps(document, allow_nan=False, ensure_ascii=True, separators=(",", ":"))


def _spec(spec: ComparisonSpec) -> dict[str, dict[str, Any]]:
    return {
        "model": {
            "input_size": spec.input_size,
            "hidden_size": spec.hidden_size,
            "num_layers": spec.num_layers,
            "bidirectional": spec.bidirectional,
            "cell": spec.cell,
            "vocabulary": spec.vocabulary,
            "output_size": spec.output_size,
            "weights": _source(spec.weights),
            "outlier": spec.outlier,
        },
        "workload": {
            "seq_len": spec.seq_len,
            "batch_size": spec.batch_size,
            "seed": spec.seed,
            "inputs": spec.inputs,
            "input_file": _source(spec.input_file),
            "initial_state": spec.initial_state,
        },
        "scheme": {"name": spec.scheme, "engine": spec.engine},
        "timing": {
            "threads": spec.threads,
            "seconds": spec.seconds,
            "allocator": spec.allocator,
        },
    }


def _source(source: FileSource | None) -> dict[str, Any] | None:
    """Returns what tells the values; never the path, which is of this machine alone."""
    if source is None:
        return None
    return {
        "name": _as_line(source.name),
        "part": _as_line(source.part),
        "digest": source.digest,
        **_stored(source),
    }


def _stored(source: FileSource) -> dict[str, Any]:
    """Returns what sets a file apart from one of plain float32 weights, taken whole."""
    stored = {"stored_type": source.stored_type, "stored_bytes": source.stored_bytes}
    return (stored if source.stored_type else {}) | ({"partial": True} if source.partial else {})


def _as_line(text: str) -> str:
    """Returns a text as it may stand in a record; a tensor's name can be anything."""
    return clean_line(text)[:LONGEST_LINE]


def _modules(modules: Modules) -> dict[str, Any]:
    return {
        "reference": modules.reference,
        "candidate": modules.candidate,
        "changes": [asdict(change) for change in modules.changes],
    }


def _file(size: FileSize) -> dict[str, int]:
    return asdict(size)


def _latency(latency: Latency) -> dict[str, Any]:
    calls = part_sides(latency.rounds)
    return {
        "unit": "ns",
        "rounds": [_round(timed) for timed in latency.rounds],
        "uses_disturbed": latency.uses_disturbed,
        "reference": _side(latency.reference, calls[0]),
        "candidate": _side(latency.candidate, calls[1]),
    }


def _round(timed: Round) -> dict[str, Any]:
    return {
        "instance": timed.instance,
        "disturbed": timed.disturbed,
        "reference_calls": len(timed.reference.samples_ns),
        "candidate_calls": len(timed.candidate.samples_ns),
        "reference_usage": asdict(timed.reference.usage),
        "candidate_usage": asdict(timed.candidate.usage),
    }


def _side(side: LatencySide, calls: Sequence[RoundSide]) -> dict[str, Any]:
    return {
        "samples": [ns for block in calls for ns in block.samples_ns.tolist()],
        "n": side.n,
        "min": side.min_ns,
        **{estimate.name: estimate.ns for estimate in side.estimates},
        "intervals": {
            estimate.name: None
            if estimate.interval is None
            else [estimate.interval.low, estimate.interval.high]
            for estimate in side.estimates
        },
        "minor_faults_per_call": side.minor_faults_per_call,
        "involuntary_switches_per_call": side.involuntary_switches_per_call,
    }


def _divergence(divergence: Divergence) -> dict[str, Any]:
    hidden_map, cell_units = divergence.hidden_map, divergence.cell_units
    return {
        "mean_abs_reference": divergence.mean_abs_reference,
        "mean_abs_candidate": divergence.mean_abs_candidate,
        "mean_abs_difference": divergence.mean_abs_difference,
        "percent": divergence.percent,
        "per_step": {
            "hidden": _spread(divergence.hidden),
            "cell": None if divergence.cell is None else _spread(divergence.cell),
            "scores": None if divergence.scores is None else _spread(divergence.scores),
        },
        "scores_percent": divergence.scores_percent,
        "units": divergence.units,
        "hidden_map": None if hidden_map is None else _levels(hidden_map),
        "cell_units": None if cell_units is None else _levels(cell_units),
    }


def _spread(spread: Spread) -> dict[str, list[float]]:
    return {
        "mean": spread.mean.tolist(),
        "p95": spread.p95.tolist(),
        "max": spread.max.tolist(),
    }


def _levels(values: npt.NDArray[np.floating[Any]]) -> dict[str, Any]:
    """Returns values of 0 and more as whole steps of a ``LEVELS``-th of the largest."""
    top = float(values.max())
    steps = np.rint(values.astype(np.float64) / (top or 1.0) * LEVELS).astype(np.int64)
    return {"top": top, "levels": steps.tolist()}
