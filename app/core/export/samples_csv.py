"""Samples and differences as comma-separated values, one observation a line."""

import numpy as np

from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.types import IntArray


def write_samples_csv(comparison: Comparison) -> str:
    """Returns every timed call, disturbed ones included, in ASCII with one header line.

    Columns: ``round`` counts from 1 in the order measured, ``instance`` from 0 as in a record,
    ``disturbed`` is 0 or 1, ``side`` is fp32 or the candidate's name, ``call`` counts from 1
    within its round and side, ``latency_ns`` is in whole nanoseconds. Where no call was timed,
    only the header stands.
    """
    parts = ["round,instance,disturbed,side,call,latency_ns\n"]
    candidate = find_scheme(comparison.spec.scheme).title
    rounds = () if comparison.latency is None else comparison.latency.rounds
    for number, timed in enumerate(rounds, 1):
        start = f"{number},{timed.instance},{timed.disturbed:d}"
        parts.append(_write_calls(f"{start},fp32", timed.reference.samples_ns))
        parts.append(_write_calls(f"{start},{candidate}", timed.candidate.samples_ns))
    return "".join(parts)


def write_steps_csv(comparison: Comparison) -> str:
    """Returns the differences at every step, at full digits, in ASCII with one header line.

    Columns: ``step`` counts from 1; the others summarise ``|h_fp32 - h_candidate|`` over the
    batch and the units, and the same of the scores where there is a linear layer.
    """
    divergence = comparison.divergence
    spreads = {"hidden": divergence.hidden}
    if divergence.scores is not None:
        spreads["scores"] = divergence.scores
    header, columns = ["step"], []
    for name, spread in spreads.items():
        header += [f"{name}_mean", f"{name}_p95", f"{name}_max"]
        columns += [spread.mean.tolist(), spread.p95.tolist(), spread.max.tolist()]
    lines = [",".join(header)]
    for step, values in enumerate(zip(*columns, strict=True), 1):
        lines.append(",".join([str(step), *map(repr, values)]))
    return "\n".join(lines) + "\n"


def _write_calls(start: str, samples: IntArray) -> str:
    calls = np.column_stack((np.arange(1, len(samples) + 1), samples))
    # All lines in one formatting: one by one they take twice as long.
    return f"{start},%d,%d\n" * len(samples) % tuple(calls.ravel().tolist())
