"""The header of a safetensors file is read without its values."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from app.core.readers.safetensors_header import read_names


def test_a_header_is_read_without_the_values(tmp_path: Path) -> None:
    save_file({"w": np.arange(5, dtype=np.float32)}, tmp_path / "file")

    assert read_names(tmp_path / "file")["w"]["shape"] == [5]


@pytest.mark.parametrize(
    "data", [b"", b"\xff" * 8, b"\x02\0\0\0\0\0\0\0[]", b"\x09\0\0\0\0\0\0\0{}"]
)
def test_a_header_that_is_none_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)

    with pytest.raises(ValueError, match=r"header|JSON|Extra|Expecting"):
        read_names(tmp_path / "file")
