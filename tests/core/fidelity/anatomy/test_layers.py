"""Layers unrolled step by step do to the bit what torch's own kernels do at once."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from app.core.cancellation import StoppedError
from app.core.fidelity.anatomy.layers import Layer, join, split_layers
from app.core.networks.models import Network, Outputs
from app.core.networks.workload import Workload, build_workload
from app.core.schemes.candidate import make_candidate
from app.core.schemes.torch_dynamic import QuantizationError, supported_engines
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(input_size=5, hidden_size=7, seq_len=9)
SHAPES = [
    {"num_layers": layers, "bidirectional": bidirectional, "batch_size": batch}
    for layers, bidirectional, batch in itertools.product((1, 3), (False, True), (1, 4))
]
ENGINES = [name for name in ("x86", "fbgemm", "onednn", "qnnpack") if name in supported_engines()]


def go_on() -> bool:
    return False


def prepare(spec: ComparisonSpec) -> tuple[Workload, Network, tuple[Layer, ...]]:
    workload = build_workload(spec)
    candidate = make_candidate(workload.model, "int8", spec.engine)
    with torch.inference_mode():
        return workload, candidate, split_layers(workload, candidate)


def run(model: Network, workload: Workload) -> tuple[Tensor, Tensor, Tensor | None]:
    """Returns h of the last layer, and h and c of every layer after its last step."""
    outputs: Outputs = model.run(workload.inputs, workload.state)
    if isinstance(outputs.state, Tensor):
        return outputs.hidden, outputs.state, None
    return outputs.hidden, *outputs.state


def last(states: Any, part: str) -> list[Tensor]:
    return [getattr(state, part)[0 if number else -1] for number, state in enumerate(states)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_an_int8_network_is_unrolled_to_the_bit(
    cell: str, engine: str, shape: dict[str, Any]
) -> None:
    spec = replace(SPEC, cell=cell, engine=engine, **shape)
    workload, candidate, layers = prepare(spec)
    with torch.inference_mode():
        outputs, hidden, memory = run(candidate, workload)
        values, hiddens, memories = workload.inputs, [], []
        for layer in layers:
            states = layer.run_int8(values, go_on)
            values = join(states)
            hiddens += last(states, "hidden")
            memories += last(states, "cell") if memory is not None else []
    assert torch.equal(values, outputs)
    assert torch.equal(torch.stack(hiddens), hidden)
    assert memory is None or torch.equal(torch.stack(memories), memory)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_network_of_a_useful_size_is_unrolled_to_the_bit(engine: str) -> None:
    spec = replace(SPEC, input_size=80, hidden_size=96, seq_len=60, batch_size=3, engine=engine)
    workload, candidate, (layer,) = prepare(spec)
    with torch.inference_mode():
        outputs, _, memory = run(candidate, workload)
        (state,) = layer.run_int8(workload.inputs, go_on)
    assert torch.equal(state.hidden, outputs)
    assert state.cell is not None
    assert memory is not None
    assert torch.equal(state.cell[-1], memory[0])


def test_c_within_a_sequence_is_that_of_a_sequence_that_ends_there() -> None:
    spec = replace(SPEC, engine=ENGINES[0], initial_state="zero")
    workload, candidate, (layer,) = prepare(spec)
    with torch.inference_mode():
        # The largest and the smallest input come first: a shorter sequence has the same scale.
        workload.inputs[0, 0, :2] = torch.tensor([9.0, -9.0])
        (whole,) = layer.run_int8(workload.inputs, go_on)
        assert whole.cell is not None
        for steps in range(1, 10):
            _, (_, memory) = candidate(workload.inputs[:steps], workload.state)
            assert torch.equal(whole.cell[steps - 1], memory[0])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_an_fp32_network_is_followed_through_its_own_kernel(
    cell: str, shape: dict[str, Any]
) -> None:
    workload, _, layers = prepare(replace(SPEC, cell=cell, **shape))
    with torch.inference_mode():
        outputs, hidden, memory = run(workload.model, workload)
        values, hiddens, memories = workload.inputs, [], []
        for layer in layers:
            below, values = values, layer.run(values)
            states = layer.follow(below, values, go_on)
            assert torch.equal(join(states), values)
            hiddens += last(states, "hidden")
            memories += last(states, "cell") if memory is not None else []
    torch.testing.assert_close(values, outputs, atol=1e-6, rtol=0)
    torch.testing.assert_close(torch.stack(hiddens), hidden, atol=1e-6, rtol=0)
    if memory is not None:
        torch.testing.assert_close(torch.stack(memories), memory, atol=2e-6, rtol=0)


@pytest.mark.parametrize("block", [1, 40, 10**6])
def test_fp32_c_is_that_of_torchs_cell_at_every_step(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Blocks of one step, of a step or two, and of all steps.
    monkeypatch.setattr("app.core.fidelity.anatomy.layers.BLOCK_VALUES", block)
    workload, _, (layer,) = prepare(replace(SPEC, batch_size=2, bidirectional=True))
    with torch.inference_mode():
        states = layer.follow(workload.inputs, layer.run(workload.inputs), go_on)
        for number, state in enumerate(states):
            cell = nn.LSTMCell(5, 7)
            cell.load_state_dict(
                dict(zip(cell.state_dict(), layer.weights[4 * number :][:4], strict=True))
            )
            hidden, memory = workload.state[0][number], workload.state[1][number]
            for step in reversed(range(9)) if number else range(9):
                hidden, memory = cell(workload.inputs[step], (hidden, memory))
                assert state.cell is not None
                torch.testing.assert_close(state.cell[step], memory, atol=2e-6, rtol=0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_quantized_activations_with_quantized_weights_make_the_candidate(
    cell: str, engine: str, shape: dict[str, Any]
) -> None:
    workload, candidate, layers = prepare(replace(SPEC, cell=cell, engine=engine, **shape))
    with torch.inference_mode():
        expected, *_ = run(candidate, workload)
        values = workload.inputs
        for layer in layers:
            values = replace(layer, weights=layer.dequantized()).run_activations(values, go_on)
    # Sums in another order may put a value that lies between two levels on the other one.
    close = (values - expected).abs() < 1e-5
    assert close.float().mean() > 0.95
    torch.testing.assert_close(values, expected, atol=5e-3, rtol=0)


def test_layers_have_the_names_of_the_state_dict() -> None:
    workload, _, layers = prepare(replace(SPEC, num_layers=2, bidirectional=True))
    named = {
        name: w for layer in layers for name, w in zip(layer.names, layer.weights, strict=True)
    }
    state = workload.model.lstm.state_dict()
    assert list(named) == list(state)
    assert all(torch.equal(named[name], weight) for name, weight in state.items())
    assert layers[1].names[layers[1].matrices[2]] == "weight_ih_l1_reverse"


def test_dequantized_weights_are_those_that_torch_unpacks() -> None:
    _, candidate, layers = prepare(replace(SPEC, num_layers=2, bidirectional=True))
    unpacked: dict[str, Tensor] = candidate.recurrent.get_weight()
    for layer in layers:
        for name, weight, own in zip(layer.names, layer.dequantized(), layer.weights, strict=True):
            expected = unpacked[name].dequantize() if name in unpacked else own
            assert torch.equal(weight, expected)


def test_a_network_that_is_not_quantized_cannot_be_split() -> None:
    workload = build_workload(SPEC)
    copy = make_candidate(workload.model, "float32", SPEC.engine)
    with pytest.raises(QuantizationError, match="not quantized"):
        split_layers(workload, copy)


@pytest.mark.parametrize(
    "work",
    [
        lambda layer, inputs, stop: layer.run_int8(inputs, stop),
        lambda layer, inputs, stop: layer.run_activations(inputs, stop),
        lambda layer, inputs, stop: layer.follow(inputs, layer.run(inputs), stop),
    ],
)
def test_a_stop_is_obeyed_at_the_next_step(
    work: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.fidelity.anatomy.layers.BLOCK_VALUES", 1)
    workload, _, (layer,) = prepare(SPEC)
    asked = itertools.count(1)
    with torch.inference_mode(), pytest.raises(StoppedError):
        work(layer, workload.inputs, lambda: next(asked) == 4)
    assert next(asked) == 5
