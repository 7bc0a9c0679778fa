"""The fp32 model and its inputs come from the spec alone, in the recipe's order of draws."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from app.core.lstm import build_workload
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(input_size=3, hidden_size=5, num_layers=2, bidirectional=True, seq_len=7)


def test_inputs_h0_c0_and_the_model_are_drawn_in_this_order_from_the_seed() -> None:
    spec = ComparisonSpec()
    workload = build_workload(spec)
    torch.manual_seed(29592)
    inputs = torch.randn(20, 1, 8)
    hidden, cell = torch.randn(1, 1, 8), torch.randn(1, 1, 8)
    lstm = nn.LSTM(8, 8, 1)
    assert torch.equal(workload.inputs, inputs)
    assert torch.equal(workload.state[0], hidden)
    assert torch.equal(workload.state[1], cell)
    built = workload.model.lstm.state_dict()
    assert list(built) == list(lstm.state_dict())
    assert all(torch.equal(built[name], drawn) for name, drawn in lstm.state_dict().items())


def test_every_module_is_in_eval_mode() -> None:
    assert not any(module.training for module in build_workload(SPEC).model.modules())


def test_shapes_follow_the_spec() -> None:
    workload = build_workload(replace(SPEC, batch_size=6))
    assert workload.inputs.shape == (7, 6, 3)
    assert [part.shape for part in workload.state] == [(4, 6, 5), (4, 6, 5)]
    outputs, (hidden, cell) = workload.model(workload.inputs, workload.state)
    assert outputs.shape == (7, 6, 10)
    assert hidden.shape == cell.shape == (4, 6, 5)


@pytest.mark.parametrize(
    "spec", [SPEC, ComparisonSpec(), replace(SPEC, bidirectional=False, num_layers=3)]
)
def test_the_spec_counts_the_parameters_that_the_model_has(spec: ComparisonSpec) -> None:
    model = build_workload(spec).model
    assert spec.parameter_count == sum(p.numel() for p in model.parameters())


def test_the_same_seed_gives_the_same_workload_whatever_was_drawn_before() -> None:
    first = build_workload(SPEC)
    torch.randn(17)
    second = build_workload(SPEC)
    assert torch.equal(first.inputs, second.inputs)
    pairs = zip(first.model.parameters(), second.model.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_another_seed_gives_other_inputs_and_weights() -> None:
    first, second = build_workload(SPEC), build_workload(replace(SPEC, seed=1))
    assert not torch.equal(first.inputs, second.inputs)
    weights = [w.model.lstm.weight_ih_l0 for w in (first, second)]
    assert not torch.equal(*weights)
