"""Where float32 itself ends, that is said with its layer and step, not what torch says later."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from app.core.fidelity.overflow import check_range
from app.core.limits import SpecError
from app.core.networks.workload import Workload, build_workload
from app.core.schemes.candidate import make_candidate
from app.core.spec import ComparisonSpec, native_engine
from app.core.storage.weight_store import Store

SPEC = ComparisonSpec(input_size=3, hidden_size=4, seq_len=6, num_layers=2, initial_state="zero")
BaselineChange = Callable[[nn.RNNBase, torch.Tensor], None]


def workload(change: BaselineChange, **fields: object) -> Workload:
    """Returns a workload whose weights and inputs were changed in place."""
    made = build_workload(replace(SPEC, **fields))
    with torch.no_grad():
        change(made.model.recurrent, made.inputs)
    return made


def said(made: Workload, *, from_file: bool = True) -> str:
    with pytest.raises(SpecError) as refused:
        check_range(made, rounds_to="int8", from_file=from_file)
    assert from_file or refused.value.problem.field == "inputs"
    return refused.value.problem.message


def scale(name: str, factor: float) -> BaselineChange:
    def change(recurrent: nn.RNNBase, _inputs: torch.Tensor) -> None:
        weight = recurrent.get_parameter(name)
        weight.copy_(weight.sign() * factor)

    return change


def late_input(recurrent: nn.RNNBase, inputs: torch.Tensor) -> None:
    recurrent.get_parameter("weight_ih_l0").fill_(10)
    inputs[3] = 1e38


def late_input_backward(recurrent: nn.RNNBase, inputs: torch.Tensor) -> None:
    recurrent.get_parameter("weight_ih_l0_reverse").fill_(10)
    inputs[2:4] = 1e38


@pytest.mark.parametrize(
    ("change", "fields", "where"),
    [
        (scale("weight_ih_l0", 3e38), {}, "layer 1 at step 1"),
        (scale("weight_hh_l0", 3e38), {"initial_state": "random"}, "layer 1 at step 1"),
        (late_input, {}, "layer 1 at step 4"),
        (late_input_backward, {"bidirectional": True}, "layer 1 backward at step 4"),
        (late_input, {"cell": "gru"}, "layer 1 at step 4"),
    ],
)
def test_the_first_layer_and_step_are_named_in_which_fp32_overflows(
    change: BaselineChange, fields: dict[str, object], where: str
) -> None:
    message = said(workload(change, **fields))
    assert message.startswith(f"fp32 itself overflows in the gates of {where}, before anything")
    assert "float32 ends at 3.4e+38" in message


def test_a_sum_that_float32_holds_is_let_through() -> None:
    check_range(workload(scale("bias_hh_l1", 3e38)), rounds_to="int8", from_file=True)


def test_the_gates_overflow_where_it_is_said() -> None:
    made = workload(late_input)
    weights = dict(made.model.recurrent.named_parameters())
    with torch.no_grad():
        gates = made.inputs @ weights["weight_ih_l0"].T + weights["bias_ih_l0"]
    finite = torch.isfinite(gates).flatten(1).all(1).tolist()
    assert finite == [True, True, True, False, True, True]
    assert "its weights reach 10, what it reads 1e+38" in said(made, from_file=False)


def test_what_only_rounding_carries_beyond_is_not_laid_on_fp32() -> None:
    def change(recurrent: nn.RNNBase, inputs: torch.Tensor) -> None:
        recurrent.get_parameter("weight_ih_l0").zero_()[:, 0] = 3.39e38
        inputs.zero_()[:, :, 0] = 1.0

    made = workload(change)
    with torch.no_grad():
        assert torch.isfinite(made.model.run(made.inputs, made.state).hidden).all()
    message = said(made)
    assert message.startswith("The gates of layer 1 come so near to the end of float32 at step 1")
    assert "rounding to int8 may carry them beyond it" in message


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("factor", [1.0, 1e30, 1e37])
def test_what_passes_is_finite_on_both_sides(cell: str, factor: float) -> None:
    made = workload(scale("weight_hh_l0", factor), cell=cell)
    check_range(made, rounds_to="int8", from_file=True)
    with torch.inference_mode():
        for model in (made.model, make_candidate(made.model, "int8", native_engine())):
            outputs = model.run(made.inputs, made.state)
            assert torch.isfinite(outputs.hidden).all()


def test_an_embedding_is_looked_through() -> None:
    check_range(workload(lambda *_: None, vocabulary=9), rounds_to="int8", from_file=False)


@pytest.mark.parametrize("source", ["weights", "inputs"])
def test_a_comparison_ends_in_that_sentence(
    source: str, tmp_path: Path, compare_all: Callable[[ComparisonSpec], object]
) -> None:
    store = Store(tmp_path)
    signs = {name: tensor.sign() for name, tensor in nn.LSTM(8, 4, 2).state_dict().items()}
    signs["weight_ih_l0"] *= 3e38 if source == "weights" else 1
    inputs = torch.full((6, 1, 8), 1.0 if source == "weights" else 3e38)
    spec = replace(
        SPEC,
        input_size=8,
        weights=store.keep({name: value.numpy() for name, value in signs.items()}, name="m.pt"),
        inputs="file",
        input_file=store.keep({"inputs": inputs.numpy()}, name="x.npy"),
    )
    with pytest.raises(SpecError, match=r"^fp32 itself overflows in the gates of layer 1") as error:
        compare_all(spec)
    assert error.value.problem.field == source
