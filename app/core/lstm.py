"""Builds the fp32 model and its random inputs from a spec."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from app.core.spec import ComparisonSpec

State = tuple[Tensor, Tensor]


class LstmModel(nn.Module):
    """An nn.LSTM in a module of its own: quantize_dynamic silently skips a bare one."""

    def __init__(self, spec: ComparisonSpec) -> None:
        super().__init__()
        self.lstm = nn.LSTM(
            spec.input_size,
            spec.hidden_size,
            spec.num_layers,
            bidirectional=spec.bidirectional,
        )

    def forward(self, inputs: Tensor, state: State) -> tuple[Tensor, State]:
        """Runs all steps.

        Args:
            inputs: Shape (seq_len, batch_size, input_size).
            state: h and c before the first step, each of shape
                (num_layers * directions, batch_size, hidden_size).

        Returns:
            h of the last layer at every step, shape (seq_len, batch_size, hidden_size *
            directions), and h and c of every layer after the last step.
        """
        outputs: tuple[Tensor, State] = self.lstm(inputs, state)
        return outputs


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """The fp32 model with the inputs of one call."""

    model: LstmModel
    inputs: Tensor
    state: State


def build_workload(spec: ComparisonSpec) -> Workload:
    """Draws inputs, h0, c0 and then the model's weights, in the recipe's order.

    The order decides the figures: all four come from torch's one default generator.
    """
    torch.manual_seed(spec.seed)
    inputs = torch.randn(spec.seq_len, spec.batch_size, spec.input_size)
    rows = spec.num_layers * spec.directions
    state = (
        torch.randn(rows, spec.batch_size, spec.hidden_size),
        torch.randn(rows, spec.batch_size, spec.hidden_size),
    )
    model = LstmModel(spec)
    model.eval()
    return Workload(model, inputs, state)
