"""A weight matrix on the int8 grid: what falls on which level, and what is lost."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from app.core.anatomy.cells import check_stop
from app.core.arrays import IntArray
from app.core.findings import GateAnatomy
from app.core.timing import Stop

LEVELS = 256
_BLOCK_VALUES = 2**20


@dataclass(frozen=True, slots=True, eq=False)
class MatrixFacts:
    """A whole weight matrix and its gates, see ``TensorAnatomy``."""

    scale: float
    largest_sigmas: float
    sqnr_db: float
    gates: tuple[GateAnatomy, ...]


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
    signal = noise = 0.0
    parts = []
    for gate, own, grid in zip(
        gates, weight.chunk(len(gates)), quantized.chunk(len(gates)), strict=True
    ):
        histogram, own_signal, own_noise = _compare(own, grid, stop)
        signal += own_signal
        noise += own_noise
        parts.append(
            GateAnatomy(
                gate=gate,
                histogram=histogram,
                largest=_find_largest(own),
                largest_sigmas=_count_sigmas(own),
                levels_in_use=int(np.count_nonzero(histogram)),
                sqnr_db=_to_decibels(signal=own_signal, noise=own_noise),
            )
        )
    return MatrixFacts(
        scale=_find_scale(quantized),
        largest_sigmas=_count_sigmas(weight),
        sqnr_db=_to_decibels(signal=signal, noise=noise),
        gates=tuple(parts),
    )


def _compare(weight: Tensor, quantized: Tensor, stop: Stop) -> tuple[IntArray, float, float]:
    """Returns how many weights lie on each level, and the energy of weights and of errors."""
    histogram = np.zeros(LEVELS, np.int64)
    signal = noise = 0.0
    rows = max(1, _BLOCK_VALUES // weight.shape[1])
    for own, grid in zip(torch.split(weight, rows), torch.split(quantized, rows), strict=True):
        check_stop(stop)
        levels = grid.int_repr().flatten().numpy().astype(np.int64) - np.iinfo(np.int8).min
        histogram += np.bincount(levels, minlength=LEVELS)
        signal += own.double().square_().sum().item()
        noise += (own.double() - grid.dequantize()).square_().sum().item()
    histogram.setflags(write=False)
    return histogram, signal, noise


def _find_largest(weight: Tensor) -> float:
    least, most = torch.aminmax(weight)
    return max(-least.item(), most.item())


def _count_sigmas(weight: Tensor) -> float:
    """Returns the largest magnitude in standard deviations; 0 where all weights are equal."""
    deviation = weight.std(correction=0).item()
    return _find_largest(weight) / deviation if deviation else 0.0


def _find_scale(quantized: Tensor) -> float:
    if quantized.qscheme() == torch.per_tensor_affine:
        return quantized.q_scale()
    return quantized.q_per_channel_scales().max().item()


def _to_decibels(*, signal: float, noise: float) -> float:
    # Zero weights lose nothing.
    return 10 * math.log10(signal / noise) if noise else math.inf
