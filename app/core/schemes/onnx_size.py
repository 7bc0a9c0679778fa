"""Where the bytes of an ONNX file go."""

from collections import Counter

from onnx import ModelProto, numpy_helper

from app.core.results.size import FileSize


def measure_graph(graph: ModelProto, data: bytes) -> FileSize:
    """Returns where the bytes of a graph's file go.

    Args:
        graph: As ``build_graph`` names its weights, quantized or not.
        data: The bytes of its file.
    """
    parts: Counter[str] = Counter()
    for weights in graph.graph.initializer:
        parts[_name_part(weights.name)] += numpy_helper.to_array(weights).nbytes
    counted = sum(parts.values())
    return FileSize(
        weights_bytes=parts["weights"],
        biases_bytes=parts["biases"],
        packing_bytes=parts["packing"],
        overhead_bytes=len(data) - counted,
        embedding_bytes=parts["embedding"],
        linear_bytes=parts["linear"],
    )


def _name_part(name: str) -> str:
    if name.endswith(("_scale", "_zero_point")):
        return "packing"
    kind = name.removesuffix("_quantized").split(".")[0]
    if kind in {"input_weights", "recurrent_weights"}:
        return "weights"
    if kind == "biases" or name == "linear.bias":
        return "biases"
    return kind if kind in {"embedding", "linear"} else "packing"
