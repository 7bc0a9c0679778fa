"""Where the error of the candidate comes from, and what becomes of it."""

from dataclasses import dataclass
from typing import Final, Literal

from app.core.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class GateAnatomy:
    """One gate's rows of one weight matrix, on the grid that quantization lays over the matrix.

    Attributes:
        gate: "i", "f", "g" or "o"; "r", "z" or "n" of a GRU.
        histogram: How many weights fall on each level from -128 to 127, shape (256,).
        largest: The largest magnitude.
        largest_sigmas: How far that weight lies from the mean of the matrix's other weights, all
            but the largest one of the whole matrix, in their standard deviations: the same
            measure as of ``TensorAnatomy``.
        levels_in_use: How many of the 256 levels hold a weight.
        sqnr_db: Signal-to-quantization-noise ratio, 10 log10(sum w^2 / sum (w - w_int8)^2);
            infinite where nothing is lost.
    """

    gate: str
    histogram: IntArray
    largest: float
    largest_sigmas: float | None
    levels_in_use: int
    sqnr_db: float


@dataclass(frozen=True, slots=True, eq=False)
class TensorAnatomy:
    """One weight matrix of the recurrent layer.

    Attributes:
        name: As in the state_dict, as "weight_hh_l0".
        layer: Counted from 0.
        reverse: Whether it belongs to the backward direction.
        part: What it multiplies.
        scale: The step of the int8 grid, the largest where rows have their own.
        largest_sigmas: How far the weight of the largest magnitude lies from the mean of all
            others, in the standard deviations of those others: it would hide itself in its own.
            0 where all weights are equal, infinite where all others are; None where an older
            record does not tell.
        sqnr_db: As of a gate, for the whole matrix; infinite exactly where every weight lies on
            the int8 grid.
        harm: Mean ``|h - h_fp32|`` of the last layer when this matrix alone is quantized.
        harm_per_row: The same when each of its rows has a scale of its own.
        gates: In torch's order.
        largest_error: The largest distance of a weight from what int8 makes of it; None in older
            records.
    """

    name: str
    layer: int
    reverse: bool
    part: Literal["input", "recurrent"]
    scale: float
    largest_sigmas: float | None
    sqnr_db: float
    harm: float
    harm_per_row: float
    gates: tuple[GateAnatomy, ...]
    largest_error: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DirectionError:
    """How far one direction of a bidirectional layer is off, in the order of the steps.

    Attributes:
        hidden: Mean ``|h - h_fp32|`` over batch and units, shape (steps,).
        cell: The same for c; None for a GRU.
    """

    hidden: FloatArray
    cell: FloatArray | None


@dataclass(frozen=True, slots=True, eq=False)
class LayerError:
    """How far one layer is off, step by step, with everything below it quantized too.

    Attributes:
        layer: Counted from 0.
        hidden: Mean ``|h - h_fp32|`` over batch, units and directions, shape (steps,).
        cell: The same for c; None for a GRU.
        directions: Both directions of a bidirectional layer, the forward one first; none of
            another one, nor where an older record does not tell them apart.
    """

    layer: int
    hidden: FloatArray
    cell: FloatArray | None
    directions: tuple[DirectionError, ...] = ()


FEWEST_STEPS: Final = 80
"""In fewer steps nothing is said about growth."""

SMALLEST_GROWTH: Final = 0.1
"""A rise by less than this share is no growth worth the name."""

GrowthVerdict = Literal["settles", "grows", "unclear", "short"]

LARGEST_CHANGE: Final = 999.0
"""A line that begins at less than a thousandth of its end, or at nothing, is told as this."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Whether an error still grows in the last three quarters of the steps, as they are read.

    Attributes:
        verdict: "short" where there are too few steps to tell.
        change: By which share the error changes from the first to the last step of that stretch,
            by a straight line through means of blocks of steps: 0.1 is 10 %, -1 all of it.
        low: The 95 % interval of ``change``.
        high: The same, the other end.
    """

    verdict: GrowthVerdict
    change: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """Where the error of the candidate comes from, and what becomes of it.

    Attributes:
        tensors: Every weight matrix of the recurrent layer.
        layers: Every layer's error by step.
        growth: Of the last layer's h, for each direction in the order in which it reads, the
            forward one first; none where an older record does not tell two directions apart.
        both: Mean ``|h - h_fp32|`` of the last layer, weights and activations quantized.
        weights_only: The same with only the weights quantized.
        activations_only: The same with only the activations quantized.
        final_relative_error: ``||h - h_fp32|| / ||h_fp32||`` of h after the last step, over
            batch, layers and units.
        final_cosine: The cosine between the two.
        rounding: Mean ``|h - h_fp32|`` of the last layer with nothing quantized, but computed
            step by step as ``both`` and ``activations_only`` are: fp32's own rounding, which
            those hold too. None in older records.
    """

    tensors: tuple[TensorAnatomy, ...]
    layers: tuple[LayerError, ...]
    growth: tuple[Growth, ...]
    both: float
    weights_only: float
    activations_only: float
    final_relative_error: float
    final_cosine: float
    rounding: float | None = None
