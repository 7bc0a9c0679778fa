"""Takes an int8 network's error apart: by matrix, by layer and step, by weights and activations."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from app.core.cancellation import check_stop
from app.core.fidelity.anatomy.error_by_step import ErrorsByStep, follow_layers, mean_difference
from app.core.fidelity.anatomy.layers import PER_DIRECTION, Layer, split_layers
from app.core.fidelity.anatomy.matrices import examine
from app.core.networks.models import Network
from app.core.networks.workload import Workload
from app.core.results.anatomy import Anatomy, TensorAnatomy
from app.core.schemes.packed_int8 import quantize_rows
from app.core.spec import GATES
from app.core.statistics.growth import judge_layer
from app.core.types import Stop


def dissect(workload: Workload, candidate: Network, *, stop: Stop) -> Anatomy:
    """Measures where the error of the candidate's recurrent layer comes from.

    Args:
        workload: The fp32 network with the inputs and the state before the first step.
        candidate: Its int8 twin, made with the engine that is torch's engine now.
        stop: Polled between steps.

    Raises:
        StoppedError: ``stop`` said so.
        QuantizationError: The candidate is not quantized.
    """
    with torch.inference_mode():
        layers = split_layers(workload, candidate)
        errors = follow_layers(layers, workload.model.embed(workload.inputs), stop)
        gates = GATES["gru" if isinstance(workload.state, Tensor) else "lstm"]
        tensors = tuple(
            _examine_matrix(layers, errors, layer, position, gates, stop)
            for layer in layers
            for position in layer.matrices
        )
        relative, cosine = _compare_finals(errors.finals, errors.int8_finals)
    return Anatomy(
        tensors=tensors,
        layers=errors.errors,
        growth=judge_layer(errors.errors[-1], len(layers[-1].starts)),
        both=errors.both,
        weights_only=errors.weights_only,
        activations_only=errors.activations_only,
        final_relative_error=relative,
        final_cosine=cosine,
        rounding=errors.rounding,
    )


def _examine_matrix(
    layers: Sequence[Layer],
    errors: ErrorsByStep,
    layer: Layer,
    position: int,
    gates: tuple[str, ...],
    stop: Stop,
) -> TensorAnatomy:
    weight, quantized = layer.weights[position], layer.unpack(position)
    facts = examine(weight, quantized, gates, stop)
    direction, part = divmod(position, PER_DIRECTION)
    return TensorAnatomy(
        name=layer.names[position],
        layer=layer.index,
        reverse=direction == 1,
        part="recurrent" if part else "input",
        scale=facts.scale,
        largest_sigmas=facts.largest_sigmas,
        sqnr_db=facts.sqnr_db,
        harm=_measure_harm(layers, errors, layer, position, quantized.dequantize(), stop),
        harm_per_row=_measure_harm(layers, errors, layer, position, quantize_rows(weight), stop),
        gates=facts.gates,
        largest_error=facts.largest_error,
    )


def _measure_harm(
    layers: Sequence[Layer],
    errors: ErrorsByStep,
    layer: Layer,
    position: int,
    instead: Tensor,
    stop: Stop,
) -> float:
    """Returns the error of the last layer with one matrix replaced; those below it are as ever."""
    weights = (*layer.weights[:position], instead, *layer.weights[position + 1 :])
    check_stop(stop)
    hidden = layer.run(errors.read[layer.index], weights)
    for above in layers[layer.index + 1 :]:
        check_stop(stop)
        hidden = above.run(hidden)
    return mean_difference(hidden, errors.outputs)


def _compare_finals(reference: Tensor, candidate: Tensor) -> tuple[float, float]:
    """Returns the relative error and the cosine, 1 of equal ones and 0 where one alone is zero."""
    plain, other = reference.double().flatten(), candidate.double().flatten()
    lost, size, other_size = (v.norm().item() for v in (other - plain, plain, other))
    if not lost:
        return 0.0, 1.0
    if not size or not other_size:
        return lost / size if size else math.inf, 0.0
    return lost / size, (plain @ other).item() / (size * other_size)
