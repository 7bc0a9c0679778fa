"""Where an error comes from and what would make it smaller, in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.core.format import format_cosine, format_number
from app.core.report.verdicts import format_percent
from app.core.results.anatomy import GRID_LEVELS, Anatomy, TensorAnatomy
from app.core.schemes.registry import find_scheme
from app.core.schemes.scheme import Scheme
from app.core.spec import ComparisonSpec

NOT_DISSECTED: Final = "This comparison has not been taken apart"

_TELLING_SIGMAS: Final = 8.0
"""A weight so far out is an outlier: among normal ones, not one in 10^15 is."""

_ALIKE: Final = 0.9
"""Of two errors the smaller one is about the same if it is at least this share of the larger."""

_ROUNDING: Final = 2.0
"""An error of no more than so many times fp32's own rounding is put down to nothing else."""

_TELLING_SHARE: Final = 0.8
"""A remedy that leaves more than this of an error is none."""


@dataclass(frozen=True, slots=True)
class AnatomyStatement:
    """The largest cause that was measured, in one sentence, and what would help."""

    headline: str
    evidence: str


def name_matrix(tensor: TensorAnatomy) -> str:
    """Returns the one name that a weight matrix has for people, its layer counted from 1."""
    backward = " backward" if tensor.reverse else ""
    return f"layer {tensor.layer + 1}{backward} {tensor.part} weights"


def describe_levels(levels: int) -> str:
    """Says how many levels hold a weight."""
    return f"{levels} of {GRID_LEVELS} levels {'is' if levels == 1 else 'are'} in use"


def find_worst(tensors: Sequence[TensorAnatomy]) -> tuple[int, ...]:
    """Returns which matrices do the most harm, the worst first: more than one in a tie.

    Empty where no matrix alone does any.
    """
    order = sorted(range(len(tensors)), key=lambda number: -tensors[number].harm)
    most = tensors[order[0]].harm
    return tuple(n for n in order if most and tensors[n].harm >= _ALIKE * most)


def explain_anatomy(anatomy: Anatomy, spec: ComparisonSpec) -> AnatomyStatement:
    """Says where the error comes from and what would make it smaller, by what was measured.

    The headline is the largest cause: the activations, the weights, or one matrix of them where
    it alone does more harm than the activations. Two causes within 10 % are told as equal.
    """
    weights, activations = anatomy.weights_only, anatomy.activations_only
    scheme = find_scheme(spec.scheme)
    matrices = _describe_harm(anatomy.tensors, scheme)
    worst = find_worst(anatomy.tensors)
    remedy = _describe_remedy(anatomy.tensors[worst[0]], scheme) if worst else ""
    harmless = "" if worst else matrices
    if anatomy.both == 0:
        return AnatomyStatement("Nothing is lost: h is the same at every step.", harmless)
    rounding = anatomy.rounding or 0.0
    if max(anatomy.both, weights, activations) <= _ROUNDING * rounding:
        return AnatomyStatement(
            f"Nothing is lost but in fp32's own rounding: h moves by {format_number(anatomy.both)} "
            f"on average, and by {format_number(rounding)} where nothing is quantized and the "
            "sums are taken in another order.",
            harmless,
        )
    more, less = (format_number(v) for v in sorted((weights, activations), reverse=True))
    if max(weights, activations) == 0:
        return AnatomyStatement(
            "Neither quantized weights nor quantized activations change h alone; together they "
            f"move it by {format_number(anatomy.both)} on average.",
            harmless,
        )
    if min(weights, activations) >= _ALIKE * max(weights, activations):
        headline = (
            "Weights and activations do about the same harm: quantized without the other, they "
            f"move h by {format_number(weights)} and {format_number(activations)} on average."
        )
        return AnatomyStatement(headline, _join(matrices, remedy))
    if activations > weights:
        headline = (
            f"Activations do the most harm: quantized alone they move h by {more} on average, the "
            f"weights by {less}."
        )
        return AnatomyStatement(headline, _join(_describe_bits(spec), matrices, remedy))
    shares = f"Weights do more harm than activations (mean |Δh| {more} against {less})."
    if worst and _ALIKE * anatomy.tensors[worst[0]].harm > activations:
        return AnatomyStatement(matrices, _join(remedy, shares))
    headline = (
        f"Weights do the most harm: quantized alone they move h by {more} on average, the "
        f"activations by {less}."
    )
    return AnatomyStatement(headline, _join(matrices, remedy))


