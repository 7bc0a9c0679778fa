"""An fp32 network as an ONNX graph, built node by node from its weights.

ONNX stacks the gates of an LSTM as i, o, f, c and those of a GRU as z, r, h, torch as i, f, g, o
and r, z, n. Lengths and batches stay free.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from onnx import (
    ModelProto,
    NodeProto,
    TensorProto,
    ValueInfoProto,
    checker,
    helper,
    numpy_helper,
)
from torch import Tensor, nn

from app.core.networks.models import Network
from app.core.types import AnyArray

OPSET: Final = 14
IR_VERSION: Final = 8
"""Old enough for every ONNX Runtime of these years, and new enough for all that stands here."""

INPUTS: Final = "inputs"
STATES_IN: Final = ("h0", "c0")
STATES_OUT: Final = ("hn", "cn")
OUTPUTS: Final = "outputs"
HIDDEN: Final = "hidden"
"""What the linear layer reads; without one it is what the network returns."""

_GATES: Final = {nn.LSTM: (0, 3, 1, 2), nn.GRU: (1, 0, 2)}
"""Where torch has the gates that ONNX wants first, second, and so on."""


def build_graph(network: Network) -> ModelProto:
    """Returns an fp32 network as ONNX.

    Its inputs are ``inputs`` of shape (seq_len, batch, features), or token numbers of shape
    (seq_len, batch), and ``h0`` (and ``c0`` of an LSTM) of shape (layers * directions, batch,
    units); its outputs are ``outputs``, ``hn`` and ``cn``.

    Raises:
        TypeError: The recurrent layer is neither an nn.LSTM nor an nn.GRU.
    """
    recurrent = network.recurrent
    if not isinstance(recurrent, nn.LSTM | nn.GRU):
        raise TypeError("only an fp32 network can be written as ONNX")
    graph = _Graph()
    read = INPUTS
    if network.embedding is not None:
        graph.add("Gather", [graph.keep("embedding", network.embedding.weight), INPUTS], "embedded")
        read = "embedded"
    hidden = OUTPUTS if network.linear is None else HIDDEN
    _add_layers(graph, recurrent, read, hidden)
    if network.linear is not None:
        weight = graph.keep("linear.weight", network.linear.weight.T)
        graph.add("MatMul", [HIDDEN, weight], "product")
        graph.add("Add", ["product", graph.keep("linear.bias", network.linear.bias)], OUTPUTS)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "network",
            _describe_inputs(network, recurrent),
            _describe_outputs(network, recurrent),
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="QuantScope",
    )
    checker.check_model(model)
    return model


def with_hidden(model: ModelProto) -> ModelProto:
    """Returns a copy that also gives what its linear layer reads, to be compared.

    Args:
        model: Of a network with a linear layer, quantized or not.
    """
    seeing = ModelProto()
    seeing.CopyFrom(model)
    seeing.graph.output.append(helper.make_tensor_value_info(HIDDEN, TensorProto.FLOAT, None))
    return seeing


class _Graph:
    """The nodes and the weights of a graph that is being built."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def add(self, kind: str, reads: Sequence[str], *writes: str, **attributes: object) -> None:
        node = helper.make_node(kind, reads, writes, name=writes[0])
        node.attribute.extend(
            helper.make_attribute(name, value)
            for name, value in sorted(attributes.items())
            if value is not None
        )
        self.nodes.append(node)

    def keep(self, name: str, values: Tensor | AnyArray) -> str:
        """Adds weights under a name, and returns it."""
        array = values.detach().numpy() if isinstance(values, Tensor) else values
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def _add_layers(graph: _Graph, recurrent: nn.RNNBase, read: str, written: str) -> None:
    directions = 2 if recurrent.bidirectional else 1
    states = _count_states(recurrent)
    layers = range(recurrent.num_layers)
    starts = [[name] for name in STATES_IN[:states]]
    if len(layers) > 1:
        parts = graph.keep("layers", np.full(len(layers), directions, np.int64))
        starts = [[f"{name}.{layer}" for layer in layers] for name in STATES_IN[:states]]
        for name, split in zip(STATES_IN, starts, strict=False):
            graph.add("Split", [name, parts], *split, axis=0)
    merged = graph.keep("merged", np.array([0, 0, -1], np.int64))
    ends: list[list[str]] = [[] for _ in range(states)]
    for layer in layers:
        last = [name if len(layers) == 1 else f"{name}.{layer}" for name in STATES_OUT[:states]]
        for end, name in zip(ends, last, strict=True):
            end.append(name)
        graph.add(
            "LSTM" if states == 2 else "GRU",
            [read, *_keep_layer(graph, recurrent, layer), "", *(split[layer] for split in starts)],
            f"steps.{layer}",
            *last,
            hidden_size=recurrent.hidden_size,
            direction="bidirectional" if directions > 1 else "forward",
            # torch's reset gate acts on the product, bias included.
            linear_before_reset=None if states > 1 else 1,
        )
        # From (steps, directions, batch, units) to what the next layer reads.
        graph.add("Transpose", [f"steps.{layer}"], f"turned.{layer}", perm=[0, 2, 1, 3])
        read = written if layer == layers[-1] else f"read.{layer + 1}"
        graph.add("Reshape", [f"turned.{layer}", merged], read)
    if len(layers) > 1:
        for name, end in zip(STATES_OUT, ends, strict=False):
            graph.add("Concat", end, name, axis=0)


