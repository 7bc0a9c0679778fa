"""The frozen findings on a network beyond speed, size and difference: its answers, its anatomy."""

from dataclasses import dataclass
from typing import Literal

from app.core.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Accuracy:
    """What both models say about every utterance of the bundled task, each called alone.

    Attributes:
        labels: The true class, shape (utterances,).
        reference: The class that the reference names, shape (utterances,).
        candidate: The same for the candidate.
        steps: How many time steps an utterance has, shape (utterances,).
    """

    labels: IntArray
    reference: IntArray
    candidate: IntArray
    steps: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class GateAnatomy:
    """One gate's rows of one weight matrix, on the grid that quantization lays over the matrix.

    Attributes:
        gate: "i", "f", "g" or "o"; "r", "z" or "n" of a GRU.
        histogram: How many weights fall on each level from -128 to 127, shape (256,).
        largest: The largest magnitude.
        largest_sigmas: The same in standard deviations of these rows.
        levels_in_use: How many of the 256 levels hold a weight.
        sqnr_db: Signal-to-quantization-noise ratio, 10 log10(sum w^2 / sum (w - w_int8)^2);
            infinite where nothing is lost.
    """

    gate: str
    histogram: IntArray
    largest: float
    largest_sigmas: float
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
        largest_sigmas: The largest magnitude in standard deviations of the matrix.
        sqnr_db: As of a gate, for the whole matrix.
        harm: Mean ``|h - h_fp32|`` of the last layer when this matrix alone is quantized.
        harm_per_row: The same when each of its rows has a scale of its own.
        gates: In torch's order.
    """

    name: str
    layer: int
    reverse: bool
    part: Literal["input", "recurrent"]
    scale: float
    largest_sigmas: float
    sqnr_db: float
    harm: float
    harm_per_row: float
    gates: tuple[GateAnatomy, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LayerError:
    """How far one layer is off, step by step, with everything below it quantized too.

    Attributes:
        layer: Counted from 0.
        hidden: Mean ``|h - h_fp32|`` over batch, units and directions, shape (steps,).
        cell: The same for c; None for a GRU.
    """

    layer: int
    hidden: FloatArray
    cell: FloatArray | None


GrowthVerdict = Literal["settles", "grows", "unclear", "short"]


@dataclass(frozen=True, slots=True)
class Growth:
    """Whether the error of the last layer's h still grows in the last three quarters of the steps.

    Attributes:
        verdict: "short" where there are too few steps to tell.
        change: By which share of its mean the error rises over that stretch, from a straight
            line through means of blocks of steps: 0.1 is 10 %.
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
        growth: Of the last layer's h.
        both: Mean ``|h - h_fp32|`` of the last layer, weights and activations quantized.
        weights_only: The same with only the weights quantized.
        activations_only: The same with only the activations quantized.
        final_relative_error: ``||h - h_fp32|| / ||h_fp32||`` of h after the last step, over
            batch, layers and units.
        final_cosine: The cosine between the two.
    """

    tensors: tuple[TensorAnatomy, ...]
    layers: tuple[LayerError, ...]
    growth: Growth
    both: float
    weights_only: float
    activations_only: float
    final_relative_error: float
    final_cosine: float


@dataclass(frozen=True, slots=True, eq=False)
class BatchMates:
    """How much a sequence's output depends on those that share its call.

    Attributes:
        rows: Mean ``|h in the batch - h alone|`` of each sequence that was tried, over steps and
            units of the candidate, shape (rows,).
        reference_rows: The same for the reference, which has no shared scale.
        steps: Mean over those rows and units at each step, candidate, shape (steps,).
        percent: Mean of ``rows`` in percent of the candidate's mean ``|h|`` of those rows.
        batch_size: How many sequences shared the call.
    """

    rows: FloatArray
    reference_rows: FloatArray
    steps: FloatArray
    percent: float
    batch_size: int
