"""One way through all layers, with the fp32 network and what is quantized of it side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from app.core.cancellation import check_stop
from app.core.fidelity.anatomy.cells import DirectionState
from app.core.fidelity.anatomy.layers import Layer, join
from app.core.results.anatomy import DirectionError, LayerError
from app.core.types import FloatArray, Stop, freeze


@dataclass(frozen=True, slots=True, eq=False)
class ErrorsByStep:
    """What the networks do from the lowest layer to the last one.

    Attributes:
        read: What each fp32 layer reads.
        outputs: h of the last fp32 layer, shape (steps, batch, hidden_size * directions).
        errors: Of each layer of the candidate.
        both: Mean ``|h - h_fp32|`` of the candidate's last layer.
        weights_only: The same where the weights alone are quantized.
        activations_only: The same where the activations alone are.
        rounding: The same where nothing is, but every layer is computed as for the others.
        finals: h of every fp32 layer and direction after its last step, shape
            (layers * directions, batch, hidden_size).
        int8_finals: The same of the candidate.
    """

    read: tuple[Tensor, ...]
    outputs: Tensor
    errors: tuple[LayerError, ...]
    both: float
    weights_only: float
    activations_only: float
    rounding: float
    finals: Tensor
    int8_finals: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """An fp32 layer and its int8 twin, each behind its own kind."""

    outputs: Tensor
    int8_outputs: Tensor
    error: LayerError
    finals: Tensor
    int8_finals: Tensor


def follow_layers(layers: Sequence[Layer], inputs: Tensor, stop: Stop) -> ErrorsByStep:
    """Runs the fp32 network, the candidate, and both halves of the candidate.

    Args:
        layers: From the lowest one.
        inputs: Shape (steps, batch, features).
        stop: Polled between steps.

    Raises:
        StoppedError: ``stop`` said so.
    """
    reference = candidate = weights_only = activations_only = plain = inputs
    read, pairs = [], []
    for layer in layers:
        read.append(reference)
        pair = _run_pair(layer, reference, candidate, stop)
        pairs.append((pair.error, pair.finals, pair.int8_finals))
        check_stop(stop)
        weights_only = layer.run(weights_only, layer.dequantized())
        activations_only = layer.run_activations(activations_only, stop)
        plain = layer.run_plain(plain, stop)
        reference, candidate = pair.outputs, pair.int8_outputs
    errors, finals, int8_finals = zip(*pairs, strict=True)
    return ErrorsByStep(
        read=tuple(read),
        outputs=reference,
        errors=errors,
        both=mean_difference(candidate, reference),
        weights_only=mean_difference(weights_only, reference),
        activations_only=mean_difference(activations_only, reference),
        rounding=mean_difference(plain, reference),
        finals=torch.cat(finals),
        int8_finals=torch.cat(int8_finals),
    )


def mean_difference(one: Tensor, other: Tensor) -> float:
    """Returns the mean magnitude of the difference."""
    return (one - other).abs_().mean().item()


def _run_pair(layer: Layer, reference: Tensor, candidate: Tensor, stop: Stop) -> _Pair:
    check_stop(stop)
    outputs = layer.run(reference)
    plain = layer.follow(reference, outputs, stop)
    quantized = layer.run_int8(candidate, stop)
    return _Pair(
        outputs=outputs,
        int8_outputs=join(quantized),
        error=_compare(layer.index, plain, quantized),
        finals=_take_finals(plain),
        int8_finals=_take_finals(quantized),
    )


def _compare(
    index: int, plain: Sequence[DirectionState], quantized: Sequence[DirectionState]
) -> LayerError:
    each = [_compare_direction(p, q) for p, q in zip(plain, quantized, strict=True)]
    cells = [own.cell for own in each if own.cell is not None]
    return LayerError(
        index,
        _average([own.hidden for own in each]),
        _average(cells) if cells else None,
        tuple(each) if len(each) > 1 else (),
    )


def _compare_direction(plain: DirectionState, quantized: DirectionState) -> DirectionError:
    cell = None
    if plain.cell is not None and quantized.cell is not None:
        cell = _by_step(quantized.cell, plain.cell)
    return DirectionError(_by_step(quantized.hidden, plain.hidden), cell)


def _take_finals(states: Sequence[DirectionState]) -> Tensor:
    """Returns h of each direction after its last step, which is the first one backwards."""
    return torch.stack([s.hidden[-1 if number == 0 else 0] for number, s in enumerate(states)])


def _by_step(one: Tensor, other: Tensor) -> FloatArray:
    return freeze((one - other).abs_().mean(dim=(1, 2)).double().numpy())


def _average(directions: Sequence[FloatArray]) -> FloatArray:
    return freeze(np.mean(directions, axis=0))
