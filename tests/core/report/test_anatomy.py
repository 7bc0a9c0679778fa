"""Sentences name the largest cause of the error and what would help, as measured."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from fakes import make_anatomy

from app.core.networks.models import LstmModel
from app.core.report.anatomy import (
    describe_last_step,
    describe_levels,
    explain_anatomy,
    find_worst,
    name_matrix,
)
from app.core.results.anatomy import Anatomy, GateAnatomy, Growth, LayerError, TensorAnatomy
from app.core.schemes.candidate import make_candidate
from app.core.schemes.packed_int8 import list_packed, multiply
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(engine="x86")


def make_gate(levels: range) -> GateAnatomy:
    histogram = np.zeros(256, np.int64)
    histogram[list(levels)] = 3
    return GateAnatomy("i", histogram, 1.0, 2.0, len(levels), 40.0)


def make_tensor(
    name: str, harm: float, per_row: float, sigmas: float = 2.0, **facts: Any
) -> TensorAnatomy:
    gates = (make_gate(range(120, 126)), make_gate(range(123, 129)))
    tensor = TensorAnatomy(
        name=name,
        layer=int(name.removesuffix("_reverse")[-1]),
        reverse=name.endswith("_reverse"),
        part="input" if "_ih_" in name else "recurrent",
        scale=0.01,
        largest_sigmas=sigmas,
        sqnr_db=40.0,
        harm=harm,
        harm_per_row=per_row,
        gates=gates,
        largest_error=0.005,
    )
    return replace(tensor, **facts)


def make(*tensors: TensorAnatomy, weights: float = 0.02, activations: float = 0.0001) -> Anatomy:
    return Anatomy(
        tensors or (make_tensor("weight_ih_l0", 0.002, 0.0019),),
        (LayerError(0, np.zeros(1), None),),
        (Growth("short", 0, 0, 0),),
        max(weights, activations),
        weights,
        activations,
        0.01,
        0.999,
    )


def say(*tensors: TensorAnatomy, spec: ComparisonSpec = SPEC, **shares: float) -> list[str]:
    statement = explain_anatomy(make(*tensors, **shares), spec)
    return [statement.headline, statement.evidence]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("weight_ih_l0", "layer 1 input weights"),
        ("weight_hh_l0", "layer 1 recurrent weights"),
        ("weight_ih_l0_reverse", "layer 1 backward input weights"),
        ("weight_hh_l2_reverse", "layer 3 backward recurrent weights"),
    ],
)
def test_a_matrix_has_one_name_for_people(name: str, said: str) -> None:
    assert name_matrix(make_tensor(name, 0, 0)) == said


def test_an_outlier_is_told_with_the_levels_that_are_in_use() -> None:
    headline, evidence = say(
        make_tensor("weight_ih_l0", 0.001, 0.0009),
        make_tensor("weight_hh_l0", 0.012, 0.0011, sigmas=43.21),
    )
    assert headline == (
        "Layer 1 recurrent weights do the most harm of all matrices: the largest weight lies 43.2 "
        "standard deviations of the others out, and 9 of 256 levels are in use."
    )
    assert evidence == (
        "A scale for each row would cut the error of layer 1 recurrent weights from 0.012 to "
        "0.0011. Weights do more harm than activations (mean |Δh| 0.02 against 0.0001)."
    )


@pytest.mark.parametrize(
    ("sigmas", "said"),
    [
        (7.99, "quantized alone they move h by 0.012 on average."),
        (8.0, "the largest weight lies 8 standard deviations of the others out, and"),
        (float("inf"), "the largest weight is the only one that is not equal to all others, and"),
        (0.0, "quantized alone they move h by 0.012 on average."),
        (None, "quantized alone they move h by 0.012 on average."),
    ],
)
def test_a_weight_is_an_outlier_from_eight_deviations_on(sigmas: float | None, said: str) -> None:
    headline, _ = say(make_tensor("weight_hh_l0", 0.012, 0.0011, largest_sigmas=sigmas))
    assert headline.startswith("Layer 1 recurrent weights do the most harm of all matrices: ")
    assert said in headline


@pytest.mark.parametrize(
    ("levels", "said"), [(1, "1 of 256 levels is in use"), (256, "256 of 256 levels are in use")]
)
def test_levels_agree_with_their_verb(levels: int, said: str) -> None:
    assert describe_levels(levels) == said


def test_two_matrices_within_a_tenth_do_about_the_same_harm() -> None:
    headline, evidence = say(
        make_tensor("weight_ih_l0", 0.000218, 0.000217),
        make_tensor("weight_hh_l0", 0.000217, 0.0001),
        make_tensor("weight_ih_l1", 0.0001, 0.0001),
    )
    assert headline == (
        "Layer 1 input weights and layer 1 recurrent weights do about the same harm, the most of "
        "all matrices: each alone moves h by 0.000217 to 0.000218 on average."
    )
    assert evidence.startswith("A scale for each row would not help layer 1 input weights: ")


def test_more_than_two_matrices_that_tie_are_counted() -> None:
    tied = [make_tensor(f"weight_ih_l{n}", 0.001, 0.001) for n in range(3)]
    headline, _ = say(*tied, make_tensor("weight_ih_l3", 0.0008, 0.0008))
    assert headline.startswith("Layer 1 input weights and 2 more matrices do about the same harm")
    headline, _ = say(*tied)
    assert headline.startswith("All 3 weight matrices do about the same harm")
    assert headline.endswith("each alone moves h by 0.001 on average.")


def test_an_outlier_in_a_tie_is_told_too() -> None:
    headline, _ = say(
        make_tensor("weight_ih_l0", 0.01, 0.001, sigmas=50.0),
        make_tensor("weight_hh_l0", 0.0095, 0.009),
    )
    assert headline.endswith(
        "Of layer 1 input weights, the largest weight lies 50 standard deviations of the others "
        "out, and 9 of 256 levels are in use."
    )


@pytest.mark.parametrize(("least", "tied"), [(0.00899, 1), (0.00901, 2)])
def test_a_tie_ends_at_a_tenth(least: float, tied: int) -> None:
    tensors = [make_tensor("weight_ih_l0", least, 0), make_tensor("weight_hh_l0", 0.01, 0)]
    assert find_worst(tensors) == (1, 0)[:tied]


def test_the_headline_is_the_largest_cause() -> None:
    matrices = (
        make_tensor("weight_ih_l0", 0.000218, 0.000217),
        make_tensor("weight_hh_l0", 0.0001, 0.0001),
    )
    headline, evidence = say(*matrices, weights=0.00025, activations=0.001)
    assert headline == (
        "Activations do the most harm: quantized alone they move h by 0.001 on average, the "
        "weights by 0.00025."
    )
    assert "Layer 1 input weights do the most harm of all matrices" in evidence


def test_weights_that_do_more_together_than_any_one_of_them_are_named_together() -> None:
    headline, evidence = say(
        make_tensor("weight_ih_l0", 0.002, 0.002),
        make_tensor("weight_hh_l0", 0.001, 0.001),
        weights=0.004,
        activations=0.003,
    )
    assert headline == (
        "Weights do the most harm: quantized alone they move h by 0.004 on average, the "
        "activations by 0.003."
    )
    assert evidence.startswith("Layer 1 input weights do the most harm of all matrices")


def test_causes_within_a_tenth_are_called_alike() -> None:
    headline, _ = say(weights=0.00095, activations=0.001)
    assert headline == (
        "Weights and activations do about the same harm: quantized without the other, they move "
        "h by 0.00095 and 0.001 on average."
    )


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("x86", "x86 keeps 7 bits of them; qnnpack, where there is one, keeps 8."),
        ("qnnpack", "qnnpack keeps all 8 bits of them already."),
    ],
)
def test_activations_are_told_with_the_bits_that_are_kept(engine: str, said: str) -> None:
    spec = replace(SPEC, engine=engine)
    _, evidence = say(weights=0.0005, activations=0.0015, spec=spec)
    assert evidence.startswith(said)


@pytest.mark.parametrize("engine", ["fbgemm", "qnnpack", "onednn", "x86"])
def test_engines_keep_as_many_bits_of_activations_as_is_said(engine: str) -> None:
    if engine not in torch.backends.quantized.supported_engines:
        pytest.skip(f"torch has no {engine} here")
    torch.backends.quantized.engine = engine
    # A first weight of nearly nothing would be rounded to nothing.
    torch.manual_seed(0)
    layer = torch.nn.LSTM(1, 1).eval()
    model = LstmModel(ComparisonSpec(input_size=1, hidden_size=1))
    model.lstm = layer
    candidate = make_candidate(model, "int8", engine)
    (packed,) = list_packed(candidate)
    values = torch.linspace(-1, 1, 10_001).unsqueeze(1)
    levels = len(torch.unique(multiply(packed.input, values)[:, 0]))
    told = explain_anatomy(make(weights=0.0005, activations=0.0015), replace(SPEC, engine=engine))
    assert ("keeps 7 bits" in told.evidence) == (120 < levels <= 130)
    assert ("all 8 bits" in told.evidence) == (240 < levels <= 256)


@pytest.mark.parametrize(("per_row", "said"), [(0.008, "would cut"), (0.0081, "would not help")])
def test_a_remedy_that_leaves_most_of_an_error_is_none(per_row: float, said: str) -> None:
    _, evidence = say(make_tensor("weight_hh_l0", 0.01, per_row))
    assert said in evidence


def test_a_remedy_that_changes_no_digit_leaves_the_error_as_it_is() -> None:
    _, evidence = say(make_tensor("weight_hh_l0", 0.000118, 0.0001181))
    assert "their error would stay 0.000118." in evidence


def test_nothing_lost_is_said_so() -> None:
    assert say(weights=0, activations=0) == ["Nothing is lost: h is the same at every step.", ""]


def test_what_fp32_rounds_too_is_put_down_to_nothing_else() -> None:
    anatomy = replace(make(weights=0, activations=3.9e-8), both=3.9e-8, rounding=2e-8)
    assert explain_anatomy(anatomy, SPEC).headline == (
        "Nothing is lost but in fp32's own rounding: h moves by 0.000000039 on average, and by "
        "0.00000002 where nothing is quantized and the sums are taken in another order."
    )
    more = replace(anatomy, activations_only=4.1e-8)
    assert explain_anatomy(more, SPEC).headline.startswith("Activations do the most harm")


def test_weights_that_were_found_on_the_grid_are_said_to_lie_there() -> None:
    on_grid = {"sqnr_db": float("inf"), "largest_error": 0.0}
    tensors = [make_tensor(name, 0, 0, **on_grid) for name in ("weight_ih_l0", "weight_hh_l0")]
    headline, evidence = say(*tensors, weights=0, activations=0.001)
    assert headline.startswith("Activations do the most harm")
    assert evidence.endswith("No weight matrix does harm: every weight lies on the int8 grid.")


def test_no_harm_is_no_sign_that_weights_lie_on_the_grid() -> None:
    on_grid = {"sqnr_db": float("inf"), "largest_error": 0.0}
    tensors = (
        make_tensor("weight_ih_l0", 0, 0, **on_grid),
        make_tensor("weight_hh_l0", 0, 0, largest_error=3911.0),
    )
    _, evidence = say(*tensors, weights=0, activations=0.001)
    assert evidence.endswith(
        "Quantizing any one weight matrix alone changes nothing in h here, though weights lie up "
        "to 3,910 off the int8 grid."
    )
    older = [replace(tensor, largest_error=None) for tensor in tensors]
    _, evidence = say(*older, weights=0, activations=0.001)
    assert evidence.endswith("though not every weight lies on the int8 grid.")


def test_an_error_that_neither_half_makes_alone_is_said_to_be_of_both() -> None:
    anatomy = replace(make(make_tensor("weight_ih_l0", 0, 0)), weights_only=0, activations_only=0)
    statement = explain_anatomy(replace(anatomy, both=0.003), SPEC)
    assert statement.headline == (
        "Neither quantized weights nor quantized activations change h alone; together they move "
        "it by 0.003 on average."
    )


def test_the_last_step_is_told_by_its_relative_error_and_its_cosine() -> None:
    assert describe_last_step(make_anatomy()) == ("1.21 %", "0.99993")
