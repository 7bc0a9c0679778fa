"""Networks of one unit whose error is known in closed form."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from app.core.fidelity.anatomy.dissect import dissect
from app.core.networks.models import build_model
from app.core.networks.workload import Workload, build_workload
from app.core.report.anatomy import explain_anatomy
from app.core.results.anatomy import Anatomy
from app.core.schemes.candidate import make_candidate
from app.core.spec import ComparisonSpec, native_engine


def by_hand(
    *,
    weights: dict[str, Any],
    steps: int,
    inputs: Tensor | None = None,
    **fields: Any,
) -> Anatomy:
    """Dissects a network of zeros but for ``weights``, in a state of zeros, inputs of ones."""
    spec = replace(
        ComparisonSpec(input_size=1, hidden_size=1, seq_len=steps, initial_state="zero"), **fields
    )
    model = build_model(spec)
    with torch.no_grad():
        for name, parameter in model.recurrent.named_parameters():
            parameter.copy_(torch.as_tensor(weights.get(name, 0.0)).expand_as(parameter))
    values = torch.ones(steps, 1, spec.input_size) if inputs is None else inputs
    workload = Workload(model, values, build_workload(spec).state)
    return dissect(workload, make_candidate(model, "int8", spec.engine), stop=lambda: False)


@pytest.mark.parametrize("engine", ["fbgemm", "qnnpack"])
def test_weights_on_the_grid_lose_nothing(engine: str) -> None:
    # The largest weight sits between two levels, so it multiplies an input that is always 0.
    unit = 2.0**-7
    weight = unit * torch.tensor([[127.5, 3.0], [0.0, -20.0], [0.0, 50.0], [0.0, 7.0]])
    inputs = torch.rand(30, 1, 2, generator=torch.Generator().manual_seed(1))
    inputs[:, :, 0] = 0
    anatomy = by_hand(
        weights={"weight_ih_l0": weight}, steps=30, inputs=inputs, input_size=2, engine=engine
    )
    first, second = anatomy.tensors
    assert [gate.sqnr_db for gate in first.gates][1:] == [math.inf] * 3
    assert first.gates[0].levels_in_use == 2
    assert (first.scale, first.harm, first.harm_per_row) == (unit, 0, pytest.approx(0, abs=1e-3))
    assert (second.sqnr_db, second.harm, second.harm_per_row) == (math.inf, 0, 0)
    assert anatomy.weights_only == 0
    assert anatomy.both == pytest.approx(anatomy.activations_only, rel=1e-3)
    assert anatomy.both > 0


FORGET = math.log(0.9 / 0.1)
OPEN = 100.0
"""A gate's bias of 100 makes it 1 to the last bit; ln 9 makes it 0.9."""


def chain(write: float, forget: float, steps: int, **fields: Any) -> Anatomy:
    """Dissects c(t) = sigmoid(forget) c(t-1) + tanh(write), h(t) = tanh(c(t)).

    The only weight is also the largest one: 127.5 steps become 127. Inputs of 1 lose nothing, as
    they end the range of 0 to 1.
    """
    weight = torch.tensor([[0.0], [0.0], [write], [0.0]])
    bias = torch.tensor([OPEN, forget, 0.0, OPEN])
    return by_hand(weights={"weight_ih_l0": weight, "bias_ih_l0": bias}, steps=steps, **fields)


@pytest.mark.parametrize("engine", ["fbgemm", "qnnpack"])
def test_the_error_of_c_is_a_geometric_series(engine: str) -> None:
    write, steps = 0.2, 400
    anatomy = chain(write, FORGET, steps, engine=engine)
    series = (1 - 0.9 ** np.arange(1, steps + 1)) / (1 - 0.9)
    plain, other = (math.tanh(w) * series for w in (write, write * 127 / 127.5))
    (error,) = anatomy.layers
    assert error.cell == pytest.approx(plain - other, abs=1e-6)
    assert error.hidden == pytest.approx(np.tanh(plain) - np.tanh(other), abs=1e-6)
    assert anatomy.both == pytest.approx(error.hidden.mean(), rel=1e-4)
    assert anatomy.weights_only == pytest.approx(anatomy.both, rel=1e-2)
    assert anatomy.activations_only == pytest.approx(0, abs=1e-6)
    assert [growth.verdict for growth in anatomy.growth] == ["settles"]
    final = math.tanh(plain[-1]), math.tanh(other[-1])
    assert anatomy.final_relative_error == pytest.approx(1 - final[1] / final[0], rel=1e-2)
    assert anatomy.final_cosine == 1


