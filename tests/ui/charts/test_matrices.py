import math
from dataclasses import replace

import pytest
from fakes import make_anatomy

from app.core.spec import ComparisonSpec
from app.ui.charts.matrices import LEVELS, SIGMAS, SQNR, describe_gates, find_worst_gate, format_db
from app.ui.charts.weights import WHOLE, describe_weights

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
