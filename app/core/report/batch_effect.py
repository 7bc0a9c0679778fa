"""How much a sequence depends on those that share its call, in words."""

from typing import Final

from app.core.format import format_count, format_number
from app.core.report.verdicts import format_percent
from app.core.results.divergence import BatchEffect

SHARED_SCALE: Final = "batch-mates share one activation scale"
"""Why a sequence's output depends on those that share its call."""


def state_batch_effect(effect: BatchEffect, candidate: str) -> str:
    """Says how much a sequence's h depends on those that share its call.

    Args:
        effect: What was measured.
        candidate: The candidate's name in a sentence.
    """
    tried = len(effect.rows)
    which = (
        f"the {effect.batch_size:,} sequences"
        if tried == effect.batch_size
        else f"{format_count(tried, 'sequence')} of {effect.batch_size:,}"
    )
    difference, control = float(effect.rows.mean()), float(effect.reference_rows.mean())
    if difference == 0:
        return f"Batch-mates change nothing: {which} come out the same when called alone."
    said = (
        f"Batch-mates move h by {format_percent(effect.percent)} %: {which}, called alone, come "
        f"out {format_number(difference)} away on average"
    )
    if difference <= control:
        return f"{said}, no more than in fp32 ({format_number(control)})."
    return (
        f"{said} (fp32: {format_number(control)}). In {candidate} a batch shares the scale of its "
        "activations."
    )
