"""A file is told by its first bytes."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from torch import nn

from app.core.readers.content import tell_content

VALUES = np.zeros((4, 2, 3), np.float32)


def write_zip(path: Path) -> None:
    torch.save(nn.LSTM(1, 1).state_dict(), path)


def write_legacy(path: Path) -> None:
    torch.save(nn.LSTM(1, 1).state_dict(), path, _use_new_zipfile_serialization=False)


def write_npy(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, VALUES)


def write_npz(path: Path) -> None:
    with path.open("wb") as file:
        np.savez(file, x=VALUES)


def write_archive(path: Path, names: Sequence[str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"")


def damaged_version() -> bytes:
    """Returns an archive whose table of contents asks for version 25.5 of zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("m/data.pkl", b"}.")
    data = bytearray(buffer.getvalue())
    data[data.index(b"PK\x01\x02") + 6] = 255
    return bytes(data)


CONTENTS = {
    "a torch archive": (write_zip, "checkpoint"),
    "an old torch file": (write_legacy, "checkpoint"),
    "safetensors of a network": (
        lambda path: save_file({"rnn.weight_hh_l0": VALUES[0]}, path),
        "checkpoint",
    ),
    "safetensors of inputs": (lambda path: save_file({"x": VALUES}, path), "inputs"),
    "safetensors of a network beside inputs": (
        lambda path: save_file({"x": VALUES, "rnn.weight_hh_l0": VALUES[0]}, path),
        "checkpoint",
    ),
    "an array": (write_npy, "inputs"),
    "several arrays": (write_npz, "inputs"),
    "a cut archive": (lambda path: path.write_bytes(b"PK\x03\x04 and no more"), "checkpoint"),
    "the index of a checkpoint": (
        lambda path: path.write_bytes(b'{"metadata": {}, "weight_map": {"a": "b"}}'),
        "checkpoint",
    ),
    "an archive of arrays and a note": (
        lambda path: write_archive(path, ("x.npy", "README")),
        "inputs",
    ),
    "an archive of another version": (
        lambda path: path.write_bytes(damaged_version()),
        "checkpoint",
    ),
    "a pickle": (lambda path: path.write_bytes(b"\x80\x02}."), "checkpoint"),
    "a record": (lambda path: path.write_bytes(b'{"format": 1}'), "comparison"),
    "a picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n"), "comparison"),
    "text": (lambda path: path.write_bytes(b"hello"), "comparison"),
    "nothing": (lambda path: path.touch(), "comparison"),
    "a folder": (lambda path: path.mkdir(), "comparison"),
    "what is not there": (lambda path: path, "comparison"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_is_told_by_its_bytes_whatever_its_name(name: str, tmp_path: Path) -> None:
    write, content = CONTENTS[name]
    path = tmp_path / "misleading.png"
    write(path)

    assert tell_content(path) == content
