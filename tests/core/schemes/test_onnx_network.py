import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from app.core.networks.workload import Workload, build_workload
from app.core.schemes.candidate import make_candidate
from app.core.schemes.onnx_graph import build_graph
from app.core.schemes.onnx_network import OnnxError, OnnxNetwork
from app.core.spec import ComparisonSpec

RECIPE = ComparisonSpec()


@pytest.fixture
def workload() -> Workload:
    return build_workload(RECIPE)


def test_fp32_is_verified_against_torch(workload: Workload) -> None:
    network = make_candidate(workload.model, "onnx-float32", RECIPE.engine)
    network.verify(workload.model, workload.inputs, workload.state)


def test_a_network_that_is_another_is_found_out(
    workload: Workload, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = make_candidate(workload.model, "onnx-int8", RECIPE.engine)

    def spoil(reference: torch.nn.Module) -> onnx.ModelProto:
        graph = build_graph(reference)
        biases = next(w for w in graph.graph.initializer if w.name == "biases.0")
        values = numpy_helper.to_array(biases) + np.float32(0.01)
        biases.CopyFrom(numpy_helper.from_array(values, "biases.0"))
        return graph

    monkeypatch.setattr("app.core.schemes.onnx_network.build_graph", spoil)
    with pytest.raises(OnnxError, match="from torch's"):
        network.verify(workload.model, workload.inputs, workload.state)


def test_outputs_that_are_no_numbers_are_found_out(
    workload: Workload, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = make_candidate(workload.model, "onnx-float32", RECIPE.engine)

    def spoil(reference: torch.nn.Module) -> onnx.ModelProto:
        graph = build_graph(reference)
        biases = next(w for w in graph.graph.initializer if w.name == "biases.0")
        values = numpy_helper.to_array(biases) * np.float32("nan")
        biases.CopyFrom(numpy_helper.from_array(values, "biases.0"))
        return graph

    monkeypatch.setattr("app.core.schemes.onnx_network.build_graph", spoil)
    with pytest.raises(OnnxError):
        network.verify(workload.model, workload.inputs, workload.state)


def test_the_timed_call_gives_arrays_as_a_program_without_torch_gets_them(
    workload: Workload,
) -> None:
    network = make_candidate(workload.model, "onnx-float32", RECIPE.engine)
    outputs, hidden, cell = network.bind(workload.inputs, workload.state)()
    assert {type(array) for array in (outputs, hidden, cell)} == {np.ndarray}
    with torch.inference_mode():
        expected = workload.model.run(workload.inputs, workload.state)
    assert np.abs(outputs - expected.hidden.numpy()).max() < 1e-6
    assert np.abs(cell - expected.state[1].numpy()).max() < 1e-6


def test_the_timed_graph_gives_nothing_that_only_the_comparison_needs() -> None:
    spec = ComparisonSpec(output_size=3)
    workload = build_workload(spec)
    network = make_candidate(workload.model, "onnx-int8", spec.engine)
    assert len(network.bind(workload.inputs, workload.state)()) == 3
    outputs = network.run(workload.inputs, workload.state)
    assert outputs.hidden.shape == (20, 1, 8)
    assert outputs.scores.shape == (20, 1, 3)


def test_it_has_as_many_threads_as_torch(workload: Workload) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        network = make_candidate(workload.model, "onnx-float32", RECIPE.engine)
    finally:
        torch.set_num_threads(before)
    assert network.options.intra_op_num_threads == 2
    assert network.options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_its_operators_are_listed_in_the_order_in_which_they_run() -> None:
    spec = ComparisonSpec(output_size=3, vocabulary=7)
    network = make_candidate(build_workload(spec).model, "onnx-int8", spec.engine)
    assert isinstance(network, OnnxNetwork)
    first, *rest = repr(network).splitlines()
    assert first == "OnnxNetwork("
    assert "ai.onnx.Gather" in rest[0]
    assert "com.microsoft.DynamicQuantizeLSTM" in rest[1]
    assert network.list_operators() == {
        "embedding": "ai.onnx.Gather, float32 weights",
        "lstm": "com.microsoft.DynamicQuantizeLSTM, int8 weights",
        "linear": "ai.onnx.MatMulInteger, int8 weights",
    }
