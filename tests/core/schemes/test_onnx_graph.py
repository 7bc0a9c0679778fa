"""Two hundred random networks come out of ONNX Runtime as they come out of torch."""

import random

import onnx
import pytest
import torch

from app.core.networks.workload import Workload, build_workload
from app.core.schemes.onnx_graph import build_graph
from app.core.schemes.onnx_network import OnnxNetwork
from app.core.spec import ComparisonSpec

NETWORKS = 200
NEAR = 1e-5


def draw_spec(seed: int) -> ComparisonSpec:
    draw = random.Random(seed)  # noqa: S311 - nothing is kept secret
    return ComparisonSpec(
        cell=draw.choice(["lstm", "gru"]),
        input_size=draw.randint(1, 40),
        hidden_size=draw.randint(1, 60),
        num_layers=draw.randint(1, 4),
        bidirectional=draw.random() < 0.5,
        vocabulary=draw.choice([0, 0, 50]),
        output_size=draw.choice([0, 7]),
        seq_len=draw.randint(1, 25),
        batch_size=draw.randint(1, 4),
        seed=seed,
    )


def run_onnx(workload: Workload) -> tuple[torch.Tensor, ...]:
    network = OnnxNetwork(build_graph(workload.model), has_scores=workload.model.linear is not None)
    return flatten(network.run(workload.inputs, workload.state))


def flatten(outputs: object) -> tuple[torch.Tensor, ...]:
    state = outputs.state if isinstance(outputs.state, tuple) else (outputs.state,)
    scores = () if outputs.scores is None else (outputs.scores,)
    return (outputs.hidden, *scores, *state)


@pytest.mark.parametrize("first", range(0, NETWORKS, 20))
def test_random_networks_compute_the_same(first: int) -> None:
    for seed in range(first, first + 20):
        workload = build_workload(draw_spec(seed))
        with torch.inference_mode():
            ours = flatten(workload.model.run(workload.inputs, workload.state))
        theirs = run_onnx(workload)
        assert [t.shape for t in theirs] == [t.shape for t in ours], draw_spec(seed)
        assert all(
            (left - right).abs().max() <= NEAR for left, right in zip(ours, theirs, strict=True)
        ), draw_spec(seed)


def test_lengths_and_batches_are_free() -> None:
    workload = build_workload(ComparisonSpec(num_layers=2, bidirectional=True, output_size=3))
    network = OnnxNetwork(build_graph(workload.model), has_scores=True)
    for seq_len, batch_size in ((1, 1), (9, 4)):
        inputs = torch.randn(seq_len, batch_size, 8)
        state = tuple(torch.randn(4, batch_size, 8) for _ in range(2))
        with torch.inference_mode():
            ours = workload.model.run(inputs, state)
        assert torch.allclose(network.run(inputs, state).scores, ours.scores, atol=NEAR)


def test_a_graph_holds_no_other_operators_than_a_network_has() -> None:
    workload = build_workload(ComparisonSpec(vocabulary=5, output_size=3))
    graph = build_graph(workload.model)
    onnx.checker.check_model(graph, full_check=True)
    assert [node.op_type for node in graph.graph.node] == [
        *("Gather", "LSTM", "Transpose", "Reshape", "MatMul", "Add")
    ]


def test_the_same_network_gives_the_same_file() -> None:
    spec = ComparisonSpec(num_layers=2)
    files = {
        OnnxNetwork(build_graph(build_workload(spec).model), has_scores=False).data
        for _ in range(2)
    }
    assert len(files) == 1


def test_a_quantized_network_cannot_be_written() -> None:
    workload = build_workload(ComparisonSpec())
    workload.model.lstm = torch.nn.Identity()
    with pytest.raises(TypeError, match="fp32"):
        build_graph(workload.model)
