"""The fp32 network, run by ONNX Runtime: what another runtime is worth by itself."""

from typing import TYPE_CHECKING, Final

from app.core.schemes.scheme import ONNX_RUNTIME, Scheme, Unapplied

if TYPE_CHECKING:
    from app.core.networks.models import Network, Runnable


def _make(model: "Network") -> "Runnable":
    from app.core.schemes.onnx_graph import build_graph
    from app.core.schemes.onnx_network import OnnxNetwork

    return OnnxNetwork(build_graph(model), has_scores=model.linear is not None)


ONNX_FLOAT32: Final = Scheme(
    key="onnx-float32",
    title="ONNX fp32",
    choice="ONNX fp32",
    hint="onnx-float32: the same weights in ONNX Runtime",
    summary="the same fp32 weights, run by ONNX Runtime; nothing is rounded.",
    twin="ONNX Runtime twin, in fp32",
    runtime=ONNX_RUNTIME,
    make=_make,
    code=None,
    quantizes=False,
    # Nothing is; but a network that int8 might carry beyond float32 is refused here alike.
    rounds_to="int8",
    packing="graph",
    unapplied=Unapplied(
        "Nothing was quantized: the other side is fp32 in another runtime",
        "Both sides compute the same in fp32, to rounding. Choose the scheme int8, and its error "
        "is taken apart here.",
    ),
)
