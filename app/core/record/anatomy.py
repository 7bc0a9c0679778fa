"""Builds the anatomy of an error from a record."""

import math
from collections.abc import Sequence
from itertools import product

import numpy as np

from app.core.record import schema_findings
from app.core.record.checks import agree, check_steps, freeze, refuse
from app.core.results.anatomy import (
    FEWEST_STEPS,
    Anatomy,
    DirectionError,
    GateAnatomy,
    Growth,
    GrowthVerdict,
    LayerError,
    TensorAnatomy,
)
from app.core.schemes.registry import find_scheme
from app.core.spec import GATES, ComparisonSpec
from app.core.statistics.growth import decide, judge_layer
from app.core.types import FloatArray


def build_anatomy(part: schema_findings.AnatomyPart | None, spec: ComparisonSpec) -> Anatomy | None:
    """Returns where the error comes from.

    Raises:
        UnusableError: Its matrices, gates, layers or steps are not those of the network, or a
            figure does not follow from those from which it should.
    """
    if part is None:
        return None
    if find_scheme(spec.scheme).unapplied is not None:
        refuse("anatomy", "must be null where nothing was quantized")
    places = list(product(range(spec.num_layers), range(spec.directions), ("input", "recurrent")))
    said = [(t.layer, int(t.reverse), t.part) for t in part.tensors]
    if said != places:
        refuse("anatomy.tensors", f"must be the {len(places)} matrices of the network in order")
    if [layer.layer for layer in part.layers] != list(range(spec.num_layers)):
        refuse("anatomy.layers", f"must be the {spec.num_layers} of the network in order")
    layers = tuple(_build_layer(layer, spec) for layer in part.layers)
    return Anatomy(
        tensors=tuple(_build_tensor(tensor, spec) for tensor in part.tensors),
        layers=layers,
        growth=_build_growth(part, layers[-1], spec),
        both=float(part.both),
        weights_only=float(part.weights_only),
        activations_only=float(part.activations_only),
        final_relative_error=_read_infinite(part.final_relative_error),
        final_cosine=float(part.final_cosine),
        rounding=None if part.rounding is None else float(part.rounding),
    )


def _build_tensor(part: schema_findings.TensorPart, spec: ComparisonSpec) -> TensorAnatomy:
    kind = "ih" if part.part == "input" else "hh"
    name = f"weight_{kind}_l{part.layer}{'_reverse' if part.reverse else ''}"
    if part.name != name:
        refuse("anatomy.tensors", f"calls {name} by another name")
    if tuple(gate.gate for gate in part.gates) != GATES[spec.cell]:
        refuse(f"anatomy.tensors ({name})", f"must have the gates {', '.join(GATES[spec.cell])}")
    deviation = _derive_deviation(part)
    largest = max(gate.largest for gate in part.gates)
    return TensorAnatomy(
        name=name,
        layer=part.layer,
        reverse=part.reverse,
        part=part.part,
        scale=float(part.scale),
        largest_sigmas=_read_sigmas(part, largest, deviation),
        sqnr_db=_read_infinite(part.sqnr_db),
        harm=float(part.harm),
        harm_per_row=float(part.harm_per_row),
        gates=tuple(_build_gate(gate, name, deviation) for gate in part.gates),
        largest_error=None if part.largest_error is None else float(part.largest_error),
    )


def _build_gate(
    part: schema_findings.GatePart, tensor: str, deviation: float | None
) -> GateAnatomy:
    histogram = np.array(part.histogram, np.int64)
    histogram.setflags(write=False)
    in_use = int(np.count_nonzero(histogram))
    if part.levels_in_use != in_use:
        place = f"anatomy.tensors ({tensor}, gate {part.gate}).levels_in_use"
        refuse(place, f"is {part.levels_in_use}, and the histogram has {in_use}")
    return GateAnatomy(
        gate=part.gate,
        histogram=histogram,
        largest=float(part.largest),
        largest_sigmas=_read_sigmas(part, part.largest, deviation),
        levels_in_use=in_use,
        sqnr_db=_read_infinite(part.sqnr_db),
    )


def _derive_deviation(part: schema_findings.TensorPart) -> float | None:
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


def _read_sigmas(
    part: schema_findings.TensorPart | schema_findings.GatePart,
    largest: float,
    deviation: float | None,
) -> float | None:
    if "sigmas_of_others" in part.model_fields_set:
        return _read_infinite(part.sigmas_of_others)
    if deviation:
        return largest / deviation
    # Nothing deviates where all weights are equal.
    return 0.0 if deviation == 0 else None


def _build_layer(part: schema_findings.LayerPart, spec: ComparisonSpec) -> LayerError:
    place = f"anatomy.layers.{part.layer}"
    _check_courses(place, part, spec)
    directions = part.directions
    if directions and len(directions) != spec.directions:
        refuse(f"{place}.directions", "must be the 2 of a bidirectional layer, or none")
    for number, own in enumerate(directions):
        _check_courses(f"{place}.directions.{number}", own, spec)
    layer = LayerError(
        part.layer,
        freeze(part.hidden),
        None if part.cell is None else freeze(part.cell),
        tuple(
            DirectionError(freeze(own.hidden), None if own.cell is None else freeze(own.cell))
            for own in directions
        ),
    )
    if directions:
        _check_mean(f"{place}.hidden", layer.hidden, [own.hidden for own in layer.directions])
        cells = [own.cell for own in layer.directions if own.cell is not None]
        if layer.cell is not None:
            _check_mean(f"{place}.cell", layer.cell, cells)
    return layer


def _check_courses(place: str, part: schema_findings.DirectionPart, spec: ComparisonSpec) -> None:
    check_steps(f"{place}.hidden", part.hidden, spec)
    if (part.cell is None) != (spec.cell == "gru"):
        refuse(f"{place}.cell", "must be null exactly for a GRU, which has none")
    if part.cell is not None:
        check_steps(f"{place}.cell", part.cell, spec)


def _check_mean(place: str, said: FloatArray, directions: Sequence[FloatArray]) -> None:
    mean = np.mean(directions, axis=0)
    step = int(np.argmax(np.abs(said - mean)))
    agree(f"{place}.{step}", float(said[step]), float(mean[step]))


def _build_growth(
    part: schema_findings.AnatomyPart, last: LayerError, spec: ComparisonSpec
) -> tuple[Growth, ...]:
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
        for figure in ("change", "low", "high"):
            agree(f"anatomy.{name}.{figure}", getattr(said, figure), getattr(own, figure))
    return tuple(growths)


def _read_growth(place: str, part: schema_findings.GrowthPart, spec: ComparisonSpec) -> Growth:
    if not part.low <= part.change <= part.high:
        refuse(place, f"is {part.change}, outside of its own interval")
    verdict: GrowthVerdict = "short" if spec.seq_len < FEWEST_STEPS else decide(part.low, part.high)
    if part.verdict != verdict:
        refuse(f"{place}.verdict", f"is {part.verdict}, and its interval says {verdict}")
    return Growth(part.verdict, float(part.change), float(part.low), float(part.high))


def _read_infinite(value: float | None) -> float:
    """Returns a figure for which null stands in where it is infinite: JSON has no such number."""
    return math.inf if value is None else float(value)
