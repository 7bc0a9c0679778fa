"""Where an error comes from, against direct computations and networks worked out by hand."""

import copy
import itertools
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from app.core.cancellation import StoppedError
from app.core.fidelity.anatomy.dissect import dissect
from app.core.fidelity.divergence import compare_outputs
from app.core.networks.models import Network, plant_outlier
from app.core.networks.workload import Workload, build_workload
from app.core.results.anatomy import Anatomy
from app.core.schemes.candidate import make_candidate
from app.core.schemes.torch_dynamic import QuantizationError
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(input_size=5, hidden_size=6, seq_len=12, batch_size=2)
DEEP = replace(SPEC, num_layers=2, bidirectional=True)
KINDS = [SPEC, replace(DEEP, engine="qnnpack"), replace(DEEP, cell="gru")]


def prepare(spec: ComparisonSpec) -> tuple[Workload, Network]:
    workload = build_workload(spec)
    return workload, make_candidate(workload.model, "int8", spec.engine)


def cut(spec: ComparisonSpec) -> Anatomy:
    return dissect(*prepare(spec), stop=lambda: False)


def run_with(workload: Workload, changes: dict[str, Tensor]) -> float:
    """Returns the mean difference of h with some tensors of a plain network exchanged."""
    model = copy.deepcopy(workload.model)
    with torch.inference_mode():
        for name, values in changes.items():
            model.recurrent.get_parameter(name).copy_(values)
        changed = model.run(workload.inputs, workload.state).hidden
        plain = workload.model.run(workload.inputs, workload.state).hidden
        return (changed - plain).abs().mean().item()


def round_rows(weight: Tensor) -> Tensor:
    scales = weight.abs().amax(dim=1, keepdim=True) / 127.5
    # As torch divides: where a row ends at 127.5 steps, the last bit decides.
    return (weight * (1 / scales)).round().clamp(-128, 127) * scales


@pytest.mark.parametrize("spec", KINDS)
def test_the_whole_error_is_that_of_the_outputs(spec: ComparisonSpec) -> None:
    workload, candidate = prepare(spec)
    anatomy = dissect(workload, candidate, stop=lambda: False)
    divergence = compare_outputs(workload, candidate)
    assert anatomy.both == pytest.approx(divergence.mean_abs_difference, rel=1e-4)
    assert [error.layer for error in anatomy.layers] == list(range(spec.num_layers))
    last = anatomy.layers[-1]
    assert last.hidden == pytest.approx(divergence.hidden.mean, rel=1e-4)
    if divergence.cell_units is None:
        assert all(error.cell is None for error in anatomy.layers)
    else:
        # Forwards, c of the last step is the last one; backwards it is the first.
        units = divergence.cell_units.reshape(spec.num_layers, spec.directions, -1)
        for error, own in zip(anatomy.layers, units, strict=True):
            assert error.cell is not None
            assert error.cell.shape == (12,)
            if spec.directions == 1:
                assert error.cell[-1] == pytest.approx(own.mean(), rel=1e-4)


@pytest.mark.parametrize("spec", KINDS)
def test_final_states_are_compared_over_all_layers(spec: ComparisonSpec) -> None:
    workload, candidate = prepare(spec)
    anatomy = dissect(workload, candidate, stop=lambda: False)
    with torch.inference_mode():
        states = [m.run(workload.inputs, workload.state).state for m in (workload.model, candidate)]
    plain, other = ((s if isinstance(s, Tensor) else s[0]).double().flatten() for s in states)
    relative = ((other - plain).norm() / plain.norm()).item()
    cosine = torch.cosine_similarity(plain, other, dim=0).item()
    assert anatomy.final_relative_error == pytest.approx(relative, rel=1e-4)
    assert anatomy.final_cosine == pytest.approx(cosine)
    assert anatomy.final_cosine < 1


@pytest.mark.parametrize("spec", KINDS)
def test_harm_is_what_one_matrix_alone_does(spec: ComparisonSpec) -> None:
    workload, candidate = prepare(spec)
    anatomy = dissect(workload, candidate, stop=lambda: False)
    unpacked: dict[str, Tensor] = candidate.recurrent.get_weight()
    assert [tensor.name for tensor in anatomy.tensors] == list(unpacked)
    for tensor in anatomy.tensors:
        alone = {tensor.name: unpacked[tensor.name].dequantize()}
        assert tensor.harm == pytest.approx(run_with(workload, alone), rel=1e-3)
        weight = workload.model.recurrent.get_parameter(tensor.name)
        rows = {tensor.name: round_rows(weight.detach())}
        assert tensor.harm_per_row == pytest.approx(run_with(workload, rows), rel=1e-3)


@pytest.mark.parametrize("spec", KINDS)
def test_weights_alone_are_a_plain_network_with_rounded_weights(spec: ComparisonSpec) -> None:
    workload, candidate = prepare(spec)
    anatomy = dissect(workload, candidate, stop=lambda: False)
    rounded = {n: w.dequantize() for n, w in candidate.recurrent.get_weight().items()}
    assert anatomy.weights_only == pytest.approx(run_with(workload, rounded), rel=1e-3)


