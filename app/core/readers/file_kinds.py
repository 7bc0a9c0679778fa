"""The kinds of files that are mistaken for a checkpoint, an array or a record, by first bytes."""

import re
import struct
from collections.abc import Callable
from typing import Final, NamedTuple

from app.core.readers.protocol_buffers import is_onnx, is_saved_model

_TAR_BLOCK: Final = 512
_TORCH_MAGIC: Final = (0x1950A86A20F9469CFC6C).to_bytes(10, "little")
_OLD_PICKLE: Final = re.compile(rb"\([dl]p\d+\n|ccopy_reg\n|c[A-Za-z_][\w.]*\n\w+\n")


class Kind(NamedTuple):
    """Something that files are, and how it is told by a file's first bytes.

    Attributes:
        tell: Whether the bytes begin so.
        words: What it is, going on after "It is".
        remedy: What would do; "" where that depends on what the file was asked to be.
        network: What would do where a network was wanted; "" for the same as for others.
        holds_numbers: Whether weights or arrays can stand in it.
    """

    tell: Callable[[bytes], bool]
    words: str
    remedy: str = ""
    network: str = ""
    holds_numbers: bool = True


def is_old_torch(head: bytes) -> bool:
    """Returns whether a file begins as torch.save wrote before version 1.6."""
    return head[:1] == b"\x80" and _TORCH_MAGIC in head[:32]


def _starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(beginnings)


def _is_riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == kind


