"""Weights in half precision: torch's dynamic quantization with dtype float16."""

from typing import TYPE_CHECKING, Final

from app.core.schemes.scheme import Code, Scheme, Unapplied

if TYPE_CHECKING:
    from app.core.networks.models import Network


def _make(model: "Network") -> "Network":
    import torch

    from app.core.schemes.torch_dynamic import LAYERS, quantize

    return quantize(model, set(LAYERS), torch.float16)


FLOAT16: Final = Scheme(
    key="float16",
    title="float16",
    choice="float16",
    hint="float16: weights in half precision",
    summary="quantize_dynamic over the same layers, float16 weights; all else stays fp32.",
    twin="float16 twin",
    make=_make,
    code=Code(
        ("quantize_dynamic",),
        "quantize_dynamic({model}, {{nn.{layer}, nn.Linear}}, dtype=torch.float16)",
    ),
    rounds_to="float16",
    # linear_prepack_fp16 is not written for qnnpack and onednn.
    engines=("x86", "fbgemm"),
    packing="layout",
    file_note="torch saves float16 weights as fp32",
    unapplied=Unapplied(
        "float16 rounds weights alone, and what they multiply stays fp32",
        "A weight keeps 11 significant bits, fewer below 0.00006, and is cut off at 65,504. As "
        "nothing else is rounded, the error has no parts that could be told from each other.",
    ),
)
