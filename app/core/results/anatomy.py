"""Where the error of the candidate comes from, and what becomes of it."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from app.core.bounds import (
    Count,
    Decibels,
    Difference,
    Entry,
    Items,
    Line,
    Percent,
    Unrecorded,
    Weight,
)
from app.core.results.divergence import Differences
from app.core.types import IntArray

GRID_LEVELS: Final = 256
"""What a weight can be rounded to in 8 bits, from -128 to 127."""

LayerNumber = Annotated[int, Ge(0), Le(15)]
Rise = Annotated[float, Ge(-1e9), Le(1e9)]
Sigmas = Annotated[
    Annotated[float, Ge(0), Le(1e100)] | None,
    Entry(
        name="sigmas_of_others",
        infinite=True,
        omitted=True,
        former=(("largest_sigmas", Weight | None),),
    ),
]
"""In standard deviations of all other weights; in older records of all, itself among them."""


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

    gate: Line
    histogram: Annotated[IntArray, Items(Count, GRID_LEVELS, GRID_LEVELS), Entry(after="sqnr_db")]
    largest: Weight
    largest_sigmas: Sigmas
    levels_in_use: Annotated[int, Ge(0), Le(GRID_LEVELS)]
    sqnr_db: Annotated[Decibels, Entry(infinite=True)]


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

    name: Line
    layer: LayerNumber
    reverse: bool
    part: Literal["input", "recurrent"]
    scale: Weight
    largest_sigmas: Sigmas
    sqnr_db: Annotated[Decibels, Entry(infinite=True)]
    harm: Difference
    harm_per_row: Difference
    gates: Annotated[tuple[GateAnatomy, ...], MinLen(3), MaxLen(4)]
    largest_error: Annotated[Weight | None, Entry(after="harm_per_row")] = None


@dataclass(frozen=True, slots=True, eq=False)
class DirectionError:
    """How far one direction of a bidirectional layer is off, in the order of the steps.

    Attributes:
        hidden: Mean ``|h - h_fp32|`` over batch and units, shape (steps,).
        cell: The same for c; None for a GRU.
    """

    hidden: Differences
    cell: Differences | None


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

    layer: LayerNumber
    hidden: Differences
    cell: Differences | None
    directions: Annotated[tuple[DirectionError, ...], MaxLen(2)] = ()


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
    change: Rise
    low: Rise
    high: Rise

    @property
    def share_of(self) -> Annotated[Literal["first step"], Entry(optional=True)]:
        """Returns what the change is a share of; older records took the mean of the stretch."""
        return "first step"


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

    tensors: Annotated[tuple[TensorAnatomy, ...], MinLen(2), MaxLen(64), Entry(after="rounding")]
    layers: Annotated[tuple[LayerError, ...], MinLen(1), MaxLen(16), Entry(after="tensors")]
    growth: Annotated[tuple[Growth, ...], Unrecorded()]
    both: Difference
    weights_only: Difference
    activations_only: Difference
    final_relative_error: Annotated[Percent, Entry(infinite=True)]
    # A cosine that was computed may lie beyond 1 by a rounding error.
    final_cosine: Annotated[float, Ge(-1.001), Le(1.001)]
    rounding: Difference | None = None

    @property
    def forward_growth(self) -> Annotated[Growth | None, Entry(name="growth", after="rounding")]:
        """Returns that of the forward direction; None where an older record does not tell it."""
        return self.growth[0] if self.growth else None

    @property
    def backward_growth(
        self,
    ) -> Annotated[Growth | None, Entry(after="forward_growth", optional=True)]:
        """Returns that of the backward direction, None where there is none."""
        return self.growth[1] if len(self.growth) > 1 else None
