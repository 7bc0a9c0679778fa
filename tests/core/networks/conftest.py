"""What tests of networks share: tensors in a kept file."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from safetensors.torch import save_file
from torch import Tensor

from app.core.spec import FileSource


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[Mapping[str, Tensor]], FileSource]:
    """Returns a function that writes tensors as a kept file."""

    def write(tensors: Mapping[str, Tensor]) -> FileSource:
        path = tmp_path / "kept.safetensors"
        save_file({name: t.detach().contiguous() for name, t in tensors.items()}, path)
        return FileSource("model.pt", "0" * 64, path=str(path))

    return write
