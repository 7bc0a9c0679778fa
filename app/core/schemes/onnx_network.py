"""A network that ONNX Runtime runs."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from onnx import ModelProto, NodeProto, helper
from torch import Tensor

from app.core.errors import FailedError
from app.core.networks.models import Network, Outputs, State
from app.core.schemes.onnx_graph import (
    HIDDEN,
    INPUTS,
    OUTPUTS,
    STATES_IN,
    STATES_OUT,
    build_graph,
    with_hidden,
)
from app.core.schemes.onnx_session import open_session
from app.core.types import AnyArray, Call

if TYPE_CHECKING:
    import onnxruntime

_NEAR: Final = 1e-5
"""The largest difference of outputs at which two runtimes compute the same in fp32."""

_LAYERS: Final = {
    "Gather": "embedding",
    "LSTM": "lstm",
    "DynamicQuantizeLSTM": "lstm",
    "GRU": "gru",
    "MatMul": "linear",
    "MatMulInteger": "linear",
}
"""The layer of torch's that an operator stands for."""


class OnnxError(FailedError):
    """ONNX Runtime does not compute what torch computes."""


class OnnxNetwork:
    """A graph and a session that runs it, with as many threads as torch has in this process.

    Attributes:
        graph: fp32 or quantized.
        data: The same as the bytes of a file.
        has_scores: Whether a linear layer follows the recurrent one.
    """

    def __init__(self, graph: ModelProto, *, has_scores: bool) -> None:
        self.graph = graph
        self.data = graph.SerializeToString(deterministic=True)
        self.has_scores = has_scores
        self._session = open_session(self.data)
        self._seeing: onnxruntime.InferenceSession | None = None

    @property
    def options(self) -> "onnxruntime.SessionOptions":
        """Returns what its session runs with."""
        return self._session.get_session_options()

    def __repr__(self) -> str:
        """Returns its operators, one a line, in the order in which they run."""
        lines = [f"  ({node.name}): {_describe(node)}" for node in self.graph.graph.node]
        return "\n".join(["OnnxNetwork(", *lines, ")"])

    def list_operators(self) -> dict[str, str]:
        """Returns what stands in place of each layer of torch's, by the layer's name."""
        weights = {w.name: w for w in self.graph.graph.initializer}
        found: dict[str, str] = {}
        for node in self.graph.graph.node:
            layer = _LAYERS.get(node.op_type)
            if layer is not None:
                kinds = [
                    helper.tensor_dtype_to_np_dtype(weights[name].data_type).name
                    for name in node.input
                    if name in weights
                ]
                found.setdefault(layer, f"{_describe(node)}, {kinds[0]} weights")
        return found

    def verify(self, reference: Network, inputs: Tensor, state: State) -> None:
        """Has the fp32 graph compute what the network computes, before anything is said of it.

        Args:
            reference: The network that the graph was built from.
            inputs: Of a call, as ``Network.run`` takes them.
            state: Before its first step.

        Raises:
            OnnxError: Some output is further off than rounding explains.
        """
        ours = reference.run(inputs, state)
        theirs = OnnxNetwork(build_graph(reference), has_scores=self.has_scores).run(inputs, state)
        for left, right in zip(_list_tensors(ours), _list_tensors(theirs), strict=True):
            largest = max(left.abs().max().item(), 1.0)
            apart = (left - right).abs().max().item()
            # Written so that what is no number does not pass.
            if not apart <= _NEAR * largest:
                raise OnnxError(
                    f"ONNX Runtime's fp32 outputs are up to {apart:.3g} from torch's, so nothing "
                    "can be said of what it makes of them; choose a scheme of torch's."
                )

    def bind(self, inputs: Tensor, state: State) -> Call:
        """Returns the call that is timed: arrays go in and come out, as in a program without torch.

        Args:
            inputs: As ``Network.run`` takes them.
            state: As ``Network.run`` takes it.
        """
        return partial(self._session.run, None, _name_inputs(inputs, state))

    def run(self, inputs: Tensor, state: State) -> Outputs:
        """Runs all steps, see ``Network.run``."""
        if self._seeing is None:
            # Not the one that is timed: what it gives besides would be copied there too.
            data = with_hidden(self.graph).SerializeToString() if self.has_scores else self.data
            self._seeing = open_session(data)
        names = [output.name for output in self._seeing.get_outputs()]
        arrays = self._seeing.run(names, _name_inputs(inputs, state))
        found = {name: torch.from_numpy(array) for name, array in zip(names, arrays, strict=True)}
        ends = [found[name] for name in STATES_OUT if name in found]
        return Outputs(
            found[HIDDEN if self.has_scores else OUTPUTS],
            found[OUTPUTS] if self.has_scores else None,
            ends[0] if len(ends) == 1 else (ends[0], ends[1]),
        )


def _list_tensors(outputs: Outputs) -> list[Tensor]:
    state = (outputs.state,) if isinstance(outputs.state, Tensor) else outputs.state
    scores = () if outputs.scores is None else (outputs.scores,)
    return [outputs.hidden, *scores, *state]


def _name_inputs(inputs: Tensor, state: State) -> Mapping[str, AnyArray]:
    parts = (state,) if isinstance(state, Tensor) else state
    named = dict(zip(STATES_IN, parts, strict=False))
    return {name: np.ascontiguousarray(t.numpy()) for name, t in {INPUTS: inputs, **named}.items()}


def _describe(node: NodeProto) -> str:
    return f"{node.domain or 'ai.onnx'}.{node.op_type}"
