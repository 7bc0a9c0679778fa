import math
from dataclasses import replace

import numpy as np
import pytest
from fakes import make_anatomy
from numpy.testing import assert_allclose

from app.core.report.matrices import (
    LEVELS,
    SIGMAS,
    SQNR,
    WHOLE,
    count_levels,
    describe_gates,
    describe_weights,
    find_worst_gate,
    format_db,
)
from app.core.spec import ComparisonSpec

SPEC = ComparisonSpec(num_layers=2, bidirectional=True)


@pytest.mark.parametrize(
    ("view", "field", "value"),
    [(SIGMAS, "largest_sigmas", 99.0), (LEVELS, "levels_in_use", 2), (SQNR, "sqnr_db", -3.0)],
)
def test_the_worst_gate_is_the_one_on_which_the_grid_fits_least(
    view: int, field: str, value: float
) -> None:
    tensors = list(make_anatomy(SPEC).tensors)
    gates = list(tensors[3].gates)
    gates[2] = replace(gates[2], **{field: value})
    tensors[3] = replace(tensors[3], gates=tuple(gates))
    assert find_worst_gate(tensors, view) == (3, 2)


def test_a_record_that_does_not_tell_how_far_out_a_weight_lies_shows_a_dash() -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    gates = tuple(replace(gate, largest_sigmas=None) for gate in tensor.gates)
    older = replace(tensor, gates=gates, largest_sigmas=None)
    assert describe_gates(older, SIGMAS) == ["—"] * 4
    assert "— σ" in describe_weights(older, WHOLE).replace("\u00a0", " ")
    assert find_worst_gate([older], SIGMAS) == (0, 0)


def test_sigmas_of_any_size_have_three_digits() -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    sizes = (266.04, 3.456, 1.01e7, math.inf)
    gates = tuple(
        replace(gate, largest_sigmas=size) for gate, size in zip(tensor.gates, sizes, strict=True)
    )
    assert describe_gates(replace(tensor, gates=gates), SIGMAS) == [
        "266",
        "3.46",
        "10,100,000",
        "∞",
    ]


def test_no_noise_is_an_infinite_ratio() -> None:
    assert format_db(math.inf) == "∞"
    assert format_db(42.04) == "42.0"


def test_a_matrix_has_the_weights_of_all_its_gates() -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    gates = [count_levels(tensor, gate) for gate in range(4)]
    assert_allclose(count_levels(tensor, WHOLE), np.sum(gates, axis=0))


def test_a_gate_and_a_whole_matrix_are_described_each_by_its_own_figures() -> None:
    tensor = make_anatomy(SPEC, outlier=12).tensors[1]
    said = describe_weights(tensor, 0).replace("\u00a0", " ")
    assert said.startswith(
        "layer 1 recurrent weights (weight_hh_l0), gate i: largest weight 0.36, 12 σ; "
    )
    assert said.endswith("SQNR 32.0 dB")
    levels = int(np.count_nonzero(count_levels(tensor, WHOLE)))
    assert (
        f"all gates: largest weight 0.36, 12\u00a0σ; {levels} of 256 levels are in use; "
        in describe_weights(tensor, WHOLE)
    )


def test_weights_that_are_all_equal_have_none_that_lies_out() -> None:
    tensor = make_anatomy(SPEC).tensors[0]
    histogram = np.zeros(256, np.int64)
    histogram[255] = 96
    gates = tuple(
        replace(g, histogram=histogram, largest=0.5, largest_sigmas=0.0, levels_in_use=1)
        for g in tensor.gates
    )
    equal = replace(tensor, gates=gates, largest_sigmas=0.0, sqnr_db=48.0)
    for gate in (WHOLE, 2):
        said = describe_weights(equal, gate)
        assert "all weights of the matrix are equal, of magnitude 0.5; 1 of 256 levels is" in said
        assert "σ" not in said
    assert describe_gates(equal, SIGMAS) == ["0"] * 4