def _is_page(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    while text.startswith((b"<!--", b"<?xml")):
        end = b"-->" if text.startswith(b"<!--") else b"?>"
        text = text.partition(end)[2].lstrip()
    return text.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def _is_error(head: bytes) -> bool:
    return re.match(rb"\s*(?:<\?xml[^>]*\?>)?\s*<Error>", head) is not None


def _is_tar(head: bytes) -> bool:
    """Returns whether the first header's checksum is right: the oldest tars have no magic."""
    if len(head) < _TAR_BLOCK or not head[0]:
        return False
    said = head[148:156].strip(b" \0")
    block = head[:148] + b" " * 8 + head[156:_TAR_BLOCK]
    return re.fullmatch(rb"[0-7]{1,7}", said) is not None and int(said, 8) == sum(block)


def _is_torch_tar(head: bytes) -> bool:
    first = head[:100].rstrip(b"\0").removeprefix(b"./")
    return _is_tar(head) and first in {b"sys_info", b"pickle", b"tensors", b"storages"}


def _is_nemo(head: bytes) -> bool:
    first = head[:100].rstrip(b"\0").rpartition(b"/")[2]
    return _is_tar(head) and first in {b"model_config.yaml", b"model_weights.ckpt", b""}


def _is_joblib(head: bytes) -> bool:
    return _is_pickle(head) and (b"joblib" in head or b"sklearn" in head)


def _is_pickle(head: bytes) -> bool:
    if head[:1] == b"\x80" and len(head) > 2 and head[1] <= 5:
        return True
    return _OLD_PICKLE.match(head) is not None


def _tell_protocol(protocol: int) -> Callable[[bytes], bool]:
    return lambda head: _is_pickle(head) and head[:2] == bytes((0x80, protocol))


_EXPORTED: Final = "open the checkpoint of PyTorch's that it was exported from"
_IMAGE: Final = "an image, and none that QuantScope exports"
_UNPACK: Final = "unpack it and open what is in it"
KINDS: Final = (
    Kind(
        _is_page,
        "a web page, as is saved where a download asks for a login or a link leads to a page",
        "download the file itself",
    ),
    Kind(
        _is_error,
        "the answer of a storage service that refuses a download",
        "download it again with the right of access",
    ),
    Kind(_starts(b"\x1f\x8b"), "compressed with gzip", f"{_UNPACK} (gunzip, or tar xf)"),
    Kind(_starts(b"\xfd7zXZ\0"), "compressed with xz", f"{_UNPACK} (unxz, or tar xf)"),
    Kind(_starts(b"BZh"), "compressed with bzip2", f"{_UNPACK} (bunzip2, or tar xf)"),
    Kind(_starts(b"\x28\xb5\x2f\xfd"), "compressed with zstd", f"{_UNPACK} (unzstd, or tar xf)"),
    Kind(_starts(b"\x04\x22\x4d\x18"), "compressed with lz4", f"{_UNPACK} (unlz4)"),
    Kind(
        lambda head: head[:1] == b"\x78" and int.from_bytes(head[:2]) % 31 == 0,
        "compressed with zlib, as joblib writes",
    ),
    Kind(_starts(b"PK\x05\x06"), "an empty zip archive", "copy or download it again"),
    Kind(_starts(b"7z\xbc\xaf\x27\x1c"), "a 7z archive", f"{_UNPACK} (7z x)"),
    Kind(_starts(b"Rar!\x1a\x07"), "a RAR archive", f"{_UNPACK} (unrar x)"),
    Kind(
        _is_torch_tar,
        "in torch's oldest format, a tar archive, which torch itself reads only where it may run "
        "code",
        "load it with an old torch where it is trusted, and save its state_dict again",
    ),
    Kind(
        _is_nemo,
        "a tar archive, as NeMo writes",
        "unpack it (tar xf) and open model_weights.ckpt in it",
    ),
    Kind(_is_tar, "a tar archive", f"{_UNPACK} (tar xf)"),
    Kind(
        _starts(b"\x89HDF\r\n\x1a\n"),
        "an HDF5 file, as Keras and h5py write it",
    ),
    Kind(
        _starts(b"GGUF"),
        "a GGUF file, as llama.cpp reads it",
        "open the checkpoint it was made from",
    ),
    Kind(
        _starts(b"lmgg", b"tjgg", b"fmgg"),
        "a GGML file, as llama.cpp and whisper.cpp read it",
        "open the checkpoint it was made from",
    ),
    Kind(lambda head: head[4:8] in {b"TFL2", b"TFL3"}, "a TensorFlow Lite model"),
    Kind(_starts(b"MATLAB 5.0 MAT-file", b"MATLAB 7.3 MAT-file"), "a MATLAB file"),
    Kind(_starts(b"PAR1"), "a Parquet table"),
    Kind(_starts(b"ARROW1"), "an Arrow table"),
    Kind(_starts(b"SQLite format 3\0"), "an SQLite database", holds_numbers=False),
    Kind(_starts(b"fLaC", b"OggS", b"ID3"), "a sound", holds_numbers=False),
    Kind(_is_riff(b"WAVE"), "a sound (WAV)", holds_numbers=False),
    Kind(_is_riff(b"WEBP"), _IMAGE, holds_numbers=False),
    Kind(_starts(b"\xff\xd8\xff", b"GIF8"), _IMAGE, holds_numbers=False),
    Kind(_starts(b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe"), "a program", holds_numbers=False),
    Kind(_starts(struct.pack("<Q", 0x112)), "a file of MXNet's parameters"),
    Kind(
        _is_joblib,
        "a pickle that joblib or scikit-learn wrote, which only code can rebuild",
    ),
    *(
        Kind(
            _tell_protocol(protocol),
            f"a plain pickle (protocol {protocol}), which may run code as it is loaded, and none "
            "that torch.save wrote",
        )
        for protocol in range(6)
    ),
    Kind(
        _is_pickle,
        "a plain pickle (protocol 0), which may run code as it is loaded, and none that "
        "torch.save wrote",
    ),
    Kind(is_onnx, "an ONNX model", network=_EXPORTED),
    Kind(is_saved_model, "a TensorFlow SavedModel"),
    Kind(
        _starts(b"model_checkpoint_path:"),
        "the note beside a TensorFlow checkpoint",
    ),
)
