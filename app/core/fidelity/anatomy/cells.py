"""One step of an LSTM or a GRU, in the operations of torch's quantized kernels."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from app.core.cancellation import check_stop
from app.core.types import Stop

Multiply = Callable[[Tensor], Tensor]
"""Multiplies by a matrix and adds its bias."""


@dataclass(frozen=True, slots=True, eq=False)
class DirectionState:
    """One direction's state at one step or at all of them, shape (..., batch, hidden_size).

    ``cell`` is None for a GRU.
    """

    hidden: Tensor
    cell: Tensor | None


def unroll(
    gates: Tensor,
    recur: Multiply,
    start: DirectionState,
    *,
    reverse: bool,
    stop: Stop,
) -> DirectionState:
    """Runs one direction of one layer, and keeps its state at every step.

    The operations, their order and what they overwrite are those of aten/src/ATen/native/RNN.cpp:
    with the same products the outcome is the same to the last bit.

    Args:
        gates: What the inputs contribute at every step, shape (steps, batch, gates * hidden_size),
            in torch's order: i, f, g, o of an LSTM and r, z, n of a GRU.
        recur: Multiplies h of shape (batch, hidden_size).
        start: The state before the first step.
        reverse: Whether the last step comes first.
        stop: Polled before every step.

    Raises:
        StoppedError: ``stop`` said so.
    """
    hidden, memory = start.hidden, start.cell
    steps = range(len(gates))
    hiddens = hidden.new_empty(len(steps), *hidden.shape)
    cells = None if memory is None else torch.empty_like(hiddens)
    for step in reversed(steps) if reverse else steps:
        check_stop(stop)
        if memory is None or cells is None:
            hidden = _step_gru(gates[step], recur(hidden), hidden)
        else:
            hidden, memory = _step_lstm(gates[step], recur(hidden), memory)
            cells[step] = memory
        hiddens[step] = hidden
    return DirectionState(hiddens, cells)


def _step_lstm(gates: Tensor, recurrent: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
    write, forget, value, output = recurrent.add_(gates).chunk(4, dim=1)
    memory = (forget.sigmoid_() * memory).add_(write.sigmoid_() * value.tanh_())
    return output.sigmoid_() * memory.tanh(), memory


def _step_gru(gates: Tensor, recurrent: Tensor, hidden: Tensor) -> Tensor:
    inputs, own = gates.chunk(3, dim=1), recurrent.chunk(3, dim=1)
    reset = own[0].add_(inputs[0]).sigmoid_()
    update = own[1].add_(inputs[1]).sigmoid_()
    # The reset gate multiplies the recurrent bias too.
    new = inputs[2].add(own[2].mul_(reset)).tanh_()
    return (hidden - new).mul_(update).add_(new)
