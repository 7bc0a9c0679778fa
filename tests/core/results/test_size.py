"""A checkpoint of another type than fp32 is held against its own size as well."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from fakes import SIZES, make_comparison
from torch import nn

from app.core.errors import UnusableError
from app.core.export.table_formats import as_text
from app.core.readers.checkpoints.contents import fill_spec
from app.core.readers.checkpoints.reader import CheckpointReader
from app.core.record.document import to_json
from app.core.record.read import read_records
from app.core.report.comparison_table import tabulate
from app.core.report.spec_text import describe_spec
from app.core.report.summary import describe_results
from app.core.report.verdicts import state_size, state_stored_size
from app.core.results.size import FileSize, Sizes, StoredSize, find_stored_size
from app.core.size import measure_size
from app.core.spec import ComparisonSpec, FileSource
from app.core.storage.weight_store import Store

HALF = FileSource("m.pt", "ab" * 32, stored_type="float16", stored_bytes=1_152)
REFERENCE = FileSize(2_048, 256, 700, 1_475)


class Wrapped(nn.Module):
    """An LSTM as the comparison saves it."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(24, 24, layers)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("layers", [1, 2])
def test_the_computed_size_is_that_of_the_file_that_torch_writes(
    dtype: torch.dtype, layers: int, tmp_path: Path
) -> None:
    model = Wrapped(layers)
    reference = measure_size(model)
    torch.save(model.lstm.to(dtype).state_dict(), tmp_path / "m.pt")
    with CheckpointReader(tmp_path / "m.pt") as reader:
        (module,) = reader.survey().usable
        source = reader.extract(module.prefix, Store(tmp_path / "kept"))
    spec = fill_spec(ComparisonSpec(), module, source)

    stored = find_stored_size(reference, spec.weights)

    assert stored is not None
    assert stored.dtype == str(dtype).removeprefix("torch.")
    assert stored.total_bytes == measure_size(model.to(dtype)).total_bytes


def test_weights_of_float32_have_no_other_size() -> None:
    assert find_stored_size(REFERENCE, None) is None
    assert find_stored_size(REFERENCE, FileSource("m.pt", "ab" * 32)) is None


def sizes(dtype: str, total_bytes: int) -> Sizes:
    return replace(SIZES, stored=StoredSize(dtype, total_bytes))


@pytest.mark.parametrize(
    ("dtype", "total_bytes", "words"),
    [
        ("float16", 6_910, "2.00× smaller than as float16"),
        ("bfloat16", 1_000, "3.46× larger than as bfloat16"),
        ("float64", 34_550, "10.0× smaller than as float64"),
        ("mixed", 6_910, "2.00× smaller than as stored"),
        ("float16", 3_455, "same size as float16"),
    ],
)
def test_both_ratios_are_said(dtype: str, total_bytes: int, words: str) -> None:
    both = sizes(dtype, total_bytes)
    assert state_stored_size(both) == words
    statement = state_size(both)
    assert statement.headline == state_size(SIZES).headline
    assert statement.evidence == f"4.48 kB → 3.46 kB; {words}"


def test_the_terminal_and_the_table_say_both() -> None:
    comparison = replace(make_comparison(), sizes=sizes("float16", 6_910))
    (row,) = [r for r in describe_results(comparison).splitlines() if r.startswith("size (bytes)")]
    assert row.endswith("1.30× smaller; 2.00× smaller than as float16")
    assert "against the stored type" in as_text(tabulate([comparison]))
    assert "against the stored type" not in as_text(tabulate([make_comparison()]))


@pytest.fixture
def whole() -> Any:
    """A comparison of half-precision weights, of a layer that holds more than was taken."""
    comparison = make_comparison()
    spec = replace(comparison.spec, weights=replace(HALF, partial=True))
    stored = find_stored_size(comparison.sizes.reference, spec.weights)
    return replace(comparison, spec=spec, sizes=replace(comparison.sizes, stored=stored))


def test_a_record_keeps_what_the_file_was(whole: Any) -> None:
    document = json.loads(to_json(whole))
    assert document["spec"]["model"]["weights"] == {
        "name": "m.pt",
        "part": "",
        "digest": "ab" * 32,
        "stored_type": "float16",
        "stored_bytes": 1_152,
        "partial": True,
    }
    (again,) = read_records(to_json(whole).encode())
    assert again.spec.weights == whole.spec.weights
    assert again.sizes == whole.sizes
    assert "weights of m.pt, taken as a plain LSTM" in describe_spec(again.spec)


def test_a_record_from_before_opens_without_it(whole: Any) -> None:
    document = json.loads(to_json(whole))
    for name in ("stored_type", "stored_bytes", "partial"):
        del document["spec"]["model"]["weights"][name]
    (again,) = read_records(json.dumps(document).encode())
    assert again.sizes.stored is None
    assert again.spec.weights == FileSource("m.pt", "ab" * 32)


@pytest.mark.parametrize("name", ["stored_type", "stored_bytes"])
def test_half_of_it_in_a_record_is_refused(whole: Any, name: str) -> None:
    document = json.loads(to_json(whole))
    del document["spec"]["model"]["weights"][name]
    with pytest.raises(UnusableError, match="a stored type exactly when it has stored bytes"):
        read_records(json.dumps(document).encode())
