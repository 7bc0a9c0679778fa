"""A change of parameters is called as the panel calls it."""

from dataclasses import replace

import pytest

from app.core.spec import ComparisonSpec, FileSource
from app.ui.parameters.changes import find_changed, name_change

SPEC = ComparisonSpec()
SOURCE = FileSource("model.pt", "0" * 64)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"input_size": 1024, "hidden_size": 1024}, "Dimension 8 → 1,024"),
        ({"hidden_size": 16}, "Hidden size 8 → 16"),
        ({"seed": 1}, "Seed 29,592 → 1"),
        ({"bidirectional": True}, "Bidirectional off → on"),
        ({"scheme": "float16"}, "Scheme int8 → float16"),
        ({"cell": "gru"}, "Cell LSTM → GRU"),
        ({"seconds": 2.5}, f"Time budget (s) {SPEC.seconds:g} → 2.5"),
        ({"outlier": 40.0}, "Outlier none → 40"),
        ({"weights": SOURCE, "hidden_size": 64}, "network"),
        ({"inputs": "file", "input_file": SOURCE, "seq_len": 5}, "inputs"),
        ({"seed": 1, "threads": 2}, "parameters"),
    ],
)
def test_a_change_names_its_field_and_both_values(change: dict[str, object], name: str) -> None:
    assert name_change(SPEC, replace(SPEC, **change)) == name  # type: ignore[arg-type]


def test_both_sizes_that_change_apart_are_two_fields() -> None:
    apart = replace(SPEC, input_size=4, hidden_size=5)
    assert find_changed(SPEC, apart) == {"input_size", "hidden_size"}
    assert find_changed(SPEC, replace(SPEC, input_size=5, hidden_size=5)) == {"dimension"}
