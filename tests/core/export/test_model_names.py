from pathlib import Path

import pytest

from app.core.export.model_names import planned_files
from app.core.schemes.scheme import ONNX_RUNTIME


@pytest.mark.parametrize(
    ("chosen", "begins"),
    [
        ("model", "model"),
        ("model.pt", "model"),
        ("model.PTH", "model"),
        ("model-state_dict.pt", "model"),
        ("model-how-to-load.txt", "model"),
        ("model.onnx", "model"),
        ("lstm-0.5", "lstm-0.5"),
        (".pt", ".pt"),
    ],
)
def test_a_models_files_begin_as_was_chosen_without_its_end(chosen: str, begins: str) -> None:
    ends = ("-state_dict.pt", "-torchscript.pt", "-how-to-load.txt")
    assert planned_files(Path("a") / chosen) == tuple(Path("a") / f"{begins}{e}" for e in ends)


def test_onnx_runtime_has_one_file_and_a_note() -> None:
    planned = planned_files(Path("a") / "model.onnx", ONNX_RUNTIME)
    assert [path.name for path in planned] == ["model.onnx", "model-how-to-load.txt"]
