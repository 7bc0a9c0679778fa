import logging
import warnings
from itertools import product

import numpy as np
import pytest
from onnx import ModelProto, numpy_helper

from app.core.networks.workload import build_workload
from app.core.schemes.onnx_graph import build_graph
from app.core.schemes.onnx_quantize import quantize_graph
from app.core.spec import ComparisonSpec


@pytest.fixture
def graph() -> ModelProto:
    return build_graph(build_workload(ComparisonSpec()).model)


def read_weights(graph: ModelProto) -> dict[str, np.ndarray]:
    return {w.name: numpy_helper.to_array(w) for w in graph.graph.initializer}


@pytest.mark.parametrize(("reduce_range", "per_channel"), list(product((False, True), repeat=2)))
def test_weights_are_rounded_by_hand_alike(
    graph: ModelProto, *, reduce_range: bool, per_channel: bool
) -> None:
    quantized = quantize_graph(graph, reduce_range=reduce_range, per_channel=per_channel)
    # (directions, rows, columns); the quantizer turns it round.
    weights = read_weights(graph)["input_weights.0"][0].T
    found = read_weights(quantized)
    largest = np.abs(weights).max(axis=0) if per_channel else np.abs(weights).max()
    scale = largest / (64 if reduce_range else 127)
    assert np.ravel(found["input_weights.0_scale"]) == pytest.approx(np.ravel(scale), rel=1e-2)
    levels = found["input_weights.0_quantized"][0]
    steps = np.ravel(found["input_weights.0_scale"]) if per_channel else scale
    assert np.abs(levels * steps - weights).max() <= np.max(steps) * 0.51
    assert np.abs(levels.astype(int)).max() <= (64 if reduce_range else 127)


def test_what_is_given_stays(graph: ModelProto) -> None:
    before = graph.SerializeToString(deterministic=True)
    quantize_graph(graph, reduce_range=True, per_channel=False)
    assert graph.SerializeToString(deterministic=True) == before


def test_it_says_nothing_and_sets_up_no_logging(
    graph: ModelProto, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    handlers = list(logging.getLogger().handlers)
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        quantized = quantize_graph(graph, reduce_range=False, per_channel=True)
    assert not quantized.metadata_props
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
    assert logging.getLogger().handlers == handlers
