from pathlib import Path

import pytest

from app.core.export.model_names import planned_files


@pytest.mark.parametrize(
    ("chosen", "begins"),
    [
        ("model", "model"),
        ("model.pt", "model"),
        ("model.PTH", "model"),
        ("model-state_dict.pt", "model"),
        ("model-how-to-load.txt", "model"),
        ("lstm-0.5", "lstm-0.5"),
        (".pt", ".pt"),
    ],
)
def test_a_models_files_begin_as_was_chosen_without_its_end(chosen: str, begins: str) -> None:
    ends = ("-state_dict.pt", "-torchscript.pt", "-how-to-load.txt")
    assert planned_files(Path("a") / chosen) == tuple(Path("a") / f"{begins}{e}" for e in ends)
