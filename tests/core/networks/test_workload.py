"""Inputs, state and weights are drawn in the recipe's order, or taken from a file."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from app.core.limits import SpecError
from app.core.networks.vowels import load_utterances
from app.core.networks.workload import INPUTS_TENSOR, build_workload
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


def test_shapes_follow_the_spec() -> None:
    workload = build_workload(replace(SPEC, batch_size=6))
    assert workload.inputs.shape == (7, 6, 3)
    assert [part.shape for part in workload.state] == [(4, 6, 5), (4, 6, 5)]
    outputs, (hidden, cell) = workload.model(workload.inputs, workload.state)
    assert outputs.shape == (7, 6, 10)
    assert hidden.shape == cell.shape == (4, 6, 5)


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


def test_a_gru_draws_no_cell_state() -> None:
    workload = build_workload(replace(SPEC, cell="gru", bidirectional=False))
    torch.manual_seed(29592)
    inputs, hidden = torch.randn(7, 1, 3), torch.randn(2, 1, 5)
    gru = nn.GRU(3, 5, 2)
    assert torch.equal(workload.inputs, inputs)
    assert isinstance(workload.state, Tensor)
    assert torch.equal(workload.state, hidden)
    state = workload.model.gru.state_dict()
    assert all(torch.equal(state[name], drawn) for name, drawn in gru.state_dict().items())


def test_uniform_inputs_lie_between_minus_one_and_one() -> None:
    inputs = build_workload(replace(SPEC, inputs="uniform", seq_len=1000)).inputs
    assert inputs.shape == (1000, 1, 3)
    assert -1 <= inputs.min() < -0.99
    assert 0.99 < inputs.max() <= 1


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_state_begins_at_zero_where_it_is_asked_to(cell: str) -> None:
    workload = build_workload(replace(SPEC, cell=cell, initial_state="zero"))
    parts = [workload.state] if cell == "gru" else workload.state
    assert [part.count_nonzero().item() for part in parts] == [0] * len(parts)
    assert all(part.shape == (4, 1, 5) for part in parts)


def test_vowels_are_utterances_followed_by_zeros_or_cut_off() -> None:
    spec = ComparisonSpec(input_size=12, inputs="vowels", seq_len=18, batch_size=372)
    inputs = build_workload(spec).inputs.numpy()
    frames = load_utterances("test").frames
    assert inputs.shape == (18, 372, 12)
    for column in range(372):
        utterance = frames[column % 370]
        kept = min(len(utterance), 18)
        assert np.array_equal(inputs[:kept, column], utterance[:kept])
        assert not inputs[kept:, column].any()
    assert {len(u) < 18 for u in frames} == {True, False}


def test_inputs_and_state_are_the_same_whatever_the_weights_come_from(keep: Any) -> None:
    drawn = build_workload(SPEC)
    weights = {n: w + 1 for n, w in drawn.model.lstm.state_dict().items()}
    workload = build_workload(replace(SPEC, weights=keep(weights)))
    assert torch.equal(workload.inputs, drawn.inputs)
    assert torch.equal(workload.state[1], drawn.state[1])


def test_inputs_come_from_a_kept_file(keep: Any) -> None:
    values = torch.randn(7, 2, 3)
    spec = replace(SPEC, batch_size=2, inputs="file", input_file=keep({INPUTS_TENSOR: values}))
    assert torch.equal(build_workload(spec).inputs, values)


@pytest.mark.parametrize(
    "tensors",
    [
        {INPUTS_TENSOR: torch.zeros(7, 1, 4)},
        {INPUTS_TENSOR: torch.zeros(7, 3)},
        {INPUTS_TENSOR: torch.zeros(7, 1, 3, dtype=torch.float64)},
        {"other": torch.zeros(7, 1, 3)},
    ],
)
def test_inputs_that_are_not_the_specs_are_refused_at_their_field(
    keep: Any, tensors: dict[str, Tensor]
) -> None:
    with pytest.raises(SpecError, match=r"inputs of model.pt are not those of this") as refused:
        build_workload(replace(SPEC, inputs="file", input_file=keep(tensors)))
    assert refused.value.problem.field == "inputs"
