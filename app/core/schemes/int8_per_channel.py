"""Weights in int8 with a scale for each row of a matrix, activations as in int8."""

from typing import TYPE_CHECKING, Final

from app.core.schemes.scheme import Code, Scheme

if TYPE_CHECKING:
    from app.core.networks.models import Network


def _make(model: "Network") -> "Network":
    import torch
    from torch.ao.quantization import per_channel_dynamic_qconfig

    from app.core.schemes.torch_dynamic import LAYERS, quantize

    return quantize(model, dict.fromkeys(LAYERS, per_channel_dynamic_qconfig), torch.qint8)


INT8_PER_CHANNEL: Final = Scheme(
    key="int8-per-channel",
    title="int8 per channel",
    choice="int8 per channel",
    hint="int8-per-channel: a scale for each row of a matrix",
    summary="the same with per_channel_dynamic_qconfig, a scale for each row of a matrix.",
    twin="twin, int8 with a scale for each row of a matrix",
    make=_make,
    code=Code(
        ("per_channel_dynamic_qconfig", "quantize_dynamic"),
        "quantize_dynamic({model}, dict.fromkeys((nn.{layer}, nn.Linear), "
        "per_channel_dynamic_qconfig))",
    ),
    rounds_to="int8",
    rounds_activations=True,
    row_scales=True,
    most_smaller=4.0,
)
