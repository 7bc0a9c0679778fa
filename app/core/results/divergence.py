"""How far the candidate's outputs are from the reference's."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from annotated_types import Ge, Le

from app.core.bounds import (
    MOST_ROWS,
    MOST_STEPS,
    MOST_UNITS,
    Difference,
    Entry,
    Items,
    Percent,
)
from app.core.types import FloatArray

Differences = Annotated[FloatArray, Items(Difference, MOST_STEPS)]


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Absolute differences summarised over batch and units, one entry per step.

    Attributes:
        mean: Shape (steps,).
        p95: Shape (steps,).
        max: Shape (steps,).
    """

    mean: Differences
    p95: Differences
    max: Differences

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

    mean_abs_reference: Difference
    mean_abs_candidate: Difference
    mean_abs_difference: Difference
    hidden: Annotated[Spread, Entry(under="per_step")]
    cell: Annotated[Spread | None, Entry(under="per_step")]
    hidden_map: Annotated[npt.NDArray[np.float32] | None, Entry(levels=(256, 1024), optional=True)]
    cell_units: Annotated[FloatArray | None, Entry(levels=(MOST_UNITS,), optional=True)]
    units: Annotated[int, Ge(1), Le(MOST_UNITS), Entry(after="cell", optional=True)]
    scores: Annotated[Spread | None, Entry(under="per_step", after="cell")] = None
    scores_percent: Annotated[Percent | None, Entry(after="scores")] = None

    @property
    def percent(self) -> Annotated[float | None, Entry(after="mean_abs_difference")]:
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

    rows: Annotated[FloatArray, Items(Difference, MOST_ROWS)]
    reference_rows: Annotated[FloatArray, Items(Difference, MOST_ROWS)]
    steps: Differences
    percent: Annotated[Percent, Entry(after="")]
    batch_size: Annotated[int, Ge(2), Le(MOST_ROWS), Entry(after="")]