def _keep_layer(graph: _Graph, recurrent: nn.RNNBase, layer: int) -> list[str]:
    """Keeps the weights of all directions of a layer, and returns their names."""

    def stack(name: str) -> AnyArray:
        ways = ("", "_reverse") if recurrent.bidirectional else ("",)
        tensors = [recurrent.get_parameter(f"{name}_l{layer}{way}") for way in ways]
        return np.stack([_sort_gates(tensor, recurrent) for tensor in tensors])

    biases = np.concatenate([stack("bias_ih"), stack("bias_hh")], axis=1)
    return [
        graph.keep(f"input_weights.{layer}", stack("weight_ih")),
        graph.keep(f"recurrent_weights.{layer}", stack("weight_hh")),
        graph.keep(f"biases.{layer}", biases),
    ]


def _sort_gates(tensor: Tensor, recurrent: nn.RNNBase) -> AnyArray:
    order = _GATES[type(recurrent)]
    gates = tensor.detach().numpy().reshape(len(order), recurrent.hidden_size, *tensor.shape[1:])
    return gates[list(order)].reshape(tensor.shape)


def _count_states(recurrent: nn.RNNBase) -> int:
    return 2 if isinstance(recurrent, nn.LSTM) else 1


def _describe_inputs(network: Network, recurrent: nn.RNNBase) -> list[ValueInfoProto]:
    if network.embedding is not None:
        inputs = helper.make_tensor_value_info(INPUTS, TensorProto.INT64, ["steps", "batch"])
    else:
        inputs = _describe(INPUTS, "steps", recurrent.input_size)
    return [inputs, *_describe_states(recurrent, STATES_IN)]


def _describe_outputs(network: Network, recurrent: nn.RNNBase) -> list[ValueInfoProto]:
    wide = recurrent.hidden_size * (2 if recurrent.bidirectional else 1)
    size = wide if network.linear is None else network.linear.out_features
    return [_describe(OUTPUTS, "steps", size), *_describe_states(recurrent, STATES_OUT)]


def _describe_states(recurrent: nn.RNNBase, names: Sequence[str]) -> list[ValueInfoProto]:
    rows = recurrent.num_layers * (2 if recurrent.bidirectional else 1)
    return [
        _describe(name, rows, recurrent.hidden_size) for name in names[: _count_states(recurrent)]
    ]


def _describe(name: str, first: str | int, last: int) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [first, "batch", last])
