"""How far the candidate's outputs are from the reference's, step by step."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from app.core.lstm import Workload
from app.core.results import Divergence, FloatArray, Spread

MAP_CELLS = (256, 1024)
"""The largest heat-map, units by steps: a bigger one holds more cells than a pane has pixels."""


def compare_outputs(workload: Workload, candidate: nn.Module) -> Divergence:
    """Runs both models once on the same input and returns their differences."""
    with torch.inference_mode():
        h_reference, (_, c_reference) = workload.model(workload.inputs, workload.state)
        h_candidate, (_, c_candidate) = candidate(workload.inputs, workload.state)
        hidden = (h_reference - h_candidate).abs_()
        cell = (c_reference - c_candidate).abs_()
        return Divergence(
            mean_abs_reference=h_reference.abs().mean().item(),
            mean_abs_candidate=h_candidate.abs().mean().item(),
            mean_abs_difference=hidden.mean().item(),
            hidden=_spread(hidden.flatten(1)),
            cell=_spread(cell.flatten().unsqueeze(0)),
            hidden_map=block_means(hidden.mean(dim=1).T.numpy(), MAP_CELLS),
            cell_units=_freeze(cell.mean(dim=1).flatten().double().numpy()),
            units=hidden.shape[2],
        )


def _spread(steps: Tensor) -> Spread:
    """Summarises rows of absolute differences, shape (steps, batch * units)."""
    values = steps.numpy()
    return Spread(
        mean=_freeze(values.mean(axis=1, dtype=np.float64)),
        p95=_freeze(np.percentile(values, 95, axis=1).astype(np.float64)),
        max=_freeze(values.max(axis=1).astype(np.float64)),
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
    result = np.array(values, dtype=np.float32, order="C")
    result.setflags(write=False)
    return result


def _freeze(values: FloatArray) -> FloatArray:
    values.setflags(write=False)
    return values
