"""ONNX Runtime's dynamic quantization in its four forms: what people ship in place of torch's."""

from functools import partial
from typing import TYPE_CHECKING, Final

from app.core.schemes.scheme import ONNX_RUNTIME, Scheme, Unapplied

if TYPE_CHECKING:
    from app.core.networks.models import Network, Runnable


def _make(model: "Network", *, reduce_range: bool, per_channel: bool) -> "Runnable":
    from app.core.schemes.onnx_graph import build_graph
    from app.core.schemes.onnx_network import OnnxNetwork
    from app.core.schemes.onnx_quantize import quantize_graph

    graph = quantize_graph(build_graph(model), reduce_range=reduce_range, per_channel=per_channel)
    return OnnxNetwork(graph, has_scores=model.linear is not None)


_TITLES: Final = {
    (False, False): "ONNX int8",
    (False, True): "ONNX int8 per ch.",
    (True, False): "ONNX int8 reduced",
    (True, True): "ONNX reduced, ch.",
}
"""By reduced range and scales per channel."""


def _describe(*, reduce_range: bool, per_channel: bool) -> Scheme:
    bits = 7 if reduce_range else 8
    scales = ", a scale for each row" if per_channel else ""
    named = "".join((" reduced" if reduce_range else "", " per channel" if per_channel else ""))
    # Legends, tables and the panel have room for so much.
    title = _TITLES[reduce_range, per_channel]
    return Scheme(
        key=f"onnx-int8{named.replace(' ', '-')}",
        title=title,
        choice=title,
        hint=f"onnx-int8{named.replace(' ', '-')}: ONNX Runtime, {bits}-bit weights{scales}",
        summary=(
            f"ONNX Runtime's quantize_dynamic over LSTM and Linear, {bits}-bit weights{scales}."
        ),
        twin=f"ONNX Runtime twin, {bits}-bit weights{scales}",
        runtime=ONNX_RUNTIME,
        make=partial(_make, reduce_range=reduce_range, per_channel=per_channel),
        code=None,
        rounds_to="int8",
        rounds_activations=True,
        row_scales=per_channel,
        most_smaller=4.0,
        packing="scales, graph",
        # There is no DynamicQuantizeGRU.
        cells=("lstm",),
        saturates=not reduce_range,
        unapplied=Unapplied(
            "The error of ONNX Runtime's kernels is not taken apart",
            "They quantize within one operator, which gives no step of its own to look at. Choose "
            "the scheme int8, and torch's error is taken apart here.",
        ),
    )


ONNX_INT8: Final = _describe(reduce_range=False, per_channel=False)
ONNX_INT8_PER_CHANNEL: Final = _describe(reduce_range=False, per_channel=True)
ONNX_INT8_REDUCED: Final = _describe(reduce_range=True, per_channel=False)
ONNX_INT8_REDUCED_PER_CHANNEL: Final = _describe(reduce_range=True, per_channel=True)
