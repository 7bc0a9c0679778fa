"""A matrix on the int8 grid, with levels and losses that are known by hand."""

import itertools
import math

import numpy as np
import pytest
import torch
from torch import Tensor

from app.core.cancellation import StoppedError
from app.core.fidelity.anatomy.matrices import MatrixFacts, examine
from app.core.results.anatomy import GRID_LEVELS

# Told once, of whichever test makes the first quantized tensor by itself.
pytestmark = pytest.mark.filterwarnings("ignore:torch.quantize_per:UserWarning")

UNIT = 2.0**-8
GATES = ("i", "f", "g", "o")


def look(weight: Tensor, scale: float = UNIT) -> MatrixFacts:
    quantized = torch.quantize_per_tensor(weight, scale, 0, torch.qint8)
    return examine(weight, quantized, GATES, lambda: False)


def spread(histogram: np.ndarray) -> dict[int, int]:
    """Returns the levels in use with their counts."""
    return {int(level) - 128: int(histogram[level]) for level in np.flatnonzero(histogram)}


@pytest.fixture
def weight() -> Tensor:
    """Rows i, f, g, o of one unit with two columns, in units of the grid.

    The largest one lies at 127.5 steps, where torch's scale puts it: it is half a step off.
    """
    return UNIT * torch.tensor([[3.0, 127.5], [-4.0, -4.0], [0.0, 0.0], [1.25, -100.0]])


def test_weights_are_counted_on_their_levels(weight: Tensor) -> None:
    gates = look(weight).gates
    assert [gate.gate for gate in gates] == ["i", "f", "g", "o"]
    assert [spread(gate.histogram) for gate in gates] == [
        {3: 1, 127: 1},
        {-4: 2},
        {0: 2},
        {1: 1, -100: 1},
    ]
    assert [gate.levels_in_use for gate in gates] == [2, 1, 1, 2]
    assert all(gate.histogram.shape == (GRID_LEVELS,) for gate in gates)


def test_noise_is_what_lies_between_a_weight_and_its_level(weight: Tensor) -> None:
    facts = look(weight)
    expected = [
        10 * math.log10((3**2 + 127.5**2) / 0.5**2),
        math.inf,
        math.inf,
        10 * math.log10((1.25**2 + 100**2) / 0.25**2),
    ]
    assert [gate.sqnr_db for gate in facts.gates] == pytest.approx(expected)
    signal = 3**2 + 127.5**2 + 2 * 4**2 + 1.25**2 + 100**2
    assert facts.sqnr_db == pytest.approx(10 * math.log10(signal / (0.5**2 + 0.25**2)))
    assert facts.scale == UNIT


def test_the_largest_weight_is_told_in_standard_deviations_of_all_others(weight: Tensor) -> None:
    facts = look(weight)
    assert [gate.largest for gate in facts.gates] == [127.5 * UNIT, 4 * UNIT, 0, 100 * UNIT]
    others = np.array([3, -4, -4, 0, 0, 1.25, -100])
    mean, deviation = others.mean(), others.std()
    expected = [abs(w - mean) / deviation for w in (127.5, -4, 0, -100)]
    assert [gate.largest_sigmas for gate in facts.gates] == pytest.approx(expected)
    assert facts.largest_sigmas == pytest.approx(expected[0])


def test_the_largest_error_is_the_furthest_that_a_weight_lies_from_its_level(
    weight: Tensor,
) -> None:
    assert look(weight).largest_error == 0.5 * UNIT
    assert look(UNIT * torch.tensor([[3.0], [-7.0], [0.0], [100.0]])).largest_error == 0


@pytest.mark.parametrize("value", [0.1, -0.3, 1e-20, 3e38, 0.0])
@pytest.mark.parametrize("columns", [1, 40, 3000])
def test_nothing_lies_out_of_a_matrix_whose_weights_are_all_equal(
    value: float, columns: int
) -> None:
    facts = look(torch.full((8, columns), value), max(abs(value), 1e-30) / 127.5)
    assert facts.largest_sigmas == 0
    assert [gate.largest_sigmas for gate in facts.gates] == [0] * 4
    assert [gate.levels_in_use for gate in facts.gates] == [1] * 4


