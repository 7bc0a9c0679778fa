"""What is mistaken for a checkpoint, an array or a record is told by its name."""

import bz2
import gzip
import io
import lzma
import pickle
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent / "checkpoints"))
from files import is_sentence

from app.core.errors import UnusableError
from app.core.readers.checkpoints.read import read_checkpoint
from app.core.readers.foreign_files import explain_foreign
from app.core.readers.input_arrays import survey_inputs
from app.core.record.open import open_comparisons


def make_tar(*names: str, mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    return buffer.getvalue()


def make_old_tar() -> bytes:
    """Returns a tar archive from before there was a magic number in its headers."""
    data = bytearray(make_tar("model.pt"))
    data[257:265] = bytes(8)
    data[148:156] = b" " * 8
    data[148:156] = f"{sum(data[:512]):06o}\0 ".encode()
    return bytes(data)


def make_zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return buffer.getvalue()


def field(number: int, value: int | bytes) -> bytes:
    """Returns one field of a protocol buffer."""

    def varint(n: int) -> bytes:
        return bytes([n & 127 | 128]) + varint(n >> 7) if n > 127 else bytes([n])

    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def make_script() -> bytes:
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(nn.Linear(1, 1)), buffer)
    return buffer.getvalue()


def save(value: object, **options: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 128456\n"
TABLE = b"\0" * 40 + bytes.fromhex("57fb808b247547db")
NETWORK = nn.LSTM(2, 3).state_dict()
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a pointer": (lambda: POINTER, "Git LFS pointer .* 128,456 bytes; run git lfs pull"),
    "a pointer without a size": (lambda: POINTER[:43], "pointer and not the file itself; run git"),
    "a page": (lambda: b"\n<!DOCTYPE html>\n<html>", "web page.*download the file itself"),
    "a page with a comment": (lambda: b"<!-- x --><HTML>", "web page"),
    "a page in XML": (lambda: b'<?xml version="1.0"?><html xmlns="">', "web page"),
    "an answer": (lambda: b"<?xml version='1.0'?><Error><Code>", "storage service that refuses"),
    "gzip": (lambda: gzip.compress(b"x"), r"compressed with gzip; unpack it .*gunzip"),
    "xz": (lambda: lzma.compress(b"x"), "compressed with xz"),
    "bzip2": (lambda: bz2.compress(b"x"), "compressed with bzip2"),
    "zstd": (lambda: b"\x28\xb5\x2f\xfd\0\0", "compressed with zstd"),
    "zlib": (lambda: zlib.compress(b"x"), "compressed with zlib"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
    "rar": (lambda: b"Rar!\x1a\x07\1\0", "a RAR archive"),
    "tar": (lambda: make_tar("model.pt"), r"a tar archive; unpack it .*tar xf"),
    "tar of old": (make_old_tar, "a tar archive; unpack it"),
    "tar of torch's": (
        lambda: make_tar("sys_info", "pickle", "tensors", "storages"),
        "torch's oldest format, a tar archive",
    ),
    "tar of NeMo's": (lambda: make_tar("./model_config.yaml"), r"NeMo.*model_weights\.ckpt"),
    "HDF5": (lambda: b"\x89HDF\r\n\x1a\n" + bytes(99), "HDF5 file, as Keras and h5py"),
    "Keras": (lambda: make_zip("config.json", "model.weights.h5"), "a Keras model"),
    "GGUF": (lambda: b"GGUF\3\0\0\0", "a GGUF file, as llama.cpp"),
    "ONNX": (
        lambda: field(1, 8) + field(2, b"pytorch") + field(3, b"2.9") + field(7, bytes(9000)),
        "an ONNX model",
    ),
    "ONNX of another exporter": (
        lambda: field(1, 9) + field(2, b"tf2onnx") + field(5, 1) + field(8, field(2, 13)),
        "an ONNX model",
    ),
    "SavedModel": (
        lambda: field(1, 1) + field(2, field(1, field(4, b"serve")) + bytes(9000)),
        "a TensorFlow SavedModel",
    ),
    "a part of TensorFlow's": (lambda: TABLE, "part of a TensorFlow checkpoint"),
    "TensorFlow's note": (lambda: b'model_checkpoint_path: "m"', "note beside a TensorFlow"),
    "TFLite": (lambda: b"\x1c\0\0\0TFL3", "a TensorFlow Lite model"),
    "TorchScript": (make_script, "TorchScript archive, which is a program"),
    "torch.export": (lambda: make_zip("a/archive_format", "a/x.pt"), "that torch.export wrote"),
    "a repository": (lambda: make_zip("r/README", "r/model.pt"), "with a checkpoint in it; unpack"),
    "an office document": (lambda: make_zip("[Content_Types].xml"), "an office document"),
    "another archive": (lambda: make_zip("a.txt"), "none that torch.save or numpy wrote"),
    "a cut archive": (lambda: save(NETWORK)[:900], "cut off"),
    "protocol 0": (lambda: pickle.dumps({"a": 1}, 0), r"plain pickle \(protocol 0\)"),
    "protocol 2": (lambda: pickle.dumps({"a": 1}, 2), r"plain pickle \(protocol 2\)"),
    "protocol 4": (lambda: pickle.dumps({"a": 1}, 4), r"plain pickle \(protocol 4\)"),
    "joblib": (lambda: pickle.dumps("joblib.numpy_pickle", 4), "joblib or scikit-learn wrote"),
    "MATLAB": (lambda: b"MATLAB 5.0 MAT-file, Platform", "a MATLAB file"),
    "a sound": (lambda: b"RIFF\x24\0\0\0WAVEfmt ", r"a sound \(WAV\)"),
    "an image": (lambda: b"\xff\xd8\xff\xe0", "an image, and none that QuantScope exports"),
    "a program": (lambda: b"\x7fELF\2\1\1", "a program"),
    "text": (lambda: b"a,b\n1,2\n", "It is text, beginning with “a,b 1,2”"),
    "nothing": (lambda: b"", "It is empty; choose another file"),
    "zeros": (lambda: bytes(9000), "All of its bytes are zeros"),
    "noise": (lambda: b"\xfe" * 999, "no checkpoint|no .npy|neither a record"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("read", [read_checkpoint, survey_inputs, open_comparisons])
def test_each_reader_tells_a_foreign_file_by_its_name(
    read: Callable[[Path], object], name: str, tmp_path: Path
) -> None:
    make, words = FILES[name]
    path = tmp_path / "model.pt"
    path.write_bytes(make())

    with pytest.raises(UnusableError, match=words) as refused:
        read(path)

    assert is_sentence(str(refused.value))


def npy() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros((2, 1, 3), np.float32))
    return buffer.getvalue()


def npz() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, x=np.zeros((2, 1, 3), np.float32))
    return buffer.getvalue()


INDEX = b'{"metadata": {}, "weight_map": {"a": "b.safetensors"}}'
RECORD = b'{"format": "quantscope.comparison", "version": 1}'
ELSEWHERE: dict[str, tuple[Callable[[Path], object], bytes, str]] = {
    "an array for a network": (read_checkpoint, npy(), r"--inputs model\.pt"),
    "arrays for a network": (read_checkpoint, npz(), "go to --inputs"),
    "a record for a network": (read_checkpoint, RECORD, r"quantscope show model\.pt prints it"),
    "a picture for a network": (read_checkpoint, PICTURE, r"quantscope show model\.pt opens"),
    "a network for inputs": (survey_inputs, save(NETWORK), r"--checkpoint model\.pt"),
    "an old network for inputs": (
        survey_inputs,
        save(NETWORK, _use_new_zipfile_serialization=False),
        r"--checkpoint model\.pt",
    ),
    "a record for inputs": (survey_inputs, RECORD, r"quantscope show model\.pt"),
    "an index for inputs": (survey_inputs, INDEX, r"--checkpoint model\.pt"),
    "a network for a record": (open_comparisons, save(NETWORK), r"--checkpoint model\.pt"),
    "an array for a record": (open_comparisons, npy(), r"--inputs model\.pt"),
    "arrays for a record": (open_comparisons, npz(), r"--inputs model\.pt"),
    "an index for a record": (open_comparisons, INDEX, r"--checkpoint model\.pt"),
    "safetensors for a record": (
        open_comparisons,
        struct.pack("<Q", 2) + b"{}",
        r"--checkpoint model\.pt",
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_another_command_opens_is_sent_there(name: str, tmp_path: Path) -> None:
    read, data, words = ELSEWHERE[name]
    path = tmp_path / "model.pt"
    path.write_bytes(data)

    with pytest.raises(UnusableError, match=words):
        read(path)


def test_a_long_name_keeps_the_advice(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 200 + ".npy")
    path.write_bytes(npy())

    said = explain_foreign(path, "network")

    assert len(said) < 250
    assert said.endswith("nnn.npy.")
