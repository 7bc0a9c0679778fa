"""torch's dynamic quantization: the engines of a processor, and what a network becomes on one."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import nn
from torch.ao import quantization
from torch.ao.nn.quantized import dynamic

from app.core.errors import FailedError
from app.core.limits import Problem, SpecError
from app.core.networks.models import Network
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
    with deprecation_unheard():
        candidate = _quantize_dynamic(model, layers, dtype=dtype)
    left = [name for name, module in candidate.named_modules() if type(module) in LAYERS]
    made = [
        module for module in candidate.modules() if isinstance(module, dynamic.LSTM | dynamic.GRU)
    ]
    if left or not made:
        raise QuantizationError(f"torch left {', '.join(left) or 'the model'} in fp32.")
    return candidate


@contextmanager
def deprecation_unheard() -> Iterator[None]:
    """Keeps quiet what is still there, with the same figures, in every torch that we admit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", "torch.quantize_per", UserWarning)
        yield
