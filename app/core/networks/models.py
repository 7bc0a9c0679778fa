"""The fp32 network that a spec describes."""

from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import torch
from torch import Tensor, nn

from app.core.cancellation import StoppedError
from app.core.limits import Problem, SpecError
from app.core.networks.kept_tensors import load_kept, refuse_kept
from app.core.spec import ComparisonSpec
from app.core.types import Call

State = tuple[Tensor, Tensor] | Tensor
"""h and c of an LSTM; h of a GRU."""


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """What one call computes.

    Attributes:
        hidden: h of the last layer at every step, shape (seq_len, batch_size,
            hidden_size * directions).
        scores: What the linear layer makes of it, shape (seq_len, batch_size, output_size);
            None without one.
        state: h, and c of an LSTM, of every layer after the last step, each of shape
            (num_layers * directions, batch_size, hidden_size).
    """

    hidden: Tensor
    scores: Tensor | None
    state: State


class Runnable(Protocol):
    """A network of any runtime."""

    def run(self, inputs: Tensor, state: State) -> Outputs:
        """Runs all steps, see ``Network.run``."""
        ...

    def bind(self, inputs: Tensor, state: State) -> Call:
        """Returns the call that is timed: as a program makes it that has nothing else."""
        ...


class Network(nn.Module):
    """A recurrent layer in a module of its own: quantize_dynamic silently skips a bare one.

    An embedding may stand before it, and a linear layer after it, at every step.
    """

    # Not for TorchScript, which compiles every property that it is not told of.
    __jit_unused_properties__ = ("recurrent",)

    def __init__(self, spec: ComparisonSpec) -> None:
        super().__init__()
        self.embedding = nn.Embedding(spec.vocabulary, spec.input_size) if spec.vocabulary else None
        self._add_recurrent(spec)
        wide = spec.hidden_size * spec.directions
        self.linear = nn.Linear(wide, spec.output_size) if spec.output_size else None

    @property
    def recurrent(self) -> nn.Module:
        """Returns the recurrent layer, quantized or not."""
        raise NotImplementedError

    def run(self, inputs: Tensor, state: State) -> Outputs:
        """Runs all steps as ``forward`` does, and keeps what the linear layer reads.

        Args:
            inputs: Shape (seq_len, batch_size, input_size), or token numbers of shape (seq_len,
                batch_size) where there is an embedding.
            state: Before the first step; h, and c of an LSTM, each of shape
                (num_layers * directions, batch_size, hidden_size).
        """
        hidden, last = self.recurrent(self.embed(inputs), state)
        return Outputs(hidden, None if self.linear is None else self.linear(hidden), last)

    def bind(self, inputs: Tensor, state: State) -> Call:
        """Returns a call without arguments of ``forward``."""
        return partial(self, inputs, state)

    def embed(self, inputs: Tensor) -> Tensor:
        """Returns what the recurrent layer reads."""
        if self.embedding is None:
            return inputs
        embedded: Tensor = self.embedding(inputs)
        return embedded

    def _add_recurrent(self, spec: ComparisonSpec) -> None:
        raise NotImplementedError


class LstmModel(Network):
    """With an nn.LSTM."""

    @property
    def recurrent(self) -> nn.Module:
        """Returns the nn.LSTM, or its quantized twin."""
        return self.lstm

    def forward(
        self, inputs: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Runs all steps, see ``run``; returns the last module's output and the last state."""
        if self.embedding is not None:
            inputs = self.embedding(inputs)
        outputs, last = self.lstm(inputs, state)
        if self.linear is not None:
            outputs = self.linear(outputs)
        return outputs, last

    def _add_recurrent(self, spec: ComparisonSpec) -> None:
        self.lstm = nn.LSTM(
            spec.input_size,
            spec.hidden_size,
            spec.num_layers,
            bidirectional=spec.bidirectional,
        )


class GruModel(Network):
    """With an nn.GRU, whose state is h alone."""

    @property
    def recurrent(self) -> nn.Module:
        """Returns the nn.GRU, or its quantized twin."""
        return self.gru

    def forward(self, inputs: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Runs all steps, see ``run``; returns the last module's output and the last state."""
        if self.embedding is not None:
            inputs = self.embedding(inputs)
        outputs, last = self.gru(inputs, state)
        if self.linear is not None:
            outputs = self.linear(outputs)
        return outputs, last

    def _add_recurrent(self, spec: ComparisonSpec) -> None:
        self.gru = nn.GRU(
            spec.input_size,
            spec.hidden_size,
            spec.num_layers,
            bidirectional=spec.bidirectional,
        )


def build_model(spec: ComparisonSpec) -> Network:
    """Returns the fp32 model in eval mode, its random weights drawn from torch's generator.

    Raises:
        SpecError: The kept file of weights is gone, or does not hold this model, or there is
            nothing in which an outlier could be counted.
    """
    model: Network = LstmModel(spec) if spec.cell == "lstm" else GruModel(spec)
    if spec.weights is not None:
        weights = load_kept(spec.weights, "weights")
        try:
            model.load_state_dict({_place(name, spec.cell): w for name, w in weights.items()})
        except StoppedError:
            raise
        except RuntimeError:
            raise refuse_kept(spec.weights, "weights") from None
    if spec.outlier:
        plant_outlier(model.recurrent.get_parameter("weight_ih_l0"), spec.outlier)
    model.eval()
    return model


def plant_outlier(matrix: Tensor, sigmas: float) -> None:
    """Lets the largest weight of a matrix grow to so many standard deviations, in place.

    They are those of all other weights, and are counted from the mean of those others: so the
    anatomy counts the outlier that it finds, and finds what was planted. A weight that lies
    further out already stays as it is.

    That is what outliers of trained networks look like: a weight that was large already. It is
    planted in the first layer's input matrix, on which answers depend: with its recurrent matrix
    rounded to nothing, the bundled network still names 95 % of the speakers. In fp32 the weight
    saturates a gate, and accuracy stays within half a point at any size. In int8 all other
    weights share what is left of the grid: 400 standard deviations leave them three levels, and
    two of three speakers are mistaken.

    Raises:
        SpecError: All other weights are equal, so that they have no standard deviation.
    """
    with torch.no_grad():
        flat = matrix.view(-1)
        largest = flat.abs().argmax()
        others = torch.cat([flat[:largest], flat[largest + 1 :]])
        if others.min() == others.max():
            raise SpecError(Problem("outlier", _NO_DEVIATION))
        mean = others.mean(dtype=torch.float64)
        deviation = (others - mean).square().mean(dtype=torch.float64).sqrt()
        size = mean + torch.copysign(sigmas * deviation, flat[largest])
        if size.abs() > flat[largest].abs():
            flat[largest] = size


_NO_DEVIATION: Final = (
    "All but one weight of the first layer's input matrix are equal, so there is no standard "
    "deviation in which an outlier could be counted; set the outlier weight to 0."
)


def _place(name: str, cell: str) -> str:
    """Returns a kept tensor's name in the model: those of the recurrent layer stand bare."""
    return name if "." in name else f"{cell}.{name}"