def test_a_cell_that_never_forgets_grows_in_error() -> None:
    write, steps = 1e-4, 200
    anatomy = chain(write, OPEN, steps)
    (error,) = anatomy.layers
    expected = np.arange(1, steps + 1) * write * 0.5 / 127.5
    # Sums of two hundred rounded terms.
    assert error.cell == pytest.approx(expected, rel=2e-3)
    (growth,) = anatomy.growth
    assert growth.verdict == "grows"
    # From a quarter of its height to the whole of it.
    assert growth.change == pytest.approx(3, rel=0.03)


def test_both_directions_of_a_cell_that_never_forgets_grow_as_they_read() -> None:
    weight = torch.tensor([[0.0], [0.0], [1e-4], [0.0]])
    bias = torch.tensor([OPEN, OPEN, 0.0, OPEN])
    names = ("weight_ih_l0", "weight_ih_l0_reverse")
    weights = dict.fromkeys(names, weight) | {
        name.replace("weight", "bias"): bias for name in names
    }
    anatomy = by_hand(weights=weights, steps=200, bidirectional=True)
    (error,) = anatomy.layers
    forward, backward = (own.hidden for own in error.directions)
    assert forward == pytest.approx(backward[::-1], rel=1e-6)
    assert [growth.verdict for growth in anatomy.growth] == ["grows", "grows"]
    assert [growth.change for growth in anatomy.growth] == pytest.approx([3, 3], rel=0.03)
    # Together they stand still, which is true of neither.
    assert np.ptp(error.hidden) < 0.01 * error.hidden.mean()


def test_a_chain_of_layers_hands_its_error_on() -> None:
    anatomy = chain(0.2, FORGET, 100, num_layers=2)
    assert [error.layer for error in anatomy.layers] == [0, 1]
    # The second layer's weights are zero: it hears nothing.
    assert anatomy.layers[0].hidden[-1] > 0
    assert anatomy.layers[1].hidden.tolist() == [0] * 100
    assert anatomy.both == 0


def test_a_network_of_zeros_loses_nothing() -> None:
    anatomy = by_hand(weights={}, steps=3)
    assert (anatomy.both, anatomy.weights_only, anatomy.activations_only) == (0, 0, 0)
    assert (anatomy.final_relative_error, anatomy.final_cosine) == (0, 1)
    assert [tensor.sqnr_db for tensor in anatomy.tensors] == [math.inf, math.inf]
    assert [tensor.largest_sigmas for tensor in anatomy.tensors] == [0, 0]


def test_the_control_is_what_fp32_loses_in_another_order_of_sums() -> None:
    workload = build_workload(ComparisonSpec(num_layers=2, bidirectional=True, seq_len=30))
    candidate = make_candidate(workload.model, "int8", native_engine())
    anatomy = dissect(workload, candidate, stop=lambda: False)
    assert anatomy.rounding is not None
    assert anatomy.rounding < 1e-6 < anatomy.activations_only


def test_a_network_of_zeros_is_not_said_to_lose_anything_to_activations() -> None:
    spec = ComparisonSpec()
    model = build_model(spec)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    # A state that is not zero decays, and each kernel rounds it in its own way.
    drawn = build_workload(spec)
    workload = Workload(model, drawn.inputs, drawn.state)
    anatomy = dissect(workload, make_candidate(model, "int8", native_engine()), stop=lambda: False)
    assert anatomy.rounding == anatomy.activations_only == anatomy.both
    headline = explain_anatomy(anatomy, spec).headline
    assert headline.startswith("Nothing is lost")
