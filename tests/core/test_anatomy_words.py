"""Sentences name the matrix that does the most harm and what would help, as measured."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.core.anatomy_words import (
    explain_anatomy,
    explain_shares,
    state_batch_mates,
    state_growth,
)
from app.core.findings import (
    Anatomy,
    BatchMates,
    GateAnatomy,
    Growth,
    GrowthVerdict,
    LayerError,
    TensorAnatomy,
)
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(engine="x86")


def make_gate(levels: range) -> GateAnatomy:
    histogram = np.zeros(256, np.int64)
    histogram[list(levels)] = 3
    return GateAnatomy("i", histogram, 1.0, 2.0, len(levels), 40.0)


def make_tensor(name: str, harm: float, per_row: float, sigmas: float = 2.0) -> TensorAnatomy:
    gates = (make_gate(range(120, 126)), make_gate(range(123, 129)))
    return TensorAnatomy(name, 0, False, "input", 0.01, sigmas, 40.0, harm, per_row, gates)


def make(*tensors: TensorAnatomy, weights: float = 0.002, activations: float = 0.001) -> Anatomy:
    return Anatomy(
        tensors or (make_tensor("weight_ih_l0", 0.002, 0.0019),),
        (LayerError(0, np.zeros(1), None),),
        Growth("short", 0, 0, 0),
        max(weights, activations),
        weights,
        activations,
        0.01,
        0.999,
    )


def test_an_outlier_is_blamed_with_the_levels_that_it_leaves() -> None:
    anatomy = make(
        make_tensor("weight_ih_l0", 0.001, 0.0009),
        make_tensor("weight_hh_l0", 0.012, 0.0011, sigmas=43.21),
    )
    statement = explain_anatomy(anatomy, SPEC)
    assert statement.headline == (
        "weight_hh_l0 does the most harm: its largest weight lies 43.2 standard deviations out, "
        "so that only 9 of 256 levels are in use."
    )
    assert statement.evidence.startswith(
        "A scale for each row would cut its error from 0.012 to 0.0011. "
    )


def test_a_matrix_without_an_outlier_is_named_with_its_harm() -> None:
    anatomy = make(
        make_tensor("weight_ih_l1_reverse", 0.000413, 0.00041),
        make_tensor("weight_hh_l1", 0.0001, 0.0001),
    )
    statement = explain_anatomy(anatomy, SPEC)
    assert statement.headline == (
        "weight_ih_l1_reverse does the most harm of the weights: in int8 it alone moves h by "
        "0.000413 on average."
    )
    assert statement.evidence.startswith(
        "A scale for each row would not help: its error would be 0.00041 instead of 0.000413. "
    )


@pytest.mark.parametrize(("per_row", "said"), [(0.008, "would cut"), (0.0081, "would not help")])
def test_a_remedy_that_leaves_most_of_an_error_is_none(per_row: float, said: str) -> None:
    statement = explain_anatomy(make(make_tensor("weight_hh_l0", 0.01, per_row)), SPEC)
    assert said in statement.evidence


@pytest.mark.parametrize(
    ("engine", "weights", "activations", "expected"),
    [
        (
            "x86",
            0.0005,
            0.0015,
            "Activations do more harm than weights (mean |Δh| 0.0015 against 0.0005): x86 keeps "
            "7 bits of them, and qnnpack would keep 8.",
        ),
        (
            "qnnpack",
            0.0005,
            0.0015,
            "Activations do more harm than weights (mean |Δh| 0.0015 against 0.0005), though "
            "qnnpack keeps all 8 bits of them already.",
        ),
        (
            "x86",
            0.02,
            0.001,
            "Weights do more harm than activations (mean |Δh| 0.02 against 0.001).",
        ),
        (
            "x86",
            0.0009,
            0.001,
            "Weights and activations do about the same harm (mean |Δh| 0.001 against 0.0009).",
        ),
    ],
)
def test_weights_are_weighed_against_activations(
    engine: str, weights: float, activations: float, expected: str
) -> None:
    anatomy = make(weights=weights, activations=activations)
    assert explain_shares(anatomy, replace(SPEC, engine=engine)) == expected
    assert explain_anatomy(anatomy, replace(SPEC, engine=engine)).evidence.endswith(expected)


def test_nothing_lost_is_said_so() -> None:
    statement = explain_anatomy(make(weights=0, activations=0), SPEC)
    assert statement.headline == "Nothing is lost: h is the same at every step."
    assert statement.evidence == ""


def test_weights_on_the_grid_are_not_blamed() -> None:
    anatomy = make(make_tensor("weight_ih_l0", 0, 0), weights=0, activations=0.001)
    statement = explain_anatomy(anatomy, SPEC)
    assert statement.headline == "No weight matrix does harm: every weight lies on the int8 grid."
    assert statement.evidence.startswith("Activations do more harm than weights")


@pytest.mark.parametrize(
    ("verdict", "begin", "end"),
    [
        ("settles", "The error settles", "."),
        ("grows", "The error grows", "."),
        ("unclear", "Not clear whether the error grows", "; a longer sequence would tell."),
    ],
)
def test_growth_is_told_with_its_interval(verdict: GrowthVerdict, begin: str, end: str) -> None:
    sentence = state_growth(Growth(verdict, 0.123, -0.0101, -0.0001))
    figures = "+12.3 % over the last three quarters of the steps, 95 % CI -1.0 % to +0.0 %"
    assert sentence == f"{begin}: {figures}{end}"


def test_a_short_sequence_is_said_to_be_too_short() -> None:
    sentence = state_growth(Growth("short", 0, 0, 0))
    assert sentence == "Too short to tell whether the error grows: that takes 80 steps."


def make_mates(rows: list[float], batch_size: int, **change: Any) -> BatchMates:
    zeros = np.zeros(len(rows))
    mates = BatchMates(np.array(rows), zeros, np.zeros(1), 1.9, batch_size)
    return replace(mates, **change)


def test_batch_mates_are_told_with_the_control() -> None:
    mates = make_mates([0.001, 0.002], 2, reference_rows=np.array([1e-8, 3e-8]))
    assert state_batch_mates(mates) == (
        "Batch-mates move h by 1.90 %: the 2 sequences, called alone, come out 0.0015 away on "
        "average (fp32: 0.00000002), as a batch shares the scale of its activations."
    )


def test_a_part_of_a_batch_is_said_to_be_one() -> None:
    assert "1 sequence of 1,024, called alone," in state_batch_mates(make_mates([0.001], 1024))


def test_batch_mates_that_change_nothing_are_said_to_do_so() -> None:
    assert state_batch_mates(make_mates([0, 0], 2)) == (
        "Batch-mates change nothing: the 2 sequences come out the same when called alone."
    )
