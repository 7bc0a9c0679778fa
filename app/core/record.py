"""A comparison as one versioned JSON document."""

import json
from dataclasses import asdict
from typing import Any

from app.core.results import Comparison, Divergence, FileSize, Latency, Round, SideSummary, Spread
from app.core.spec import ComparisonSpec

FORMAT = "quantscope.comparison"
VERSION = 1


def to_json(comparison: Comparison) -> str:
    """Returns the record: every digit and every sample; durations in nanoseconds.

    ``latency`` and ``speedup`` are null where no call has been timed.
    """
    latency, speedup = comparison.latency, comparison.speedup
    document = {
        "format": FORMAT,
        "version": VERSION,
        "spec": _spec(comparison.spec),
        "environment": asdict(comparison.environment),
        "modules": {
            "reference": comparison.modules.reference,
            "candidate": comparison.modules.candidate,
        },
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
    }
    return json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def _spec(spec: ComparisonSpec) -> dict[str, dict[str, Any]]:
    return {
        "model": {
            "input_size": spec.input_size,
            "hidden_size": spec.hidden_size,
            "num_layers": spec.num_layers,
            "bidirectional": spec.bidirectional,
        },
        "workload": {
            "seq_len": spec.seq_len,
            "batch_size": spec.batch_size,
            "seed": spec.seed,
        },
        "scheme": {"name": spec.scheme, "engine": spec.engine},
        "timing": {
            "threads": spec.threads,
            "seconds": spec.seconds,
            "allocator": spec.allocator,
        },
    }


def _file(size: FileSize) -> dict[str, int]:
    return asdict(size)


def _latency(latency: Latency) -> dict[str, Any]:
    return {
        "unit": "ns",
        "rounds": [
            {
                "instance": timed.instance,
                "disturbed": timed.disturbed,
                "reference_calls": len(timed.reference_ns),
                "candidate_calls": len(timed.candidate_ns),
            }
            for timed in latency.rounds
        ],
        "uses_disturbed": latency.uses_disturbed,
        "reference": _side(latency.reference, latency.rounds, "reference_ns"),
        "candidate": _side(latency.candidate, latency.rounds, "candidate_ns"),
    }


def _side(summary: SideSummary, rounds: tuple[Round, ...], side: str) -> dict[str, Any]:
    return {
        "samples": [ns for timed in rounds for ns in getattr(timed, side).tolist()],
        "n": summary.n,
        "min": summary.min_ns,
        "p50": summary.p50_ns,
        "p95": summary.p95_ns,
        "p99": summary.p99_ns,
        "iqr": summary.iqr_ns,
        "intervals": {
            name: None if interval is None else [interval.low, interval.high]
            for name, interval in (
                ("p50", summary.p50_interval),
                ("p95", summary.p95_interval),
                ("p99", summary.p99_interval),
                ("iqr", summary.iqr_interval),
            )
        },
        "minor_faults_per_call": summary.minor_faults_per_call,
        "involuntary_switches_per_call": summary.involuntary_switches_per_call,
    }


def _divergence(divergence: Divergence) -> dict[str, Any]:
    return {
        "mean_abs_reference": divergence.mean_abs_reference,
        "mean_abs_candidate": divergence.mean_abs_candidate,
        "mean_abs_difference": divergence.mean_abs_difference,
        "percent": divergence.percent,
        "per_step": {
            "hidden": _spread(divergence.hidden),
            "cell": _spread(divergence.cell),
        },
    }


def _spread(spread: Spread) -> dict[str, list[float]]:
    return {
        "mean": spread.mean.tolist(),
        "p95": spread.p95.tolist(),
        "max": spread.max.tolist(),
    }