def test_rounding_is_no_spread_from_which_a_weight_could_lie_out() -> None:
    # Steps of the last bit around 0.1: in fp32 their deviation is one of sums, not of weights.
    step = 2.0**-27
    steps = torch.randint(-2, 3, (64, 64), generator=torch.Generator().manual_seed(1))
    weight = 0.1 + step * steps.float()
    facts = look(weight, 0.1 / 127.5)
    assert 1 < facts.largest_sigmas < 3
    assert facts.gates[0].levels_in_use == 1


def test_a_single_weight_that_is_not_zero_lies_infinitely_far_out() -> None:
    weight = torch.zeros(8, 3)
    weight[5, 1] = -0.5
    facts = look(weight, 0.5 / 127.5)
    assert facts.largest_sigmas == math.inf
    assert [gate.largest_sigmas for gate in facts.gates] == [0, 0, math.inf, 0]


def test_a_single_row_that_is_not_zero_has_a_finite_place() -> None:
    weight = torch.zeros(8, 4)
    weight[2] = torch.tensor([0.5, -0.25, 0.25, 0.125])
    facts = look(weight, 0.5 / 127.5)
    others = np.delete(weight.double().numpy().ravel(), 8)
    assert facts.largest_sigmas == pytest.approx((0.5 - others.mean()) / others.std())


def test_a_matrix_of_one_weight_a_gate_is_told() -> None:
    facts = look(UNIT * torch.tensor([[1.0], [2.0], [3.0], [100.0]]))
    assert facts.largest_sigmas == pytest.approx(98 / math.sqrt(2 / 3))


def test_an_outlier_leaves_the_others_one_level() -> None:
    weight = torch.full((4, 10), 0.01)
    weight[:, ::2] = -0.01
    weight[1, 3] = -10.0
    scale = 10 / 127.5
    facts = look(weight, scale)
    assert spread(facts.gates[1].histogram) == {0: 9, -128: 1}
    assert [gate.levels_in_use for gate in facts.gates] == [1, 2, 1, 1]
    # Every small weight is lost whole.
    assert facts.gates[0].sqnr_db == pytest.approx(0)
    # Of the others, 20 are -0.01 and 19 are 0.01.
    mean = -0.01 / 39
    deviation = math.sqrt(0.01**2 - mean**2)
    assert facts.largest_sigmas == pytest.approx((10 + mean) / deviation, rel=1e-6)


def test_rows_with_scales_of_their_own_are_told_by_the_largest_one(weight: Tensor) -> None:
    scales = torch.tensor([UNIT, UNIT / 4, UNIT, UNIT])
    zeros = torch.zeros(4, dtype=torch.int64)
    quantized = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
    facts = examine(weight, quantized, GATES, lambda: False)
    assert facts.scale == UNIT
    assert spread(facts.gates[1].histogram) == {-16: 2}
    assert facts.gates[1].sqnr_db == math.inf


@pytest.mark.parametrize("block", [1, 30, 10**6])
def test_a_large_matrix_is_looked_at_in_blocks(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = torch.randn(28, 11, generator=torch.Generator().manual_seed(3)) / 40
    sigmas = look(whole, 0.001).largest_sigmas
    monkeypatch.setattr("app.core.fidelity.anatomy.matrices.BLOCK_VALUES", block)
    assert look(whole, 0.001).largest_sigmas == pytest.approx(sigmas, rel=1e-12)
    weight = torch.randn(28, 11, generator=torch.Generator().manual_seed(3)) / 40
    facts = look(weight, 0.001)
    levels = (weight / 0.001).round().clamp(-128, 127)
    noise = (weight.double() - levels.double() * 0.001).square()
    for number, gate in enumerate(facts.gates):
        own = slice(7 * number, 7 * number + 7)
        counts = np.bincount(levels[own].flatten().numpy().astype(int) + 128, minlength=GRID_LEVELS)
        assert gate.histogram.tolist() == counts.tolist()
        ratio = weight[own].double().square().sum() / noise[own].sum()
        assert gate.sqnr_db == pytest.approx(10 * math.log10(ratio), rel=1e-4)


def test_a_histogram_cannot_be_written_to(weight: Tensor) -> None:
    assert not any(gate.histogram.flags.writeable for gate in look(weight).gates)


def test_a_stop_is_obeyed_between_blocks(weight: Tensor) -> None:
    quantized = torch.quantize_per_tensor(weight, UNIT, 0, torch.qint8)
    asked = itertools.count(1)
    with pytest.raises(StoppedError):
        examine(weight, quantized, GATES, lambda: next(asked) == 3)
    assert next(asked) == 4
