"""Takes an int8 network's error apart: by matrix, by layer and step, by weights and activations."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from app.core.anatomy.cells import DirectionState, check_stop
from app.core.anatomy.layers import PER_DIRECTION, Layer, join, split_layers
from app.core.anatomy.matrices import examine
from app.core.growth import judge_growth
from app.core.lstm import Network, Workload
from app.core.results import Anatomy, FloatArray, LayerError, TensorAnatomy
from app.core.schemes import quantize_rows
from app.core.spec import GATES
from app.core.timing import Stop


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
        course = _follow_layers(layers, workload.model.embed(workload.inputs), stop)
        gates = GATES["gru" if isinstance(workload.state, Tensor) else "lstm"]
        tensors = tuple(
            _examine_matrix(layers, course, layer, position, gates, stop)
            for layer in layers
            for position in layer.matrices
        )
        relative, cosine = _compare_finals(course.finals, course.int8_finals)
    return Anatomy(
        tensors=tensors,
        layers=course.errors,
        growth=judge_growth(course.errors[-1].hidden),
        both=course.both,
        weights_only=course.weights_only,
        activations_only=course.activations_only,
        final_relative_error=relative,
        final_cosine=cosine,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Course:
    """What both networks do from the lowest layer to the last one.

    Attributes:
        read: What each fp32 layer reads.
        outputs: h of the last fp32 layer.
        finals: h of every fp32 layer and direction after its last step.
        int8_finals: The same of the candidate.
    """

    read: tuple[Tensor, ...]
    outputs: Tensor
    errors: tuple[LayerError, ...]
    both: float
    weights_only: float
    activations_only: float
    finals: Tensor
    int8_finals: Tensor


def _follow_layers(layers: Sequence[Layer], inputs: Tensor, stop: Stop) -> _Course:
    reference = candidate = weights_only = activations_only = inputs
    read, errors = [], []
    finals: list[Tensor] = []
    int8_finals: list[Tensor] = []
    for layer in layers:
        check_stop(stop)
        read.append(reference)
        outputs = layer.run(reference)
        plain = layer.follow(reference, outputs, stop)
        quantized = layer.run_int8(candidate, stop)
        errors.append(_compare_layer(layer.index, plain, quantized))
        finals += _take_finals(plain)
        int8_finals += _take_finals(quantized)
        check_stop(stop)
        weights_only = layer.run(weights_only, layer.dequantized())
        activations_only = layer.run_activations(activations_only, stop)
        reference, candidate = outputs, join(quantized)
    return _Course(
        read=tuple(read),
        outputs=reference,
        errors=tuple(errors),
        both=_mean_difference(candidate, reference),
        weights_only=_mean_difference(weights_only, reference),
        activations_only=_mean_difference(activations_only, reference),
        finals=torch.stack(finals),
        int8_finals=torch.stack(int8_finals),
    )


def _examine_matrix(
    layers: Sequence[Layer],
    course: _Course,
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
        harm=_measure_harm(layers, course, layer, position, quantized.dequantize(), stop),
        harm_per_row=_measure_harm(layers, course, layer, position, quantize_rows(weight), stop),
        gates=facts.gates,
    )


def _measure_harm(
    layers: Sequence[Layer],
    course: _Course,
    layer: Layer,
    position: int,
    instead: Tensor,
    stop: Stop,
) -> float:
    """Returns the error of the last layer with one matrix replaced; those below it are as ever."""
    weights = (*layer.weights[:position], instead, *layer.weights[position + 1 :])
    check_stop(stop)
    hidden = layer.run(course.read[layer.index], weights)
    for above in layers[layer.index + 1 :]:
        check_stop(stop)
        hidden = above.run(hidden)
    return _mean_difference(hidden, course.outputs)


def _compare_layer(
    index: int, plain: Sequence[DirectionState], quantized: Sequence[DirectionState]
) -> LayerError:
    hidden = [_by_step(q.hidden, p.hidden) for p, q in zip(plain, quantized, strict=True)]
    cell = [
        _by_step(q.cell, p.cell)
        for p, q in zip(plain, quantized, strict=True)
        if p.cell is not None and q.cell is not None
    ]
    return LayerError(index, _average(hidden), _average(cell) if cell else None)


def _take_finals(states: Sequence[DirectionState]) -> list[Tensor]:
    """Returns h of each direction after its last step, which is the first one backwards."""
    return [state.hidden[-1 if direction == 0 else 0] for direction, state in enumerate(states)]


def _compare_finals(reference: Tensor, candidate: Tensor) -> tuple[float, float]:
    """Returns the relative error and the cosine, 1 of equal ones and 0 where one alone is zero."""
    plain, other = reference.double().flatten(), candidate.double().flatten()
    lost, size, other_size = (v.norm().item() for v in (other - plain, plain, other))
    if not lost:
        return 0.0, 1.0
    if not size or not other_size:
        return lost / size if size else math.inf, 0.0
    return lost / size, (plain @ other).item() / (size * other_size)


def _by_step(one: Tensor, other: Tensor) -> FloatArray:
    return (one - other).abs_().mean(dim=(1, 2)).double().numpy()


def _average(directions: Sequence[FloatArray]) -> FloatArray:
    mean: FloatArray = np.mean(directions, axis=0)
    mean.setflags(write=False)
    return mean


def _mean_difference(one: Tensor, other: Tensor) -> float:
    return (one - other).abs_().mean().item()
