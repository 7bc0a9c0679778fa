"""File sizes are those of real files, and their parts add up exactly."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import torch
from torch import nn

from app.core.networks.workload import build_workload
from app.core.results.comparison import Comparison
from app.core.results.size import Sizes
from app.core.schemes.candidate import make_candidate
from app.core.size import compare_sizes, measure_size
from app.core.spec import ComparisonSpec

SHAPES = [
    {},
    {"bidirectional": True},
    {"num_layers": 3},
    {"num_layers": 2, "bidirectional": True, "input_size": 5, "hidden_size": 16},
    {"cell": "gru", "num_layers": 2, "bidirectional": True},
]
AROUND = [
    {"vocabulary": 50},
    {"output_size": 7},
    {"vocabulary": 50, "output_size": 7, "cell": "gru", "bidirectional": True},
]


def build(spec: ComparisonSpec) -> tuple[nn.Module, nn.Module]:
    model = build_workload(spec).model
    return model, make_candidate(model, spec.scheme, spec.engine)


def measure(**fields: Any) -> Sizes:
    return compare_sizes(*build(ComparisonSpec(**fields)))


def count(spec: ComparisonSpec) -> tuple[int, int]:
    """Returns the number of weights and of biases, from torch's own fp32 model."""
    parameters = list(build_workload(spec).model.parameters())
    weights = sum(p.numel() for p in parameters if p.ndim == 2)
    return weights, sum(p.numel() for p in parameters if p.ndim == 1)


@pytest.mark.parametrize(
    ("dim", "engine", "reference_bytes", "candidate_bytes"),
    [(8, "x86", 4479, 3455), (80, "x86", 209535, 56447), (8, "qnnpack", 4479, 4017)],
)
def test_the_recipes_file_sizes_are_reproduced_to_the_byte(
    compare_all: Callable[..., Comparison],
    dim: int,
    engine: str,
    reference_bytes: int,
    candidate_bytes: int,
) -> None:
    spec = ComparisonSpec(input_size=dim, hidden_size=dim, engine=engine)
    sizes = compare_all(spec).sizes
    assert sizes.reference.total_bytes == reference_bytes
    assert sizes.candidate.total_bytes == candidate_bytes
    assert sizes.ratio == reference_bytes / candidate_bytes


@pytest.mark.parametrize("engine", ["x86", "qnnpack"])
@pytest.mark.parametrize("shape", SHAPES + AROUND)
def test_the_parts_add_up_to_the_size_of_a_file_saved_without_us(
    tmp_path: Path, shape: dict[str, Any], engine: str
) -> None:
    for model in build(ComparisonSpec(engine=engine, **shape)):
        path = tmp_path / "temp.p"
        torch.save(model.state_dict(), path)
        size = measure_size(model)
        parts = (
            size.weights_bytes,
            size.biases_bytes,
            size.packing_bytes,
            size.overhead_bytes,
        )
        around = (size.embedding_bytes, size.linear_bytes)
        assert sum(parts) + sum(around) == size.total_bytes == path.stat().st_size
        assert min(parts) > 0
        assert [part > 0 for part in around] == ["vocabulary" in shape, "output_size" in shape]


@pytest.mark.parametrize("shape", SHAPES)
def test_weights_take_four_bytes_in_fp32_and_one_in_int8(shape: dict[str, Any]) -> None:
    weights, biases = count(ComparisonSpec(**shape))
    sizes = measure(engine="x86", **shape)
    assert sizes.reference.weights_bytes == 4 * weights
    assert sizes.candidate.weights_bytes == weights
    assert sizes.reference.biases_bytes == sizes.candidate.biases_bytes == 4 * biases


@pytest.mark.parametrize("shape", SHAPES)
def test_qnnpack_stores_every_bias_twice(shape: dict[str, Any]) -> None:
    _, biases = count(ComparisonSpec(**shape))
    sizes = measure(engine="qnnpack", **shape)
    assert sizes.reference.biases_bytes == 4 * biases
    assert sizes.candidate.biases_bytes == 2 * 4 * biases


@pytest.mark.parametrize("engine", ["x86", "qnnpack"])
def test_an_embedding_stays_fp32_and_a_linear_layer_shrinks(engine: str) -> None:
    plain = measure(engine=engine)
    sizes = measure(engine=engine, vocabulary=50, output_size=7)
    for side, width in ((sizes.reference, 4), (sizes.candidate, 1)):
        assert side.embedding_bytes == 50 * 8 * 4
        assert side.linear_bytes == 7 * 8 * width
    assert sizes.reference.weights_bytes == plain.reference.weights_bytes
    assert sizes.candidate.weights_bytes == plain.candidate.weights_bytes
    # qnnpack repeats the biases of a recurrent layer, whose parameters hold them beside it.
    assert sizes.reference.biases_bytes - plain.reference.biases_bytes == 7 * 4
    assert sizes.candidate.biases_bytes - plain.candidate.biases_bytes == 7 * 4


def test_at_dimension_1_the_int8_file_is_the_larger_one() -> None:
    sizes = measure(input_size=1, hidden_size=1, engine="x86")
    assert sizes.candidate.total_bytes > sizes.reference.total_bytes
    assert sizes.ratio < 1


def test_an_fp32_copy_has_the_same_size() -> None:
    sizes = measure(scheme="float32")
    assert sizes.reference == sizes.candidate
    assert sizes.ratio == 1


@pytest.mark.parametrize("name", ["tmp ü 日本", "plain"])
def test_a_temporary_folder_of_any_name_leaves_the_recipes_sizes_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    sizes = measure(engine="x86")
    assert (sizes.reference.total_bytes, sizes.candidate.total_bytes) == (4479, 3455)
    assert measure(engine="qnnpack").candidate.total_bytes == 4017
    assert list(folder.iterdir()) == []


def test_measuring_a_size_writes_into_the_temporary_folder_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []
    save = torch.save

    def spy(state: object, file: BinaryIO) -> None:
        save(state, file)
        seen.append(Path(file.name))

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(torch, "save", spy)
    measure()
    assert len(seen) == 2
    assert all(path.is_relative_to(tmp_path) for path in seen)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_an_os_error_and_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(_state: object, file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(torch, "save", fill)
    with pytest.raises(OSError, match="No space left"):
        measure()
    assert list(tmp_path.iterdir()) == []
