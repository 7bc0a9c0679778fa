"""How far the candidate's outputs are from the reference's."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Absolute differences summarised over batch and units, one entry per step.

    Attributes:
        mean: Shape (steps,).
        p95: Shape (steps,).
        max: Shape (steps,).
    """

    mean: FloatArray
    p95: FloatArray
    max: FloatArray

    @property
    def lines(self) -> tuple[tuple[str, FloatArray], ...]:
        """Returns each summary by its name."""
        return ("mean", self.mean), ("p95", self.p95), ("max", self.max)


@dataclass(frozen=True, slots=True, eq=False)
class Divergence:
    """How far the candidate's outputs are from the reference's.

    Attributes:
        mean_abs_reference: Mean of ``|h|`` over every step, sequence and unit, fp32.
        mean_abs_candidate: The same for the candidate.
        mean_abs_difference: Mean of ``|h_reference - h_candidate|``.
        hidden: Spread per time step.
        cell: Spread of c at the last step, one entry; None for a GRU, which has no c.
        hidden_map: Mean over the batch of the difference, shape (cells <= units, steps <= T);
            a large map is averaged down to blocks. None where a record holds none.
        cell_units: Mean over the batch of the difference of c at the last step, shape
            (layers * directions * hidden_size,). None where a record holds none.
        units: How many units ``hidden_map`` covers.
        scores: Spread per time step of what the linear layer makes of h; None without one.
        scores_percent: Mean absolute difference of the scores in percent of the reference's mean
            magnitude; None without a linear layer.
    """

    mean_abs_reference: float
    mean_abs_candidate: float
    mean_abs_difference: float
    hidden: Spread
    cell: Spread | None
    hidden_map: npt.NDArray[np.float32] | None
    cell_units: FloatArray | None
    units: int
    scores: Spread | None = None
    scores_percent: float | None = None

    @property
    def percent(self) -> float | None:
        """Returns the mean absolute difference in percent of the reference's mean.

        None where the reference's h is 0 throughout and the candidate's is not: nothing is a
        percentage of that.
        """
        if self.mean_abs_difference == 0:
            # Zero weights: h may be nothing on both sides.
            return 0.0
        if self.mean_abs_reference == 0:
            return None
        return self.mean_abs_difference / self.mean_abs_reference * 100

    @property
    def worst_step(self) -> int:
        """Returns the step, counted from 1, whose mean difference is largest."""
        return int(np.argmax(self.hidden.mean)) + 1


@dataclass(frozen=True, slots=True, eq=False)
class BatchEffect:
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
