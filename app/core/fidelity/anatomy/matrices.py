"""A weight matrix on the int8 grid: what falls on which level, and what is lost."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from app.core.cancellation import check_stop
from app.core.results.anatomy import GRID_LEVELS, GateAnatomy
from app.core.types import IntArray, Stop, freeze

BLOCK_VALUES = 2**20
"""How many weights are looked at at once."""


@dataclass(frozen=True, slots=True, eq=False)
class MatrixFacts:
    """A whole weight matrix and its gates, see ``TensorAnatomy``."""

    scale: float
    largest_sigmas: float
    sqnr_db: float
    gates: tuple[GateAnatomy, ...]
    largest_error: float


@dataclass(frozen=True, slots=True)
class _Others:
    """All weights of a matrix but the largest one: their mean and their standard deviation."""

    mean: float
    deviation: float

    def count_sigmas(self, weight: float) -> float:
        """Returns how far a weight lies from their mean; infinite where they are all equal."""
        away = abs(weight - self.mean)
        if not self.deviation:
            return math.inf if away else 0.0
        return away / self.deviation


def examine(weight: Tensor, quantized: Tensor, gates: tuple[str, ...], stop: Stop) -> MatrixFacts:
    """Looks at a weight matrix beside its quantized twin.

    Args:
        weight: fp32, shape (gates * hidden_size, columns).
        quantized: The same as int8, with one scale or one a row.
        gates: Their names, in the order of the rows.
        stop: Polled between blocks of rows.

    Raises:
        StoppedError: ``stop`` said so.
    """
    signal = noise = error = 0.0
    others = _look_at_others(weight, stop)
    parts = []
    for gate, own, grid in zip(
        gates, weight.chunk(len(gates)), quantized.chunk(len(gates)), strict=True
    ):
        lost = _compare(own, grid, stop)
        signal += lost.signal
        noise += lost.noise
        error = max(error, lost.largest)
        largest = own.flatten()[_find_largest(own)].item()
        parts.append(
            GateAnatomy(
                gate=gate,
                histogram=lost.histogram,
                largest=abs(largest),
                largest_sigmas=others.count_sigmas(largest),
                levels_in_use=int(np.count_nonzero(lost.histogram)),
                sqnr_db=_to_decibels(signal=lost.signal, noise=lost.noise),
            )
        )
    return MatrixFacts(
        scale=_find_scale(quantized),
        largest_sigmas=others.count_sigmas(weight.flatten()[_find_largest(weight)].item()),
        sqnr_db=_to_decibels(signal=signal, noise=noise),
        gates=tuple(parts),
        largest_error=error,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Loss:
    """How many weights lie on each level, the energy of weights and errors, the largest error."""

    histogram: IntArray
    signal: float
    noise: float
    largest: float


def _compare(weight: Tensor, quantized: Tensor, stop: Stop) -> _Loss:
    histogram = np.zeros(GRID_LEVELS, np.int64)
    signal = noise = largest = 0.0
    rows = max(1, BLOCK_VALUES // weight.shape[1])
    for own, grid in zip(torch.split(weight, rows), torch.split(quantized, rows), strict=True):
        check_stop(stop)
        levels = grid.int_repr().flatten().numpy().astype(np.int64) - np.iinfo(np.int8).min
        histogram += np.bincount(levels, minlength=GRID_LEVELS)
        errors = (own.double() - grid.dequantize()).abs_()
        largest = max(largest, errors.max().item())
        signal += own.double().square_().sum().item()
        noise += errors.square_().sum().item()
    return _Loss(freeze(histogram), signal, noise, largest)


def _look_at_others(weight: Tensor, stop: Stop) -> _Others:
    """Measures all but the largest weight, in float64: fp32's rounding would pass for spread."""
    flat = weight.flatten()
    place = _find_largest(weight)
    parts = [part for part in (flat[:place], flat[place + 1 :]) if len(part)]
    least = min(part.min().item() for part in parts)
    if least == max(part.max().item() for part in parts):
        return _Others(least, 0.0)
    count = len(flat) - 1
    mean = sum(block.sum().item() for block in _read_blocks(parts, stop)) / count
    spread = sum((block - mean).square_().sum().item() for block in _read_blocks(parts, stop))
    return _Others(mean, math.sqrt(spread / count))


def _read_blocks(parts: list[Tensor], stop: Stop) -> Iterator[Tensor]:
    for part in parts:
        for block in torch.split(part, BLOCK_VALUES):
            check_stop(stop)
            yield block.double()


def _find_largest(weight: Tensor) -> int:
    """Returns where in the flattened matrix the weight of the largest magnitude stands."""
    flat = weight.flatten()
    low, high = int(flat.argmin()), int(flat.argmax())
    return low if -flat[low] > flat[high] else high


def _find_scale(quantized: Tensor) -> float:
    if quantized.qscheme() == torch.per_tensor_affine:
        return quantized.q_scale()
    return quantized.q_per_channel_scales().max().item()


def _to_decibels(*, signal: float, noise: float) -> float:
    # Zero weights lose nothing.
    return 10 * math.log10(signal / noise) if noise else math.inf