def _describe_remedy(tensor: TensorAnatomy, scheme: Scheme) -> str:
    """Says what a scale for each row would make of a matrix's harm, or that it has them."""
    if scheme.row_scales:
        return "Each row has a scale of its own already."
    before, after = format_number(tensor.harm), format_number(tensor.harm_per_row)
    whose = name_matrix(tensor)
    if tensor.harm_per_row <= _TELLING_SHARE * tensor.harm:
        return f"A scale for each row would cut the error of {whose} from {before} to {after}."
    return (
        f"A scale for each row would not help {whose}: their error would be {after} instead of "
        f"{before}."
        if after != before
        else f"A scale for each row would not help {whose}: their error would stay {before}."
    )


def describe_last_step(anatomy: Anatomy) -> tuple[str, str]:
    """Returns how far h after the last step is off: its relative error, and the cosine."""
    percent = format_percent(anatomy.final_relative_error * 100)
    return f"{percent} %", format_cosine(anatomy.final_cosine)


def _describe_harm(tensors: Sequence[TensorAnatomy], scheme: Scheme) -> str:
    """Says which matrix does the most harm when it alone is quantized, or that none does any."""
    worst = [tensors[number] for number in find_worst(tensors)]
    if not worst:
        return _describe_harmless(tensors, scheme)
    names = [name_matrix(tensor) for tensor in worst]
    most = format_number(worst[0].harm)
    if len(worst) == 1:
        subject, outlier = _capitalise(names[0]), _describe_outlier(worst[0])
        if outlier:
            return f"{subject} do the most harm of all matrices: {outlier}."
        return (
            f"{subject} do the most harm of all matrices: quantized alone they move h by {most} "
            "on average."
        )
    least = format_number(worst[-1].harm)
    figures = f"each alone moves h by {most if most == least else f'{least} to {most}'} on average"
    if len(worst) == len(tensors):
        subject = f"All {len(tensors)} weight matrices" if len(tensors) > 2 else _join_two(names)
    elif len(worst) == 2:
        subject = _join_two(names)
    else:
        subject = f"{_capitalise(names[0])} and {len(worst) - 1} more matrices"
    outlier = _describe_outlier(worst[0])
    rest = f" Of {names[0]}, {outlier}." if outlier else ""
    return f"{subject} do about the same harm, the most of all matrices: {figures}.{rest}"


def _describe_harmless(tensors: Sequence[TensorAnatomy], scheme: Scheme) -> str:
    grid = f"the {scheme.rounds_to} grid"
    # Infinite exactly where every weight was found equal to what rounding makes of it.
    if all(math.isinf(tensor.sqnr_db) for tensor in tensors):
        return f"No weight matrix does harm: every weight lies on {grid}."
    said = "Quantizing any one weight matrix alone changes nothing in h here, though"
    errors = [tensor.largest_error for tensor in tensors if tensor.largest_error is not None]
    if not errors:
        return f"{said} not every weight lies on {grid}."
    return f"{said} weights lie up to {format_number(max(errors))} off {grid}."


def _describe_outlier(tensor: TensorAnatomy) -> str:
    """Returns how far the largest weight lies out, or nothing where it does not."""
    sigmas = tensor.largest_sigmas
    if sigmas is None or sigmas < _TELLING_SIGMAS:
        return ""
    levels = describe_levels(int(np.count_nonzero(sum(gate.histogram for gate in tensor.gates))))
    if math.isinf(sigmas):
        return f"the largest weight is the only one that is not equal to all others, and {levels}"
    return (
        f"the largest weight lies {format_number(sigmas)} standard deviations of the others out, "
        f"and {levels}"
    )


def _describe_bits(spec: ComparisonSpec) -> str:
    if spec.engine == "qnnpack":
        return "qnnpack keeps all 8 bits of them already."
    return f"{spec.engine} keeps 7 bits of them; qnnpack, where there is one, keeps 8."


def _join_two(names: Sequence[str]) -> str:
    return _capitalise(f"{names[0]} and {names[1]}")


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


def _join(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
