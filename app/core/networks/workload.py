"""The inputs and the state of one call, drawn with the fp32 model in the recipe's order."""

from dataclasses import dataclass

import torch
from torch import Tensor

from app.core.networks.kept_tensors import load_kept, refuse_kept
from app.core.networks.models import Network, State, build_model
from app.core.networks.vowels import batch_utterances
from app.core.spec import ComparisonSpec

INPUTS_TENSOR = "inputs"
"""The name of the only tensor in a kept file of inputs."""


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """The fp32 model with the inputs of one call."""

    model: Network
    inputs: Tensor
    state: State


def build_workload(spec: ComparisonSpec) -> Workload:
    """Draws inputs, h0, c0 and then the model's weights, in the recipe's order.

    The order decides the figures: all four come from torch's one default generator. What comes
    from a file takes the place of what would have been drawn.

    Raises:
        SpecError: A kept file is gone, or does not hold what the spec says.
    """
    torch.manual_seed(spec.seed)
    inputs = _make_inputs(spec)
    state = _make_state(spec)
    model = build_model(spec)
    return Workload(model, inputs, state)


def _make_inputs(spec: ComparisonSpec) -> Tensor:
    shape = (spec.seq_len, spec.batch_size, spec.input_size)
    if spec.vocabulary:
        return torch.randint(spec.vocabulary, shape[:2])
    if spec.inputs == "uniform":
        return torch.rand(shape) * 2 - 1
    if spec.inputs == "vowels":
        return torch.from_numpy(batch_utterances(spec.seq_len, spec.batch_size))
    if spec.inputs == "file" and spec.input_file is not None:
        inputs = load_kept(spec.input_file, "inputs").get(INPUTS_TENSOR)
        if inputs is None or tuple(inputs.shape) != shape or inputs.dtype != torch.float32:
            raise refuse_kept(spec.input_file, "inputs")
        return inputs
    return torch.randn(shape)


def _make_state(spec: ComparisonSpec) -> State:
    draw = torch.randn if spec.initial_state == "random" else torch.zeros
    shape = (spec.num_layers * spec.directions, spec.batch_size, spec.hidden_size)
    if spec.cell == "gru":
        return draw(shape)
    return draw(shape), draw(shape)
