"""A kept file is read whatever its folder is called, or refused in a sentence."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from app.core.limits import SpecError
from app.core.networks.models import build_model
from app.core.spec import ComparisonSpec, FileSource

SPEC = ComparisonSpec(hidden_size=5, num_layers=2)


@pytest.mark.parametrize("content", [None, b"", b"no safetensors at all"])
def test_a_kept_file_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "gone.safetensors"
    if content is not None:
        path.write_bytes(content)
    source = FileSource("model.pt", "0" * 64, path=str(path))
    with pytest.raises(SpecError, match=r"weights of model.pt cannot be read") as refused:
        build_model(replace(SPEC, weights=source))
    assert refused.value.problem.field == "weights"
    cause = "gone" if content is None else "damaged"
    assert refused.value.problem.message == (
        f"The weights of model.pt cannot be read: their kept file is {cause}; open the file again."
    )


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_kept_file_is_read_from_a_folder_whose_name_is_no_unicode(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    Path(os.fsdecode(folder)).mkdir()
    path = Path(os.fsdecode(folder)) / "kept.safetensors"
    weights = build_model(replace(SPEC, seed=7)).state_dict()
    path.write_bytes(save({name.removeprefix("lstm."): w for name, w in weights.items()}))
    model = build_model(replace(SPEC, weights=FileSource("m.pt", "0" * 64, path=str(path))))
    assert all(torch.equal(w, weights[name]) for name, w in model.state_dict().items())
