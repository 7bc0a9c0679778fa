"""Finds where a network leaves float32, before quantizing is blamed for what comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from app.core.limits import Problem, SpecError
from app.core.networks.workload import Workload

_LARGEST: Final = torch.finfo(torch.float32).max
_GRID: Final = 127
"""No scheme adds more to a value than the largest of its tensor over this, as int8 may."""


def check_range(workload: Workload, *, rounds_to: str, from_file: bool) -> None:
    """Looks whether every gate is made of terms whose sum float32 holds, rounded or not.

    What cannot be held becomes infinity, and the difference of two such sums no number at all.

    Args:
        workload: The fp32 model with its inputs.
        rounds_to: What quantizing rounds to, by name.
        from_file: Whether the weights come from a file, whose field is at fault where they are
            larger than the inputs.

    Raises:
        SpecError: The sum is too large, with the first layer and step.
    """
    found = _find(workload, rounds_to)
    if found:
        weights, inputs = _reach(*workload.model.recurrent.parameters()), _reach(workload.inputs)
        field = "weights" if from_file and weights >= inputs else "inputs"
        raise SpecError(Problem(field, found))


def _find(workload: Workload, rounds_to: str) -> str:
    """Returns where fp32 itself overflows, else where it may by rounding; "" for nowhere."""
    recurrent = workload.model.recurrent
    if not isinstance(recurrent, nn.RNNBase):
        raise TypeError("the fp32 model has no recurrent layer of torch's")
    directions = 2 if recurrent.bidirectional else 1
    with torch.inference_mode():
        inputs = workload.model.embed(workload.inputs)
        if _bound(workload, inputs, recurrent) <= _LARGEST:
            return ""
        by_rounding = ""
        for layer in range(recurrent.num_layers):
            own = slice(layer * directions, (layer + 1) * directions)
            ways = recurrent.all_weights[own]
            outputs = _run(workload, inputs, own, [weight for way in ways for weight in way])
            starts = _hidden(workload)[own]
            parts = outputs.chunk(directions, dim=2)
            for direction, (way, part) in enumerate(zip(ways, parts, strict=True)):
                read = _Read(inputs, part, starts[direction], backward=direction == 1)
                name = f"layer {layer + 1}{' backward' if direction else ''}"
                step = read.find(partial(_overflow, way))
                if step:
                    return (
                        f"fp32 itself overflows in the gates of {name} at step {step}, before "
                        f"anything is quantized: {_explain(way, inputs)}"
                    )
                step = read.find(partial(_may_overflow, way, _reach(inputs)))
                if step and not by_rounding:
                    by_rounding = (
                        f"The gates of {name} come so near to the end of float32 at step {step} "
                        f"that rounding to {rounds_to} may carry them beyond it: "
                        f"{_explain(way, inputs)}"
                    )
            inputs = outputs
    return by_rounding


def _explain(way: Sequence[Tensor], inputs: Tensor) -> str:
    return (
        f"its weights reach {_reach(*way):.3g}, what it reads {_reach(inputs):.3g}, and float32 "
        f"ends at {_LARGEST:.3g}. Scale one of them down."
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What one direction of a layer reads at each step."""

    inputs: Tensor
    outputs: Tensor
    start: Tensor
    backward: bool

    def find(self, broken: Callable[[Tensor, Tensor], Tensor]) -> int:
        """Returns the first step, counted from 1, in the order of reading; 0 for none."""
        before = self.start
        steps = range(len(self.inputs))
        for step in reversed(steps) if self.backward else steps:
            if broken(self.inputs[step], before).any():
                return step + 1
            before = self.outputs[step]
        return 0


def _bound(workload: Workload, inputs: Tensor, recurrent: nn.RNNBase) -> float:
    """Returns a number that no gate can reach; sizes are all it takes."""
    # h lies between -1 and 1, but for the state that it begins with.
    state = max(1.0, _reach(_hidden(workload)))
    read = max(_reach(inputs), state)
    columns = max(weight.shape[-1] for weight in recurrent.parameters())
    return 8 * columns * _reach(*recurrent.parameters()) * (read + state + 1)


def _overflow(way: Sequence[Tensor], read: Tensor, hidden: Tensor) -> Tensor:
    """Returns which gates are no numbers in fp32, shape (batch, gates * hidden_size)."""
    return ~torch.isfinite(linear(read, way[0], way[2]) + linear(hidden, way[1], way[3]))


def _may_overflow(way: Sequence[Tensor], most: float, read: Tensor, hidden: Tensor) -> Tensor:
    """Returns those whose terms, each as far off as rounding may put it, add up to too much.

    Args:
        way: The weights of one direction.
        most: The largest magnitude among what is read at all steps: they share a scale.
        read: At one step, shape (batch, features).
        hidden: Before that step, shape (batch, hidden_size).
    """
    total = way[2].double().abs() + way[3].double().abs()
    for matrix, values, largest in ((way[0], read, most), (way[1], hidden, _reach(hidden))):
        weights = matrix.double().abs()
        factors = values.double().abs() + largest / _GRID
        total = total + factors @ (weights + weights.max() / _GRID).T
    # A grid spans what it rounds, from the least to the most.
    return (total > _LARGEST) | (2 * most > _LARGEST)


def _run(workload: Workload, inputs: Tensor, own: slice, weights: Sequence[Tensor]) -> Tensor:
    state = workload.state
    options = (True, 1, 0.0, False, own.stop - own.start == 2, False)
    if isinstance(state, Tensor):
        outputs, _ = torch.gru(inputs, state[own], list(weights), *options)
    else:
        hidden, cell = (part[own] for part in state)
        outputs, *_ = torch.lstm(inputs, (hidden, cell), list(weights), *options)
    return outputs


def _hidden(workload: Workload) -> Tensor:
    return workload.state if isinstance(workload.state, Tensor) else workload.state[0]


def _reach(*tensors: Tensor) -> float:
    ends = [torch.aminmax(tensor) for tensor in tensors]
    return max(max(-least.item(), most.item()) for least, most in ends)
