"""Builds from a record how right the candidate is: differences, accuracy, effect of a batch."""

from typing import Final

from app.core.record.checks import check_steps, refuse
from app.core.record.codec import build
from app.core.record.shape import Part
from app.core.results.accuracy import Accuracy
from app.core.results.divergence import BatchEffect, Divergence
from app.core.schemes.registry import find_scheme
from app.core.spec import VOWEL_SPEAKERS, ComparisonSpec

_SMALLEST: Final = 1e-46
"""Below every fp32 number."""


def build_divergence(part: Part, spec: ComparisonSpec) -> Divergence:
    """Returns how far the outputs are apart.

    Raises:
        UnusableError: There are other steps than in the sequence, or what the network has not.
    """
    hidden, cell, scores = part.per_step.hidden, part.per_step.cell, part.per_step.scores
    for name, spread in (("hidden", hidden), ("cell", cell), ("scores", scores)):
        place = f"divergence.per_step.{name}"
        if spread is not None and not len(spread.mean) == len(spread.p95) == len(spread.max):
            refuse(place, "has lists of different lengths")
        # Of c there is the last step alone.
        if spread is not None and name != "cell":
            check_steps(place, spread.mean, spec)
    if (cell is None) != (spec.cell == "gru"):
        refuse("divergence.per_step.cell", "must be null exactly for a GRU, which has none")
    if cell is None and part.cell_units is not None:
        refuse("divergence.cell_units", "must be null for a GRU, which has none")
    if scores is not None and not spec.output_size:
        refuse("divergence.per_step.scores", "must be null without a linear layer")
    if scores is None and part.scores_percent is not None:
        refuse("divergence.scores_percent", "must be null without scores")
    if 0 < part.mean_abs_reference < _SMALLEST:
        refuse("divergence.mean_abs_reference", "is not 0, and below every fp32 number")
    if part.hidden_map is not None and len({len(row) for row in part.hidden_map.levels}) != 1:
        refuse("divergence.hidden_map", "has rows of different lengths")
    units = part.units or spec.hidden_size * spec.directions
    divergence = build(Divergence, part, "divergence", units=units)
    if (part.percent is None) != (divergence.percent is None):
        refuse("divergence.percent", "must be null exactly where h is 0 in fp32 alone")
    return divergence


def build_accuracy(part: Part, spec: ComparisonSpec) -> Accuracy:
    """Returns both models' answers to the task.

    Raises:
        UnusableError: There is no task, or the lists do not go together.
    """
    if not spec.has_task:
        refuse("accuracy", "must be null without the bundled task")
    lists = (part.labels, part.reference, part.candidate, part.steps)
    if len({len(values) for values in lists}) != 1:
        refuse("accuracy", "has lists of different lengths")
    if max(map(max, lists[:3])) >= VOWEL_SPEAKERS:
        refuse("accuracy", f"names a class beyond the {VOWEL_SPEAKERS} speakers")
    return build(Accuracy, part, "accuracy")


def build_batch_effect(part: Part, spec: ComparisonSpec) -> BatchEffect:
    """Returns how much a sequence depends on those that share its call.

    Raises:
        UnusableError: There is nothing to share, or the lists do not go together.
    """
    if not find_scheme(spec.scheme).shares_scale(spec.batch_size):
        refuse("batch_mates", "must be null where sequences share no scale")
    if part.batch_size != spec.batch_size:
        refuse("batch_mates.batch_size", f"is {part.batch_size}, and a call's {spec.batch_size}")
    if len(part.rows) > spec.batch_size or len(part.rows) != len(part.reference_rows):
        refuse("batch_mates.rows", "has another length than reference_rows, or than the batch")
    check_steps("batch_mates.steps", part.steps, spec)
    return build(BatchEffect, part)
