"""Builds from a record how far the outputs are apart: differences, accuracy, batch-mates."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.record import schema, schema_findings
from app.core.record.checks import agree, check_steps, freeze, refuse
from app.core.record.document import LEVELS
from app.core.results.accuracy import Accuracy
from app.core.results.divergence import BatchEffect, Divergence, Spread
from app.core.schemes.registry import find_scheme
from app.core.spec import VOWEL_SPEAKERS, ComparisonSpec
from app.core.types import FloatArray, IntArray

_SMALLEST: Final = 1e-46
"""Below every fp32 number."""


def build_divergence(part: schema.DivergencePart, spec: ComparisonSpec) -> Divergence:
    """Returns how far the outputs are apart.

    Raises:
        UnusableError: There are other steps than in the sequence, or what the network has not.
    """
    hidden = _build_spread(part.per_step.hidden, "hidden", spec)
    cell = None if part.per_step.cell is None else _build_spread(part.per_step.cell, "cell")
    if (cell is None) != (spec.cell == "gru"):
        refuse("divergence.per_step.cell", "must be null exactly for a GRU, which has none")
    if cell is None and part.cell_units is not None:
        refuse("divergence.cell_units", "must be null for a GRU, which has none")
    said = part.per_step.scores
    scores = None if said is None else _build_spread(said, "scores", spec)
    percent = part.scores_percent
    if scores is not None and not spec.output_size:
        refuse("divergence.per_step.scores", "must be null without a linear layer")
    if scores is None and percent is not None:
        refuse("divergence.scores_percent", "must be null without scores")
    if 0 < part.mean_abs_reference < _SMALLEST:
        refuse("divergence.mean_abs_reference", "is not 0, and below every fp32 number")
    divergence = Divergence(
        mean_abs_reference=float(part.mean_abs_reference),
        mean_abs_candidate=float(part.mean_abs_candidate),
        mean_abs_difference=float(part.mean_abs_difference),
        hidden=hidden,
        cell=cell,
        hidden_map=_build_map(part.hidden_map),
        cell_units=None if part.cell_units is None else _raise_levels(part.cell_units),
        units=part.units or spec.hidden_size * spec.directions,
        scores=scores,
        scores_percent=None if percent is None else float(percent),
    )
    if part.percent is None or divergence.percent is None:
        if part.percent is not divergence.percent:
            refuse("divergence.percent", "must be null exactly where h is 0 in fp32 alone")
    else:
        agree("divergence.percent", part.percent, divergence.percent)
    return divergence


def _build_spread(part: schema.SpreadPart, name: str, spec: ComparisonSpec | None = None) -> Spread:
    """Returns differences of every step of ``spec``, where it is given."""
    place = f"divergence.per_step.{name}"
    if not len(part.mean) == len(part.p95) == len(part.max):
        refuse(place, "has lists of different lengths")
    if spec is not None:
        check_steps(place, part.mean, spec)
    return Spread(*(freeze(v) for v in (part.mean, part.p95, part.max)))


def _build_map(part: schema.MapPart | None) -> npt.NDArray[np.float32] | None:
    if part is None:
        return None
    if len({len(row) for row in part.levels}) != 1:
        refuse("divergence.hidden_map", "has rows of different lengths")
    values = _raise_levels(part).astype(np.float32)
    values.setflags(write=False)
    return values


def _raise_levels(part: schema.MapPart | schema.UnitsPart) -> FloatArray:
    return freeze(np.asarray(part.levels, np.float64) / LEVELS * part.top)


def build_accuracy(
    part: schema_findings.AccuracyPart | None, spec: ComparisonSpec
) -> Accuracy | None:
    """Returns both models' answers to the task.

    Raises:
        UnusableError: There is no task, or the lists do not go together.
    """
    if part is None:
        return None
    if not spec.has_task:
        refuse("accuracy", "must be null without the bundled task")
    lists = (part.labels, part.reference, part.candidate, part.steps)
    if len({len(values) for values in lists}) != 1:
        refuse("accuracy", "has lists of different lengths")
    if max(map(max, lists[:3])) >= VOWEL_SPEAKERS:
        refuse("accuracy", f"names a class beyond the {VOWEL_SPEAKERS} speakers")
    accuracy = Accuracy(*(_freeze_counts(values) for values in lists))
    for name in ("reference", "candidate"):
        share = float((getattr(accuracy, name) == accuracy.labels).mean())
        agree(f"accuracy.{name}_share", getattr(part, f"{name}_share"), share)
    return accuracy


def build_batch_mates(
    part: schema_findings.MatesPart | None, spec: ComparisonSpec
) -> BatchEffect | None:
    """Returns how much a sequence depends on those that share its call.

    Raises:
        UnusableError: There is nothing to share, or the lists do not go together.
    """
    if part is None:
        return None
    if not find_scheme(spec.scheme).shares_scale(spec.batch_size):
        refuse("batch_mates", "must be null where sequences share no scale")
    if part.batch_size != spec.batch_size:
        refuse("batch_mates.batch_size", f"is {part.batch_size}, and a call's {spec.batch_size}")
    if len(part.rows) > spec.batch_size or len(part.rows) != len(part.reference_rows):
        refuse("batch_mates.rows", "has another length than reference_rows, or than the batch")
    check_steps("batch_mates.steps", part.steps, spec)
    return BatchEffect(
        rows=freeze(part.rows),
        reference_rows=freeze(part.reference_rows),
        steps=freeze(part.steps),
        percent=float(part.percent),
        batch_size=part.batch_size,
    )


def _freeze_counts(values: Sequence[int]) -> IntArray:
    counts = np.asarray(values, np.int64)
    counts.setflags(write=False)
    return counts
