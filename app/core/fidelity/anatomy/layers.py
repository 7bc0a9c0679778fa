"""The layers of an LSTM or a GRU one at a time, as they are and with a part of them quantized."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.nn.functional import linear

from app.core.cancellation import check_stop
from app.core.fidelity.anatomy.cells import DirectionState, unroll
from app.core.networks.models import Network
from app.core.networks.workload import Workload
from app.core.schemes.packed_int8 import (
    PackedDirection,
    list_packed,
    multiply,
    quantize_activations,
    unpack_weight,
)
from app.core.types import Stop

BLOCK_VALUES = 2**21
"""How many values of gates of several steps are held at once."""

PER_DIRECTION = 4
"""Tensors of one direction: the input and the recurrent matrix, and the bias of each."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer of a network and of its int8 twin, with the state in which both begin.

    Attributes:
        index: Counted from 0.
        names: Of ``weights``, as in the state_dict.
        weights: fp32; of each direction the input matrix, the recurrent one and their biases.
        packed: The int8 matrices of each direction.
        starts: The state of each direction, tensors of shape (batch, hidden_size).
    """

    index: int
    names: tuple[str, ...]
    weights: tuple[Tensor, ...]
    packed: tuple[PackedDirection, ...]
    starts: tuple[DirectionState, ...]

    def run(self, inputs: Tensor, weights: Sequence[Tensor] | None = None) -> Tensor:
        """Runs the layer in fp32, in torch's own kernel.

        Args:
            inputs: Shape (steps, batch, features).
            weights: Instead of the layer's own.

        Returns:
            h of all steps, shape (steps, batch, hidden_size * directions); c is what the
            kernel keeps to itself.
        """
        weights = self.weights if weights is None else weights
        hidden = torch.stack([start.hidden for start in self.starts])
        cells = [start.cell for start in self.starts if start.cell is not None]
        options = (True, 1, 0.0, False, len(self.starts) == 2, False)
        if cells:
            outputs, *_ = torch.lstm(inputs, (hidden, torch.stack(cells)), list(weights), *options)
        else:
            outputs, _ = torch.gru(inputs, hidden, list(weights), *options)
        return outputs

    def follow(self, inputs: Tensor, hidden: Tensor, stop: Stop) -> tuple[DirectionState, ...]:
        """Finds c at every step of the fp32 layer, from what ``run`` returned.

        With h known, the gates of many steps are one product.

        Args:
            inputs: Shape (steps, batch, features).
            hidden: Shape (steps, batch, hidden_size * directions).
            stop: Polled between steps.
        """
        parts = hidden.chunk(len(self.starts), dim=2)
        return tuple(
            DirectionState(part, self._follow_cell(direction, inputs, part, stop))
            for direction, part in enumerate(parts)
        )

    def run_int8(self, inputs: Tensor, stop: Stop) -> tuple[DirectionState, ...]:
        """Runs the int8 layer step by step, to the bit as its kernel does.

        Returns:
            The state of each direction at all steps, shape (steps, batch, hidden_size).
        """
        return tuple(
            unroll(
                # All steps at once: they share a scale.
                multiply(packed.input, inputs),
                partial(multiply, packed.recurrent),
                start,
                reverse=direction == 1,
                stop=stop,
            )
            for direction, (packed, start) in enumerate(zip(self.packed, self.starts, strict=True))
        )

    def run_activations(self, inputs: Tensor, stop: Stop) -> Tensor:
        """Runs the layer with fp32 weights, and what they multiply quantized as in ``run_int8``.

        Returns:
            h of all steps, shape (steps, batch, hidden_size * directions).
        """
        return self._run_steps(inputs, quantize_activations, stop)

    def run_plain(self, inputs: Tensor, stop: Stop) -> Tensor:
        """Runs the layer in the same way with nothing quantized: the control.

        What differs from ``run`` is the rounding of fp32 in another order of sums.

        Returns:
            h of all steps, shape (steps, batch, hidden_size * directions).
        """
        return self._run_steps(inputs, _leave, stop)

    def unpack(self, position: int) -> Tensor:
        """Returns the int8 twin of the matrix at this position of ``weights``."""
        direction, part = divmod(position, PER_DIRECTION)
        packed = self.packed[direction]
        return unpack_weight(packed.recurrent if part else packed.input)

    def dequantized(self) -> tuple[Tensor, ...]:
        """Returns ``weights`` with every matrix as int8 has it, in fp32."""
        return tuple(
            self.unpack(position).dequantize() if position in self.matrices else weight
            for position, weight in enumerate(self.weights)
        )

    @property
    def matrices(self) -> tuple[int, ...]:
        """Returns the positions of the weight matrices in ``weights``."""
        return tuple(p for p in range(len(self.weights)) if p % PER_DIRECTION < 2)

    def _run_steps(self, inputs: Tensor, prepare: Callable[[Tensor], Tensor], stop: Stop) -> Tensor:
        prepared = prepare(inputs)
        states = []
        for direction, start in enumerate(self.starts):
            own = self.weights[PER_DIRECTION * direction :][:PER_DIRECTION]
            states.append(
                unroll(
                    linear(prepared, own[0], own[2]),
                    partial(_recur, prepare, own[1], own[3]),
                    start,
                    reverse=direction == 1,
                    stop=stop,
                )
            )
        return join(states)

    def _follow_cell(
        self, direction: int, inputs: Tensor, hidden: Tensor, stop: Stop
    ) -> Tensor | None:
        start = self.starts[direction]
        memory = start.cell
        if memory is None:
            return None
        own = self.weights[PER_DIRECTION * direction :][:PER_DIRECTION]
        first = start.hidden.unsqueeze(0)
        reverse = direction == 1
        before = torch.cat([hidden[1:], first] if reverse else [first, hidden[:-1]])
        cells = torch.empty_like(hidden)
        steps, batch, size = hidden.shape
        block = max(1, BLOCK_VALUES // (4 * batch * size))
        begins = range(0, steps, block)
        for begin in reversed(begins) if reverse else begins:
            check_stop(stop)
            some = slice(begin, begin + block)
            gates = linear(inputs[some], own[0], own[2]) + linear(before[some], own[1], own[3])
            write, forget, value, _ = gates.chunk(4, dim=2)
            added, kept = write.sigmoid() * value.tanh(), forget.sigmoid()
            for step in reversed(range(len(gates))) if reverse else range(len(gates)):
                memory = torch.addcmul(added[step], kept[step], memory, out=cells[begin + step])
        return cells


def split_layers(workload: Workload, candidate: Network) -> tuple[Layer, ...]:
    """Takes a network and its int8 twin apart.

    Raises:
        QuantizationError: The candidate's recurrent layer is not quantized.
    """
    named = list(workload.model.recurrent.named_parameters())
    packed = list_packed(candidate)
    state = workload.state
    hidden, cell = (state, None) if isinstance(state, Tensor) else state
    starts = [DirectionState(h, None if cell is None else cell[i]) for i, h in enumerate(hidden)]
    directions = 2 if any(name.endswith("_reverse") for name, _ in named) else 1
    layers = []
    for index in range(len(packed) // directions):
        own = slice(index * directions, (index + 1) * directions)
        some = named[own.start * PER_DIRECTION : own.stop * PER_DIRECTION]
        layers.append(
            Layer(
                index,
                tuple(name for name, _ in some),
                tuple(weight for _, weight in some),
                packed[own],
                tuple(starts[own]),
            )
        )
    return tuple(layers)


def join(states: Sequence[DirectionState]) -> Tensor:
    """Returns h of both directions side by side, as a layer hands it on."""
    return torch.cat([state.hidden for state in states], dim=2)


def _leave(values: Tensor) -> Tensor:
    return values


def _recur(
    prepare: Callable[[Tensor], Tensor], matrix: Tensor, bias: Tensor, hidden: Tensor
) -> Tensor:
    return linear(prepare(hidden), matrix, bias)
