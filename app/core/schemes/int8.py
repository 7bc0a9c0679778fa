"""Weights and activations in 8 bits, each matrix with one scale: torch's dynamic quantization."""

from typing import TYPE_CHECKING, Final

from app.core.schemes.scheme import Code, Scheme

if TYPE_CHECKING:
    from app.core.networks.models import Network


def _make(model: "Network") -> "Network":
    import torch

    from app.core.schemes.torch_dynamic import LAYERS, quantize

    return quantize(model, set(LAYERS), torch.qint8)


INT8: Final = Scheme(
    key="int8",
    title="int8",
    choice="int8",
    hint="int8",
    summary="quantize_dynamic over LSTM, GRU and Linear, qint8 weights.",
    twin="int8 twin",
    make=_make,
    code=Code(
        ("quantize_dynamic",),
        "quantize_dynamic({model}, {{nn.{layer}, nn.Linear}}, dtype=torch.qint8)",
    ),
    rounds_to="int8",
    rounds_activations=True,
    most_smaller=4.0,
)
