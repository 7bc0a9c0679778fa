"""torch's dynamic quantization: makes quantized networks, and looks into them."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.ao import quantization
from torch.ao.nn.quantized import dynamic

from app.core.errors import FailedError
from app.core.limits import Problem, SpecError
from app.core.networks.models import Network
from app.core.results.comparison import ModuleChange, Modules
from app.core.spec import native_engine

# torch does not annotate it.
_quantize_dynamic: Callable[..., Network] = quantization.quantize_dynamic

LAYERS = (nn.LSTM, nn.GRU, nn.Linear)
"""The layers that are quantized."""


class QuantizationError(FailedError):
    """torch returned a model that is not what was asked for."""


def supported_engines() -> tuple[str, ...]:
    """Returns the quantized engines of this processor, torch's own choice first."""
    engines = [name for name in torch.backends.quantized.supported_engines if name != "none"]
    return tuple(sorted(engines, key=lambda name: (name != native_engine(), name)))


def select_engine(name: str) -> None:
    """Makes ``name`` the process's quantized engine.

    Raises:
        SpecError: This processor has no such engine.
    """
    known = torch.backends.quantized.supported_engines
    if name not in known:
        listed = ", ".join(engine for engine in known if engine != "none")
        problem = Problem("engine", f"This processor has no engine {name}; it has {listed}.")
        raise SpecError(problem)
    torch.backends.quantized.engine = name


def quantize(model: Network, layers: object, dtype: torch.dtype) -> Network:
    """Returns a quantized copy of a network, made for the engine that is torch's engine now.

    Args:
        model: Left as it is.
        layers: What ``quantize_dynamic`` takes: a set of classes, or how each is quantized.
        dtype: Of the weights.

    Raises:
        QuantizationError: A layer came back unquantized, as a bare one silently does.
    """
    with _deprecation_unheard():
        candidate = _quantize_dynamic(model, layers, dtype=dtype)
    left = [name for name, module in candidate.named_modules() if type(module) in LAYERS]
    made = [
        module for module in candidate.modules() if isinstance(module, dynamic.LSTM | dynamic.GRU)
    ]
    if left or not made:
        raise QuantizationError(f"torch left {', '.join(left) or 'the model'} in fp32.")
    return candidate


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
    with _deprecation_unheard():
        observer = quantization.default_per_channel_weight_observer()
        observer(weight)
        scales, zero_points = observer.calculate_qparams()
        return torch.quantize_per_channel(weight, scales, zero_points, 0, torch.qint8).dequantize()


def _read_state(packed: object) -> tuple[Any, ...]:
    """Returns what torch saves of packed parameters, without the name of their class."""
    # torch does not annotate it.
    state: tuple[tuple[Any, ...], str] = packed.__getstate__()  # type: ignore[assignment]
    return state[0]


@contextmanager
def _deprecation_unheard() -> Iterator[None]:
    """Keeps quiet what is still there, with the same figures, in every torch that we admit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", "torch.quantize_per", UserWarning)
        yield


def compare_modules(reference: nn.Module, candidate: nn.Module) -> Modules:
    """Returns both printed forms and the submodules whose type quantization changed."""
    replaced = dict(candidate.named_modules())
    changes = tuple(
        ModuleChange(name, _describe(module), _describe(replaced[name]))
        for name, module in reference.named_modules()
        if name in replaced and type(module) is not type(replaced[name])
    )
    return Modules(repr(reference), repr(candidate), changes)


def _describe(module: nn.Module) -> str:
    kind = type(module)
    return f"{kind.__module__}.{kind.__qualname__}, {_weight_type(module)} weights"


def _weight_type(module: nn.Module) -> str:
    if isinstance(module, dynamic.LSTM | dynamic.GRU):
        dtype = module.dtype
    elif isinstance(module, dynamic.Linear):
        dtype = module._packed_params.dtype  # noqa: SLF001
    else:
        dtype = next(module.parameters()).dtype
    return str(dtype).removeprefix("torch.")
