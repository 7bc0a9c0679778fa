"""How much a sequence's output depends on those that share its call."""

from typing import Final

import numpy as np
import torch
from torch import Tensor

from app.core.cancellation import check_stop
from app.core.networks.models import Runnable, State
from app.core.networks.workload import Workload
from app.core.results.divergence import BatchEffect
from app.core.types import FloatArray, Stop, freeze

MOST_ROWS: Final = 32
FEWEST_ROWS: Final = 4
_MOST_PRODUCTS: Final = 2e10
"""Products of weights with inputs in all calls of one sequence alone: a second or two."""


def measure_batch_effect(workload: Workload, candidate: Runnable, *, stop: Stop) -> BatchEffect:
    """Calls sequences of a batch each alone, and says how far that is from the batch's outputs.

    The reference's differences are the control: they come from rounding alone, as its kernels
    add in another order for another number of rows. Of a large batch 32 sequences are tried,
    evenly chosen, and fewer where a call takes long.

    Args:
        workload: The fp32 network with a batch of inputs.
        candidate: Its quantized twin, made with the engine that is torch's engine now.
        stop: Polled before every call.

    Raises:
        StoppedError: ``stop`` said so.
    """
    batch_size = workload.inputs.shape[1]
    rows = choose_rows(batch_size, _count_products(workload))
    with torch.inference_mode():
        reference, _ = _compare_rows(workload.model, workload, rows, stop)
        steps, magnitude = _compare_rows(candidate, workload, rows, stop)
    differences = steps.mean(axis=0)
    return BatchEffect(
        rows=freeze(differences),
        reference_rows=freeze(reference.mean(axis=0)),
        steps=freeze(steps.mean(axis=1)),
        percent=float(differences.mean() / magnitude * 100) if magnitude else 0.0,
        batch_size=batch_size,
    )


def choose_rows(batch_size: int, products: float) -> list[int]:
    """Returns which sequences are tried.

    Args:
        batch_size: How many there are.
        products: How many products a call of one of them computes.
    """
    affordable = max(FEWEST_ROWS, int(_MOST_PRODUCTS // max(products, 1)))
    count = min(batch_size, MOST_ROWS, affordable)
    return [int(row) for row in np.linspace(0, batch_size - 1, count).round()]


def _compare_rows(
    model: Runnable, workload: Workload, rows: list[int], stop: Stop
) -> tuple[FloatArray, float]:
    """Returns the difference by step and row, and the mean ``|h|`` of these rows in the batch."""
    check_stop(stop)
    together = model.run(workload.inputs, workload.state).hidden
    differences = np.zeros((len(together), len(rows)))
    for column, row in enumerate(rows):
        check_stop(stop)
        alone = model.run(_take(workload.inputs, row), _take_state(workload.state, row)).hidden
        apart = (alone[:, 0] - together[:, row]).abs_()
        differences[:, column] = apart.mean(dim=1).double().numpy()
    return differences, together[:, rows].abs().mean().item()


def _take(values: Tensor, row: int) -> Tensor:
    return values[:, row : row + 1].contiguous()


def _take_state(state: State, row: int) -> State:
    if isinstance(state, Tensor):
        return _take(state, row)
    hidden, cell = state
    return _take(hidden, row), _take(cell, row)


def _count_products(workload: Workload) -> int:
    # All weights of the recurrent layer, at every step.
    return len(workload.inputs) * sum(p.numel() for p in workload.model.recurrent.parameters())