def test_every_matrix_is_placed() -> None:
    tensors = cut(DEEP).tensors
    assert [(t.name, t.layer, t.reverse, t.part) for t in tensors] == [
        ("weight_ih_l0", 0, False, "input"),
        ("weight_hh_l0", 0, False, "recurrent"),
        ("weight_ih_l0_reverse", 0, True, "input"),
        ("weight_hh_l0_reverse", 0, True, "recurrent"),
        ("weight_ih_l1", 1, False, "input"),
        ("weight_hh_l1", 1, False, "recurrent"),
        ("weight_ih_l1_reverse", 1, True, "input"),
        ("weight_hh_l1_reverse", 1, True, "recurrent"),
    ]


@pytest.mark.parametrize(("cell", "gates"), [("lstm", "ifgo"), ("gru", "rzn")])
def test_gates_have_torchs_names_and_order(cell: str, gates: str) -> None:
    workload, candidate = prepare(replace(SPEC, cell=cell))
    anatomy = dissect(workload, candidate, stop=lambda: False)
    for tensor in anatomy.tensors:
        assert "".join(gate.gate for gate in tensor.gates) == gates
        weight = workload.model.recurrent.get_parameter(tensor.name)
        largest = [rows.abs().max().item() for rows in weight.chunk(len(gates))]
        assert [gate.largest for gate in tensor.gates] == largest
        assert tensor.scale == pytest.approx(max(largest) / 127.5)


def test_more_bits_for_activations_leave_the_weights_error_as_it_is() -> None:
    spec = replace(SPEC, input_size=64, hidden_size=64, seq_len=40)
    seven, eight = (cut(replace(spec, engine=engine)) for engine in ("fbgemm", "qnnpack"))
    assert seven.weights_only == eight.weights_only
    assert 1.6 < seven.activations_only / eight.activations_only < 2.4


@pytest.mark.parametrize("name", ["weight_ih_l0", "weight_hh_l0"])
def test_an_outlier_does_harm_that_scales_for_each_row_would_undo(name: str) -> None:
    workload, candidate = prepare(replace(SPEC, hidden_size=40, seq_len=30))
    plain = dissect(workload, candidate, stop=lambda: False)
    plant_outlier(workload.model.recurrent.get_parameter(name), 60.0)
    candidate = make_candidate(workload.model, "int8", SPEC.engine)
    planted = dissect(workload, candidate, stop=lambda: False)
    before, after = ({t.name: t for t in a.tensors} for a in (plain, planted))
    assert max(planted.tensors, key=lambda tensor: tensor.harm).name == name
    # As many as were planted, in the matrix as in the gate in which it stands.
    assert after[name].largest_sigmas == pytest.approx(60, rel=1e-6)
    assert max(gate.largest_sigmas for gate in after[name].gates) == after[name].largest_sigmas
    assert after[name].scale > 10 * before[name].scale
    assert after[name].sqnr_db < before[name].sqnr_db - 10
    assert after[name].harm > 10 * before[name].harm
    assert after[name].harm_per_row < 0.2 * after[name].harm
    assert planted.weights_only > planted.activations_only


def test_an_embedding_is_read_before_the_first_layer() -> None:
    spec = replace(SPEC, vocabulary=11, output_size=3)
    workload, candidate = prepare(spec)
    anatomy = dissect(workload, candidate, stop=lambda: False)
    divergence = compare_outputs(workload, candidate)
    assert anatomy.both == pytest.approx(divergence.mean_abs_difference, rel=1e-4)
    assert [tensor.name for tensor in anatomy.tensors] == ["weight_ih_l0", "weight_hh_l0"]


def test_results_cannot_be_written_to() -> None:
    anatomy = cut(DEEP)
    arrays = [error.hidden for error in anatomy.layers]
    arrays += [error.cell for error in anatomy.layers if error.cell is not None]
    assert len(arrays) == 4
    assert not any(array.flags.writeable for array in arrays)


def test_models_are_left_as_they_are() -> None:
    workload, candidate = prepare(DEEP)
    before = [w.clone() for w in workload.model.parameters()], workload.inputs.clone()
    first, again = (dissect(workload, candidate, stop=lambda: False) for _ in range(2))
    assert all(
        torch.equal(w, b) for w, b in zip(workload.model.parameters(), before[0], strict=True)
    )
    assert torch.equal(workload.inputs, before[1])
    figures: list[list[float]] = [[t.harm for t in a.tensors] + [a.both] for a in (first, again)]
    assert figures[0] == figures[1]


def test_an_fp32_copy_has_no_anatomy() -> None:
    workload = build_workload(SPEC)
    with pytest.raises(QuantizationError, match="not quantized"):
        dissect(workload, make_candidate(workload.model, "float32", "x86"), stop=lambda: False)


def test_a_stop_is_obeyed_wherever_it_comes() -> None:
    workload, candidate = prepare(SPEC)
    polled = itertools.count()
    dissect(workload, candidate, stop=lambda: next(polled) < 0)
    total = next(polled)
    # At least at every step of both loops over steps, and for each matrix.
    assert total > 2 * SPEC.seq_len + 4
    for patience in range(0, total, 5):
        asked = itertools.count(1)
        with pytest.raises(StoppedError):
            dissect(workload, candidate, stop=lambda asked=asked, p=patience: next(asked) > p)
        assert next(asked) == patience + 2
