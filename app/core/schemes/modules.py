"""What quantization made of each layer, in words of the runtime that runs it."""

from torch import nn
from torch.ao.nn.quantized import dynamic

from app.core.networks.models import Network, Runnable
from app.core.results.comparison import ModuleChange, Modules
from app.core.schemes.onnx_network import OnnxNetwork


def compare_modules(reference: Network, candidate: Runnable) -> Modules:
    """Returns both printed forms and the submodules that are others in the candidate."""
    if isinstance(candidate, OnnxNetwork):
        return _compare_graph(reference, candidate)
    if not isinstance(candidate, nn.Module):
        raise TypeError(f"a {type(candidate).__name__} has no modules")
    replaced = dict(candidate.named_modules())
    changes = tuple(
        ModuleChange(name, _describe(module), _describe(replaced[name]))
        for name, module in reference.named_modules()
        if name in replaced and type(module) is not type(replaced[name])
    )
    return Modules(repr(reference), repr(candidate), changes)


def _compare_graph(reference: Network, candidate: OnnxNetwork) -> Modules:
    operators = candidate.list_operators()
    changes = tuple(
        ModuleChange(name, _describe(module), operators[name])
        for name, module in reference.named_children()
        if name in operators
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
