"""The matrices that torch packs for an int8 network, multiplied as its kernels do."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.ao import quantization
from torch.ao.nn.quantized import dynamic

from app.core.networks.models import Network
from app.core.schemes.torch_dynamic import QuantizationError, deprecation_unheard


@dataclass(frozen=True, slots=True, eq=False)
class PackedDirection:
    """One direction of one int8 layer: both matrices, each with its bias, as its kernels read them.

    Attributes:
        input: Multiplies what the layer reads.
        recurrent: Multiplies h of the step before.
    """

    input: torch.ScriptObject
    recurrent: torch.ScriptObject


def list_packed(candidate: Network) -> tuple[PackedDirection, ...]:
    """Returns the int8 layers from the lowest one, each one's directions in turn.

    Raises:
        QuantizationError: The recurrent layer is not quantized.
    """
    layer = candidate.recurrent
    if not isinstance(layer, dynamic.LSTM | dynamic.GRU):
        raise QuantizationError("the recurrent layer is not quantized")
    # What torch packs is kept under private names alone.
    values = layer._all_weight_values  # noqa: SLF001
    states = (_read_state(parameter.param) for parameter in values)
    return tuple(PackedDirection(*packed) for _, _, _, _, packed in states)


def unpack_weight(packed: torch.ScriptObject) -> Tensor:
    """Returns an int8 weight matrix with its scale, a quantized tensor of shape (rows, columns)."""
    with torch.inference_mode():
        weight: Tensor = _read_state(packed)[0]
        return weight


def multiply(packed: torch.ScriptObject, values: Tensor) -> Tensor:
    """Multiplies by an int8 matrix and adds its bias, in the call that a quantized layer makes.

    Args:
        packed: Of shape (rows, columns).
        values: Shape (..., columns). All of them share one scale, found from their extremes.

    Returns:
        Shape (..., rows).
    """
    # Rows of 7-bit inputs: sums of products of 8-bit ones would not fit fbgemm's 16 bits. A
    # quantized layer asks for it always, and qnnpack alone does as if it had not been asked.
    product: Tensor = torch.ops.quantized.linear_dynamic(values, packed, True)
    return product


def quantize_activations(values: Tensor) -> Tensor:
    """Returns what ``multiply`` makes of its values before it multiplies, in fp32 again."""
    return torch.quantize_per_tensor_dynamic(values, torch.quint8, True).dequantize()


def quantize_rows(weight: Tensor) -> Tensor:
    """Returns a weight matrix after int8 with a scale for each row, in fp32 again."""
    with deprecation_unheard():
        observer = quantization.default_per_channel_weight_observer()
        observer(weight)
        scales, zero_points = observer.calculate_qparams()
        return torch.quantize_per_channel(weight, scales, zero_points, 0, torch.qint8).dequantize()


def _read_state(packed: object) -> tuple[Any, ...]:
    """Returns what torch saves of packed parameters, without the name of their class."""
    # torch does not annotate it.
    state: tuple[tuple[Any, ...], str] = packed.__getstate__()  # type: ignore[assignment]
    return state[0]
