"""The fp32 model and its inputs come from the spec alone, in the recipe's order of draws."""

import math
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save, save_file
from torch import Tensor, nn

from app.core.limits import SpecError
from app.core.networks.models import INPUTS_TENSOR, build_model, build_workload, plant_outlier
from app.core.networks.vowels import load_utterances
from app.core.spec import ComparisonSpec, FileSource

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


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[Mapping[str, Tensor]], FileSource]:
    """Returns a function that writes tensors as a kept file."""

    def write(tensors: Mapping[str, Tensor]) -> FileSource:
        path = tmp_path / "kept.safetensors"
        save_file({name: t.detach().contiguous() for name, t in tensors.items()}, path)
        return FileSource("model.pt", "0" * 64, path=str(path))

    return write


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_weights_come_from_a_kept_file(cell: str, keep: Any) -> None:
    spec = replace(SPEC, cell=cell, output_size=4, vocabulary=6)
    given = build_model(replace(spec, seed=7)).state_dict()
    bare = {name.removeprefix(f"{cell}."): w + 1 for name, w in given.items()}
    model = build_model(replace(spec, weights=keep(bare)))
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, given[name] + 1)
    assert not model.training


def test_inputs_and_state_are_the_same_whatever_the_weights_come_from(keep: Any) -> None:
    drawn = build_workload(SPEC)
    weights = {n: w + 1 for n, w in drawn.model.lstm.state_dict().items()}
    workload = build_workload(replace(SPEC, weights=keep(weights)))
    assert torch.equal(workload.inputs, drawn.inputs)
    assert torch.equal(workload.state[1], drawn.state[1])


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


@pytest.mark.parametrize("content", [None, b"", b"no safetensors at all"])
def test_a_kept_file_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "gone.safetensors"
    if content is not None:
        path.write_bytes(content)
    source = FileSource("model.pt", "0" * 64, path=str(path))
    with pytest.raises(SpecError, match=r"weights of model.pt cannot be read") as refused:
        build_model(replace(SPEC, weights=source))
    assert refused.value.problem.field == "weights"
    cause = "gone" if content is None else "damaged"
    assert refused.value.problem.message == (
        f"The weights of model.pt cannot be read: their kept file is {cause}; open the file again."
    )


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_kept_file_is_read_from_a_folder_whose_name_is_no_unicode(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    Path(os.fsdecode(folder)).mkdir()
    path = Path(os.fsdecode(folder)) / "kept.safetensors"
    weights = build_model(replace(SPEC, seed=7)).state_dict()
    path.write_bytes(save({name.removeprefix("lstm."): w for name, w in weights.items()}))
    model = build_model(replace(SPEC, weights=FileSource("m.pt", "0" * 64, path=str(path))))
    assert all(torch.equal(w, weights[name]) for name, w in model.state_dict().items())


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
