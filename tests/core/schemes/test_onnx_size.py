from app.core.networks.workload import build_workload
from app.core.schemes.candidate import make_candidate
from app.core.schemes.onnx_size import measure_graph
from app.core.spec import ComparisonSpec


def test_every_byte_of_the_file_is_somewhere() -> None:
    spec = ComparisonSpec(vocabulary=10, output_size=3)
    network = make_candidate(build_workload(spec).model, "onnx-float32", spec.engine)
    size = measure_graph(network.graph, network.data)
    assert size.total_bytes == len(network.data)
    # Four gates of 8 units, which read 8 inputs and 8 of h; two biases each.
    assert size.weights_bytes == 4 * 8 * (8 + 8) * 4
    assert size.biases_bytes == (2 * 4 * 8 + 3) * 4
    assert size.embedding_bytes == 10 * 8 * 4
    assert size.linear_bytes == 8 * 3 * 4
    assert 0 < size.overhead_bytes < 1500


def test_int8_weights_take_a_byte_and_scales_are_apart() -> None:
    spec = ComparisonSpec(output_size=3)
    network = make_candidate(build_workload(spec).model, "onnx-int8-per-channel", spec.engine)
    size = measure_graph(network.graph, network.data)
    assert size.total_bytes == len(network.data)
    assert size.weights_bytes == 4 * 8 * (8 + 8)
    assert size.linear_bytes == 8 * 3
    # A scale of 4 bytes and a zero point of 1 for each row of both matrices, and of the linear's.
    assert size.packing_bytes >= (2 * 32 + 3) * 5
