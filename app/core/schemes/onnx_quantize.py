"""ONNX Runtime's dynamic quantization: an fp32 graph with its matrices in 8 bits."""

import tempfile
from pathlib import Path
from typing import Final

import onnx
from onnx import ModelProto

from app.core.schemes.onnx_session import load_runtime

_OPERATORS: Final = ("LSTM", "MatMul")
"""What is quantized: the recurrent and the linear layer, as by torch. There is no int8 GRU."""

_PREPARED: Final = ("onnx.quant.pre_process", "onnxruntime.quant")
"""Tells the quantizer that shapes are known, which it would else advise to find out first."""


def quantize_graph(graph: ModelProto, *, reduce_range: bool, per_channel: bool) -> ModelProto:
    """Returns a quantized copy of an fp32 graph.

    Args:
        graph: Left as it is.
        reduce_range: Whether weights have 7 bits, so that sums of two products of theirs with
            8-bit inputs fit 16 bits, as processors without VNNI add them.
        per_channel: Whether each row of a weight matrix has a scale of its own.

    Raises:
        OSError: The temporary directory cannot hold the file.
    """
    load_runtime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    prepared = ModelProto()
    prepared.CopyFrom(graph)
    key, value = _PREPARED
    prepared.metadata_props.add(key=key, value=value)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quantized.onnx"
        quantize_dynamic(
            prepared,
            path,
            op_types_to_quantize=list(_OPERATORS),
            per_channel=per_channel,
            reduce_range=reduce_range,
            weight_type=QuantType.QInt8,
        )
        quantized = onnx.load(path)
    del quantized.metadata_props[:]
    return quantized
