"""Writes comparisons as versioned JSON documents."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.core.record.codec import write
from app.core.results.comparison import Comparison
from app.core.results.latency import Latency, LatencySide, Round, RoundSide, part_sides

FORMAT: Final = "quantscope.comparison"
COLLECTION_FORMAT: Final = "quantscope.comparisons"
"""Of a document that holds several comparisons under ``comparisons``, as a side by side does."""

VERSION: Final = 1


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
    known = {"format": FORMAT, "version": VERSION, **write(comparison)}
    if comparison.latency is not None:
        known["latency"] = _describe_latency(comparison.latency)
    return known


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


def _describe_latency(latency: Latency) -> dict[str, Any]:
    """Returns the samples of all rounds in one list a side; each round says how many it holds."""
    reference, candidate = part_sides(latency.rounds)
    return {
        "unit": "ns",
        "rounds": [_describe_round(timed) for timed in latency.rounds],
        "uses_disturbed": latency.uses_disturbed,
        "reference": _describe_side(latency.reference, reference),
        "candidate": _describe_side(latency.candidate, candidate),
    }


def _describe_round(timed: Round) -> dict[str, Any]:
    return {
        "instance": timed.instance,
        "disturbed": timed.disturbed,
        "reference_calls": len(timed.reference.samples_ns),
        "candidate_calls": len(timed.candidate.samples_ns),
        "reference_usage": write(timed.reference.usage),
        "candidate_usage": write(timed.candidate.usage),
    }


def _describe_side(side: LatencySide, calls: Sequence[RoundSide]) -> dict[str, Any]:
    intervals = {estimate.name: estimate.interval for estimate in side.estimates}
    return {
        "samples": [ns for block in calls for ns in block.samples_ns.tolist()],
        "n": side.n,
        "min": side.min_ns,
        **{estimate.name: estimate.ns for estimate in side.estimates},
        "intervals": {
            name: None if interval is None else [interval.low, interval.high]
            for name, interval in intervals.items()
        },
        **write(side),
    }
