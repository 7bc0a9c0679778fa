"""Builds the anatomy of an error from a record."""

import math
from itertools import product

import numpy as np

from app.core import schema_findings
from app.core.findings import Anatomy, GateAnatomy, Growth, GrowthVerdict, LayerError, TensorAnatomy
from app.core.growth import FEWEST_STEPS, SMALLEST_GROWTH
from app.core.spec import GATES, ComparisonSpec
from app.core.trust import check_steps, freeze, refuse


def build_anatomy(part: schema_findings.AnatomyPart | None, spec: ComparisonSpec) -> Anatomy | None:
    """Returns where the error comes from.

    Raises:
        UnusableError: Its matrices, gates, layers or steps are not those of the network.
    """
    if part is None:
        return None
    if spec.scheme != "int8":
        refuse("anatomy", "must be null where nothing was quantized")
    places = list(product(range(spec.num_layers), range(spec.directions), ("input", "recurrent")))
    said = [(t.layer, int(t.reverse), t.part) for t in part.tensors]
    if said != places:
        refuse("anatomy.tensors", f"must be the {len(places)} matrices of the network in order")
    if [layer.layer for layer in part.layers] != list(range(spec.num_layers)):
        refuse("anatomy.layers", f"must be the {spec.num_layers} of the network in order")
    return Anatomy(
        tensors=tuple(_build_tensor(tensor, spec) for tensor in part.tensors),
        layers=tuple(_build_layer(layer, spec) for layer in part.layers),
        growth=_build_growth(part.growth, spec),
        both=float(part.both),
        weights_only=float(part.weights_only),
        activations_only=float(part.activations_only),
        final_relative_error=_read_infinite(part.final_relative_error),
        final_cosine=float(part.final_cosine),
    )


def _build_tensor(part: schema_findings.TensorPart, spec: ComparisonSpec) -> TensorAnatomy:
    kind = "ih" if part.part == "input" else "hh"
    name = f"weight_{kind}_l{part.layer}{'_reverse' if part.reverse else ''}"
    if part.name != name:
        refuse("anatomy.tensors", f"calls {name} by another name")
    if tuple(gate.gate for gate in part.gates) != GATES[spec.cell]:
        refuse(f"anatomy.tensors ({name})", f"must have the gates {', '.join(GATES[spec.cell])}")
    return TensorAnatomy(
        name=name,
        layer=part.layer,
        reverse=part.reverse,
        part=part.part,
        scale=float(part.scale),
        largest_sigmas=float(part.largest_sigmas),
        sqnr_db=_read_infinite(part.sqnr_db),
        harm=float(part.harm),
        harm_per_row=float(part.harm_per_row),
        gates=tuple(_build_gate(gate, name) for gate in part.gates),
    )


def _build_gate(part: schema_findings.GatePart, tensor: str) -> GateAnatomy:
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
        largest_sigmas=float(part.largest_sigmas),
        levels_in_use=in_use,
        sqnr_db=_read_infinite(part.sqnr_db),
    )


def _build_layer(part: schema_findings.LayerPart, spec: ComparisonSpec) -> LayerError:
    place = f"anatomy.layers.{part.layer}"
    check_steps(f"{place}.hidden", part.hidden, spec)
    if (part.cell is None) != (spec.cell == "gru"):
        refuse(f"{place}.cell", "must be null exactly for a GRU, which has none")
    if part.cell is not None:
        check_steps(f"{place}.cell", part.cell, spec)
    cell = None if part.cell is None else freeze(part.cell)
    return LayerError(part.layer, freeze(part.hidden), cell)


def _build_growth(part: schema_findings.GrowthPart, spec: ComparisonSpec) -> Growth:
    if not part.low <= part.change <= part.high:
        refuse("anatomy.growth", f"is {part.change}, outside of its own interval")
    verdict = _judge(part.low, part.high, spec.seq_len)
    if part.verdict != verdict:
        refuse("anatomy.growth.verdict", f"is {part.verdict}, and its interval says {verdict}")
    return Growth(part.verdict, float(part.change), float(part.low), float(part.high))


def _judge(low: float, high: float, steps: int) -> GrowthVerdict:
    if steps < FEWEST_STEPS:
        return "short"
    if low > SMALLEST_GROWTH:
        return "grows"
    return "settles" if high < SMALLEST_GROWTH else "unclear"


def _read_infinite(value: float | None) -> float:
    """Returns a figure for which null stands in where it is infinite: JSON has no such number."""
    return math.inf if value is None else float(value)
