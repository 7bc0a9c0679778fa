"""Builds the anatomy of an error from a record."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from app.core.record.checks import agree, check_steps, refuse
from app.core.record.codec import build
from app.core.record.shape import Part
from app.core.results.anatomy import FEWEST_STEPS, Anatomy, Growth, GrowthVerdict, LayerError
from app.core.schemes.registry import find_scheme
from app.core.spec import GATES, ComparisonSpec
from app.core.statistics.growth import decide, judge_layer
from app.core.types import FloatArray


def build_anatomy(part: Part, spec: ComparisonSpec) -> Anatomy:
    """Returns where the error comes from.

    Raises:
        UnusableError: Its matrices, gates, layers or steps are not those of the network, or a
            figure does not follow from those from which it should.
    """
    scheme = find_scheme(spec.scheme)
    if scheme.is_copy:
        refuse("anatomy", "must be null where nothing was quantized")
    if scheme.unapplied is not None:
        refuse("anatomy", f"must be null in {scheme.title}, whose error has no parts")
    places = list(product(range(spec.num_layers), range(spec.directions), ("input", "recurrent")))
    said = [(t.layer, int(t.reverse), t.part) for t in part.tensors]
    if said != places:
        refuse("anatomy.tensors", f"must be the {len(places)} matrices of the network in order")
    if [layer.layer for layer in part.layers] != list(range(spec.num_layers)):
        refuse("anatomy.layers", f"must be the {spec.num_layers} of the network in order")
    for layer in part.layers:
        _check_layer(layer, spec)
    for tensor in part.tensors:
        _check_tensor(tensor, spec)
        _tell_sigmas(tensor)
    anatomy = build(Anatomy, part, growth=())
    for built in anatomy.layers:
        _check_means(built)
    return replace(anatomy, growth=_build_growth(part, anatomy.layers[-1], spec))


def _check_tensor(part: Part, spec: ComparisonSpec) -> None:
    kind = "ih" if part.part == "input" else "hh"
    name = f"weight_{kind}_l{part.layer}{'_reverse' if part.reverse else ''}"
    if part.name != name:
        refuse("anatomy.tensors", f"calls {name} by another name")
    if tuple(gate.gate for gate in part.gates) != GATES[spec.cell]:
        refuse(f"anatomy.tensors ({name})", f"must have the gates {', '.join(GATES[spec.cell])}")
    for gate in part.gates:
        in_use = int(np.count_nonzero(gate.histogram))
        if gate.levels_in_use != in_use:
            place = f"anatomy.tensors ({name}, gate {gate.gate}).levels_in_use"
            refuse(place, f"is {gate.levels_in_use}, and the histogram has {in_use}")


def _tell_sigmas(part: Part) -> None:
    """Puts in what follows from an older record's figures, of the matrix and of its gates."""
    deviation = _derive_deviation(part)
    largest = max(gate.largest for gate in part.gates)
    for own, magnitude in ((part, largest), *((gate, gate.largest) for gate in part.gates)):
        if "sigmas_of_others" not in own.model_fields_set and deviation is not None:
            # Nothing deviates where all weights are equal.
            own.sigmas_of_others = magnitude / deviation if deviation else 0.0


def _derive_deviation(part: Part) -> float | None:
    """Returns the standard deviation of all weights but the largest, of an older record.

    That tells the largest magnitude M in standard deviations s of all n weights. With v for the
    variance of the others and d for the distance of the largest from their mean,
    n s^2 = (n - 1) v + d^2 (n - 1) / n (T. F. Chan, G. H. Golub and R. J. LeVeque, Algorithms
    for computing the sample variance, The American Statistician 37, 1983, eq. 2.1). The record
    does not tell their mean, which is small beside M in a network's weights: d is taken for M.

    Returns:
        0 where all weights are equal; None where the record does not tell, also where the mean
        cannot have been small.
    """
    largest = max(gate.largest for gate in part.gates)
    count = sum(sum(gate.histogram) for gate in part.gates)
    if part.largest_sigmas is None or count < 2:
        return None
    if part.largest_sigmas == 0:
        return 0.0
    square = (largest / part.largest_sigmas) ** 2 * count / (count - 1) - largest**2 / count
    return math.sqrt(square) if square > 0 else None


def _check_layer(part: Part, spec: ComparisonSpec) -> None:
    place = f"anatomy.layers.{part.layer}"
    _check_errors(place, part, spec)
    if part.directions and len(part.directions) != spec.directions:
        refuse(f"{place}.directions", "must be the 2 of a bidirectional layer, or none")
    for number, own in enumerate(part.directions):
        _check_errors(f"{place}.directions.{number}", own, spec)


def _check_means(layer: LayerError) -> None:
    place = f"anatomy.layers.{layer.layer}"
    if layer.directions:
        _check_mean(f"{place}.hidden", layer.hidden, [own.hidden for own in layer.directions])
        cells = [own.cell for own in layer.directions if own.cell is not None]
        if layer.cell is not None:
            _check_mean(f"{place}.cell", layer.cell, cells)


def _check_errors(place: str, part: Part, spec: ComparisonSpec) -> None:
    check_steps(f"{place}.hidden", part.hidden, spec)
    if (part.cell is None) != (spec.cell == "gru"):
        refuse(f"{place}.cell", "must be null exactly for a GRU, which has none")
    if part.cell is not None:
        check_steps(f"{place}.cell", part.cell, spec)


def _check_mean(place: str, said: FloatArray, directions: Sequence[FloatArray]) -> None:
    mean = np.mean(directions, axis=0)
    step = int(np.argmax(np.abs(said - mean)))
    agree(f"{place}.{step}", float(said[step]), float(mean[step]))


def _build_growth(part: Part, last: LayerError, spec: ComparisonSpec) -> tuple[Growth, ...]:
    """Returns the growth that is derived from the last layer's errors.

    An older record told a share of the mean, and took both directions of a bidirectional layer
    together: its figures only have to fit each other.
    """
    derived = judge_layer(last, spec.directions)
    if part.growth is not None and part.growth.share_of is None:
        _read_growth("anatomy.growth", part.growth, spec)
        return derived
    told = [
        (name, said)
        for name, said in (("growth", part.growth), ("backward_growth", part.backward_growth))
        if said is not None
    ]
    if len(told) != len(derived):
        refuse("anatomy.growth", f"is told of {len(told)} directions, and errors of {len(derived)}")
    growths = [_read_growth(f"anatomy.{name}", said, spec) for name, said in told]
    for (name, _), said, own in zip(told, growths, derived, strict=True):
        agree(f"anatomy.{name}.change", said.change, own.change)
        agree(f"anatomy.{name}.low", said.low, own.low)
        agree(f"anatomy.{name}.high", said.high, own.high)
    return tuple(growths)


def _read_growth(place: str, part: Part, spec: ComparisonSpec) -> Growth:
    if not part.low <= part.change <= part.high:
        refuse(place, f"is {part.change}, outside of its own interval")
    verdict: GrowthVerdict = "short" if spec.seq_len < FEWEST_STEPS else decide(part.low, part.high)
    if part.verdict != verdict:
        refuse(f"{place}.verdict", f"is {part.verdict}, and its interval says {verdict}")
    return build(Growth, part)
