"""The fp32 network is what the spec describes, with drawn or kept weights."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from app.core.limits import SpecError
from app.core.networks.models import build_model, plant_outlier
from app.core.networks.workload import build_workload
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(input_size=3, hidden_size=5, num_layers=2, bidirectional=True, seq_len=7)


def test_every_module_is_in_eval_mode() -> None:
    assert not any(module.training for module in build_workload(SPEC).model.modules())


@pytest.mark.parametrize(
    "spec", [SPEC, ComparisonSpec(), replace(SPEC, bidirectional=False, num_layers=3)]
)
def test_the_spec_counts_the_parameters_that_the_model_has(spec: ComparisonSpec) -> None:
    model = build_workload(spec).model
    assert spec.parameter_count == sum(p.numel() for p in model.parameters())


AROUND = [{"vocabulary": 11}, {"output_size": 4}, {"vocabulary": 11, "output_size": 4}]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_what_stands_around_the_layer_is_run_by_hand(cell: str, around: dict[str, Any]) -> None:
    spec = replace(SPEC, cell=cell, batch_size=2, **around)
    workload = build_workload(spec)
    model = workload.model
    read = workload.inputs if model.embedding is None else model.embedding(workload.inputs)
    hidden, last = model.recurrent(read, workload.state)
    outputs = model.run(workload.inputs, workload.state)
    assert torch.equal(outputs.hidden, hidden)
    assert outputs.hidden.shape == (7, 2, 10)
    said, state = model(workload.inputs, workload.state)
    if model.linear is None:
        assert outputs.scores is None
        assert torch.equal(said, hidden)
    else:
        assert torch.equal(outputs.scores, model.linear(hidden))
        assert torch.equal(said, outputs.scores)
        assert said.shape == (7, 2, 4)
    for own in (outputs.state, state):
        assert all(torch.equal(a, b) for a, b in zip(own, last, strict=True))


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_parameters_around_the_layer_are_counted_too(cell: str, around: dict[str, Any]) -> None:
    spec = replace(SPEC, cell=cell, **around)
    assert spec.parameter_count == sum(p.numel() for p in build_model(spec).parameters())


def test_an_embedding_reads_token_numbers_within_the_vocabulary() -> None:
    inputs = build_workload(replace(SPEC, vocabulary=5, seq_len=100, batch_size=3)).inputs
    assert inputs.shape == (100, 3)
    assert inputs.dtype == torch.int64
    assert inputs.unique().tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_weights_come_from_a_kept_file(cell: str, keep: Any) -> None:
    spec = replace(SPEC, cell=cell, output_size=4, vocabulary=6)
    given = build_model(replace(spec, seed=7)).state_dict()
    bare = {name.removeprefix(f"{cell}."): w + 1 for name, w in given.items()}
    model = build_model(replace(spec, weights=keep(bare)))
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, given[name] + 1)
    assert not model.training


@pytest.mark.parametrize(
    "change",
    [
        lambda w: {**w, "weight_ih_l0": torch.zeros(20, 4)},
        lambda w: {**w, "weight_hr_l0": torch.zeros(2, 5)},
        lambda w: {n: t for n, t in w.items() if n != "bias_hh_l1_reverse"},
    ],
)
def test_weights_of_another_model_are_refused_at_their_field(
    keep: Any, change: Callable[[dict[str, Tensor]], dict[str, Tensor]]
) -> None:
    weights = change(build_model(SPEC).lstm.state_dict())
    with pytest.raises(SpecError, match=r"weights of model.pt are not those of this") as refused:
        build_model(replace(SPEC, weights=keep(weights)))
    assert refused.value.problem.field == "weights"


def test_an_outlier_is_a_weight_that_was_the_largest_one() -> None:
    matrix = torch.tensor([[0.1, -0.2], [0.3, -0.6], [0.0, 0.2]])
    others = np.array([0.1, -0.2, 0.3, 0.0, 0.2])
    expected = matrix.clone()
    expected[1, 1] = others.mean() - 50 * others.std()
    plant_outlier(matrix, 50.0)
    torch.testing.assert_close(matrix, expected)


def test_an_outlier_is_counted_in_deviations_that_it_does_not_widen() -> None:
    matrix = torch.randn(32, 8, generator=torch.Generator().manual_seed(1))
    for sigmas in (5.0, 266.0, 1000.0):
        plant_outlier(matrix, sigmas)
        flat = matrix.double().numpy().ravel()
        largest = np.abs(flat).argmax()
        others = np.delete(flat, largest)
        found = abs(flat[largest] - others.mean()) / others.std()
        assert found == pytest.approx(sigmas, rel=1e-6)


def test_weights_without_a_deviation_have_none_to_count_an_outlier_in() -> None:
    matrix = torch.full((8, 2), 0.1)
    with pytest.raises(SpecError, match="All but one weight") as refused:
        plant_outlier(matrix, 50.0)
    assert refused.value.problem.field == "outlier"
    assert torch.equal(matrix, torch.full((8, 2), 0.1))


def test_an_outlier_never_makes_a_weight_smaller() -> None:
    matrix = torch.tensor([[0.1, -0.2], [0.3, -0.6]])
    before = matrix.clone()
    plant_outlier(matrix, 0.5)
    assert torch.equal(matrix, before)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_an_outlier_is_planted_in_one_matrix_of_the_first_layer(cell: str) -> None:
    spec = replace(SPEC, cell=cell, output_size=2)
    plain, planted = (build_workload(s).model for s in (spec, replace(spec, outlier=80.0)))
    changed = {
        name: (own != other).sum().item()
        for (name, own), other in zip(
            plain.state_dict().items(), planted.state_dict().values(), strict=True
        )
        if not torch.equal(own, other)
    }
    (name,) = changed
    assert changed == {name: 1}
    assert name.startswith(f"{cell}.weight_")
    assert name.endswith("_l0")
    matrix = planted.get_parameter(name)
    place = matrix.abs().argmax().item()
    others = np.delete(plain.get_parameter(name).detach().numpy().ravel(), place)
    away = matrix.abs().max().item() - math.copysign(others.mean(), matrix.flatten()[place].item())
    assert away == pytest.approx(80 * others.std(), rel=1e-4)
