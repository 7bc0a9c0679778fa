"""What torch packs is read in its order, and multiplied as a quantized layer multiplies."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from app.core.networks.models import build_model
from app.core.schemes.candidate import make_candidate
from app.core.schemes.packed_int8 import (
    list_packed,
    multiply,
    quantize_activations,
    quantize_rows,
    unpack_weight,
)
from app.core.schemes.torch_dynamic import QuantizationError
from app.core.spec import ComparisonSpec, native_engine


def build(**fields: Any) -> Any:
    torch.manual_seed(1)
    return build_model(ComparisonSpec(**fields))


def draw(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(4))


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_packed_matrices_come_in_the_order_of_layers_and_directions(cell: str) -> None:
    model = build(cell=cell, num_layers=2, bidirectional=True, input_size=5)
    candidate = make_candidate(model, "int8", native_engine())
    packed = list_packed(candidate)
    unpacked = candidate.recurrent.get_weight()
    both = [part for direction in packed for part in (direction.input, direction.recurrent)]
    assert len(both) == len(unpacked) == 8
    for part, (name, expected) in zip(both, unpacked.items(), strict=True):
        weight = unpack_weight(part)
        assert torch.equal(weight.int_repr(), expected.int_repr())
        largest = model.recurrent.get_parameter(name).abs().max().item()
        assert weight.q_scale() == pytest.approx(largest / 127.5)


def test_an_unquantized_model_has_no_packed_matrices() -> None:
    with pytest.raises(QuantizationError, match="is not quantized"):
        list_packed(build())


@pytest.mark.parametrize(("engine", "levels"), [("fbgemm", 128), ("qnnpack", 256)])
def test_activations_keep_7_bits_but_for_qnnpack(engine: str, levels: int) -> None:
    make_candidate(build(), "int8", engine)
    values = torch.linspace(-3, 5, 2000)
    rounded = quantize_activations(values)
    step = (values.max() - values.min()) / (levels - 1)
    assert len(rounded.unique()) in {levels - 1, levels}
    assert (rounded - values).abs().max() <= step * 0.75


@pytest.mark.parametrize("engine", ["fbgemm", "qnnpack"])
def test_the_kernel_multiplies_rounded_activations_by_rounded_weights(engine: str) -> None:
    model = build(input_size=30, hidden_size=16)
    (packed,) = list_packed(make_candidate(model, "int8", engine))
    with torch.inference_mode():
        values = draw(7, 3, 30)
        rounded, weight = quantize_activations(values), unpack_weight(packed.input).dequantize()
        expected = nn.functional.linear(rounded, weight, model.lstm.bias_ih_l0)
        torch.testing.assert_close(multiply(packed.input, values), expected, atol=1e-5, rtol=0)


def test_all_values_of_a_call_share_one_scale() -> None:
    make_candidate(build(), "int8", native_engine())
    values = draw(2, 100)
    values[1] *= 1000
    together, alone = quantize_activations(values)[0], quantize_activations(values[:1])[0]
    assert len(together.unique()) < 5 < len(alone.unique())


def test_each_row_has_its_own_scale() -> None:
    weight = torch.tensor([[127.5, 1.0, -2.4], [0.001, 0.0, -0.1275]])
    expected = torch.tensor([[127.0, 1.0, -2.0], [0.001, 0.0, -0.128]])
    torch.testing.assert_close(quantize_rows(weight), expected, atol=1e-6, rtol=0)


def test_a_row_of_zeros_stays_one() -> None:
    assert quantize_rows(torch.zeros(2, 3)).tolist() == [[0, 0, 0], [0, 0, 0]]
