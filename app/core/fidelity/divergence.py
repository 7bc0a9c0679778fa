"""How far the candidate's outputs are from the reference's, step by step."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from app.core.networks.models import Outputs, Runnable
from app.core.networks.workload import Workload
from app.core.results.divergence import Divergence, Spread
from app.core.types import freeze

MAP_CELLS = (256, 1024)
"""The largest heat-map, units by steps: a bigger one holds more cells than a pane has pixels."""


def compare_outputs(workload: Workload, candidate: Runnable) -> Divergence:
    """Runs both models once on the same input and returns their differences."""
    with torch.inference_mode():
        reference = workload.model.run(workload.inputs, workload.state)
        other = candidate.run(workload.inputs, workload.state)
        hidden = (reference.hidden - other.hidden).abs_()
        cell = _cell_difference(reference, other)
        scores, scores_percent = _score_difference(reference, other)
        return Divergence(
            mean_abs_reference=reference.hidden.abs().mean().item(),
            mean_abs_candidate=other.hidden.abs().mean().item(),
            mean_abs_difference=hidden.mean().item(),
            hidden=_spread(hidden.flatten(1)),
            cell=None if cell is None else _spread(cell.flatten().unsqueeze(0)),
            hidden_map=block_means(hidden.mean(dim=1).T.numpy(), MAP_CELLS),
            cell_units=None
            if cell is None
            else freeze(cell.mean(dim=1).flatten().double().numpy()),
            units=hidden.shape[2],
            scores=scores,
            scores_percent=scores_percent,
        )


def _cell_difference(reference: Outputs, candidate: Outputs) -> Tensor | None:
    if isinstance(reference.state, Tensor) or isinstance(candidate.state, Tensor):
        return None
    return (reference.state[1] - candidate.state[1]).abs_()


def _score_difference(reference: Outputs, candidate: Outputs) -> tuple[Spread | None, float | None]:
    if reference.scores is None or candidate.scores is None:
        return None, None
    magnitude = reference.scores.abs().mean().item()
    difference = (reference.scores - candidate.scores).abs_()
    percent = difference.mean().item() / magnitude * 100 if magnitude else None
    return _spread(difference.flatten(1)), percent


def _spread(steps: Tensor) -> Spread:
    """Summarises rows of absolute differences, shape (steps, batch * units)."""
    values = steps.numpy()
    return Spread(
        mean=freeze(values.mean(axis=1, dtype=np.float64)),
        p95=freeze(np.percentile(values, 95, axis=1).astype(np.float64)),
        max=freeze(values.max(axis=1).astype(np.float64)),
    )


def block_means(values: npt.NDArray[np.float32], most: tuple[int, int]) -> npt.NDArray[np.float32]:
    """Averages a matrix down to at most ``most`` rows and columns, in blocks as even as can be."""
    for axis in (0, 1):
        count = values.shape[axis]
        if count > most[axis]:
            edges = np.linspace(0, count, most[axis] + 1).astype(np.intp)
            widths = np.diff(edges).astype(np.float32)
            sums = np.add.reduceat(values, edges[:-1], axis=axis, dtype=np.float32)
            values = (sums / (widths[:, None] if axis == 0 else widths)).astype(np.float32)
    # A copy: what was given stays writable.
    return freeze(np.array(values, dtype=np.float32, order="C"))
