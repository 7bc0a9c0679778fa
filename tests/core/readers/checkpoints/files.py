"""Checkpoints made by hand, honest and hostile, in every format that torch has written."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.core.errors import UnusableError

MAGIC = 0x1950A86A20F9469CFC6C


def zip_file(pickled: bytes, storages: Mapping[str, bytes] | None = None, **options: int) -> bytes:
    """Returns a torch archive around a pickle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", options.get("compression", zipfile.ZIP_STORED)) as archive:
        archive.writestr("archive/data.pkl", pickled)
        archive.writestr("archive/version", "3\n")
        for key, data in (storages or {}).items():
            archive.writestr(f"archive/data/{key}", data)
    return buffer.getvalue()


def legacy_file(
    pickled: bytes, keys: list[str] | None = None, storages: list[tuple[int, bytes]] | None = None
) -> bytes:
    """Returns a file as torch wrote it before version 1.6."""
    head = [pickle.dumps(part, 2) for part in (MAGIC, 1001, {"little_endian": True})]
    tail = [struct.pack("<q", count) + data for count, data in storages or []]
    return b"".join([*head, pickled, pickle.dumps(keys or [], 2), *tail])


def tensor_pickle(
    count: object,
    size: tuple[int, ...],
    stride: tuple[int, ...],
    offset: int = 0,
    *,
    name: str = "weight_hh_l0",
    kind: str = "FloatStorage",
    legacy: bool = False,
) -> bytes:
    """Returns the pickle of a dictionary with one tensor, whatever sizes it declares."""

    def number(value: object) -> bytes:
        return pickle.dumps(value, 2)[2:-1]

    view = b"N" if legacy else b""
    storage = (
        b"(" + number("storage") + b"ctorch\n" + kind.encode() + b"\n" + number("0")
        + number("cpu") + number(count) + view + b"tQ"
    )  # fmt: skip
    rebuilt = (
        b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset) + number(size)
        + number(stride) + b"\x89ccollections\nOrderedDict\n)RtR"
    )  # fmt: skip
    return b"\x80\x02}" + number(name) + rebuilt + b"s."


def safetensors_file(header: object, data: bytes = b"", *, length: int | None = None) -> bytes:
    """Returns a safetensors file whose header says what it is told to."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def write(folder: Path, data: bytes, name: str = "model.pt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def ask(read: Callable[[], Any]) -> tuple[str, Any]:
    """Returns the words in which reading was refused, or "" and what was read."""
    try:
        return "", read()
    except UnusableError as refused:
        return str(refused), None


def is_sentence(text: str) -> bool:
    """Returns whether a refusal can be shown as it is: one printable line that ends."""
    return text.isprintable() and text.endswith(".") and 10 < len(text) < 700
