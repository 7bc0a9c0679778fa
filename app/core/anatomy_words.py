"""What the anatomy of an error says, in words."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.core.findings import Anatomy, BatchMates, Growth, TensorAnatomy
from app.core.format import format_count, format_number
from app.core.growth import FEWEST_STEPS
from app.core.spec import ComparisonSpec
from app.core.wording import format_percent

TELLING_SIGMAS: Final = 8.0
"""A weight so far out is an outlier: among normal ones, not one in 10^15 is."""

_TELLING_SHARE: Final = 0.8
"""A remedy that leaves more than this of an error is none; so are two shares so much alike."""

_LEVELS: Final = 256


@dataclass(frozen=True, slots=True)
class AnatomyStatement:
    """The weight matrix that does the most harm, in one sentence, and what would help."""

    headline: str
    evidence: str


def explain_anatomy(anatomy: Anatomy, spec: ComparisonSpec) -> AnatomyStatement:
    """Says where the error comes from and what would make it smaller, by what was measured."""
    if anatomy.both == 0:
        return AnatomyStatement("Nothing is lost: h is the same at every step.", "")
    worst = max(anatomy.tensors, key=lambda tensor: tensor.harm)
    if worst.harm == 0:
        headline = "No weight matrix does harm: every weight lies on the int8 grid."
        return AnatomyStatement(headline, explain_shares(anatomy, spec))
    evidence = f"{explain_remedy(worst)} {explain_shares(anatomy, spec)}"
    return AnatomyStatement(_accuse(worst), evidence)


def explain_remedy(tensor: TensorAnatomy) -> str:
    """Says what a scale for each row would make of a matrix's harm."""
    before, after = format_number(tensor.harm), format_number(tensor.harm_per_row)
    if tensor.harm_per_row <= _TELLING_SHARE * tensor.harm:
        return f"A scale for each row would cut its error from {before} to {after}."
    return f"A scale for each row would not help: its error would be {after} instead of {before}."


def explain_shares(anatomy: Anatomy, spec: ComparisonSpec) -> str:
    """Says whether weights or activations do more harm, each quantized without the other."""
    weights, activations = anatomy.weights_only, anatomy.activations_only
    more, less = (format_number(v) for v in sorted((weights, activations), reverse=True))
    figures = f"mean |Δh| {more} against {less}"
    if min(weights, activations) > _TELLING_SHARE * max(weights, activations):
        return f"Weights and activations do about the same harm ({figures})."
    if weights > activations:
        return f"Weights do more harm than activations ({figures})."
    said = f"Activations do more harm than weights ({figures})"
    if spec.engine == "qnnpack":
        return f"{said}, though qnnpack keeps all 8 bits of them already."
    return f"{said}: {spec.engine} keeps 7 bits of them, and qnnpack would keep 8."


def state_growth(growth: Growth) -> str:
    """Says whether the error of the last layer's h settles or grows over the steps."""
    if growth.verdict == "short":
        return f"Too short to tell whether the error grows: that takes {FEWEST_STEPS} steps."
    verdicts = {
        "settles": "The error settles",
        "grows": "The error grows",
        "unclear": "Not clear whether the error grows",
    }
    change, low, high = (_format_share(v) for v in (growth.change, growth.low, growth.high))
    remedy = "; a longer sequence would tell" if growth.verdict == "unclear" else ""
    return (
        f"{verdicts[growth.verdict]}: {change} over the last three quarters of the steps, "
        f"95 % CI {low} to {high}{remedy}."
    )


def state_batch_mates(mates: BatchMates) -> str:
    """Says how much a sequence's h depends on those that share its call."""
    tried = len(mates.rows)
    which = (
        f"the {mates.batch_size:,} sequences"
        if tried == mates.batch_size
        else f"{format_count(tried, 'sequence')} of {mates.batch_size:,}"
    )
    difference = float(mates.rows.mean())
    control = format_number(float(mates.reference_rows.mean()))
    if difference == 0:
        return f"Batch-mates change nothing: {which} come out the same when called alone."
    return (
        f"Batch-mates move h by {format_percent(mates.percent)} %: {which}, called alone, come "
        f"out {format_number(difference)} away on average (fp32: {control}), as a batch shares "
        "the scale of its activations."
    )


def _accuse(tensor: TensorAnatomy) -> str:
    if tensor.largest_sigmas >= TELLING_SIGMAS:
        levels = np.count_nonzero(sum(gate.histogram for gate in tensor.gates))
        return (
            f"{tensor.name} does the most harm: its largest weight lies "
            f"{format_number(tensor.largest_sigmas)} standard deviations out, so that only "
            f"{levels} of {_LEVELS} levels are in use."
        )
    return (
        f"{tensor.name} does the most harm of the weights: in int8 it alone moves h by "
        f"{format_number(tensor.harm)} on average."
    )


def _format_share(share: float) -> str:
    return f"{round(share * 100, 1) + 0.0:+.1f} %"
