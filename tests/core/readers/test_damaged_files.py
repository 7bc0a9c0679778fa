"""Files that were damaged at random: each is read, or refused in one sentence, by every reader."""

import io
import json
import random
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save as save_safetensors
from torch import nn

sys.path.insert(0, str(Path(__file__).parent / "checkpoints"))
from files import ask, is_sentence

from app.core.readers.checkpoints.find_layers import find_modules
from app.core.readers.checkpoints.read import read_checkpoint
from app.core.readers.content import tell_content
from app.core.readers.input_arrays import read_inputs
from app.core.record.document import to_json
from app.core.record.embedded.packets import make_xmp, put_into_png, put_into_svg
from app.core.record.open import open_comparisons
from app.core.results.comparison import Comparison
from app.core.storage.weight_store import Store

TIMES = 40
"""Of each file in the suite; by hand, thousands pass as well."""

VALUES = np.linspace(-1, 1, 24, dtype=np.float32).reshape(4, 2, 3)
TORN = (
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"NUMPY",
    b"{'descr'",
    b"shape",
    b"torch._utils",
)
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 2**63 - 1, 2**64 - 1)


def flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def cut_out(data: bytearray, chance: random.Random) -> None:
    begin = chance.randrange(len(data))
    del data[begin : begin + chance.randint(1, 64)]


def splice(data: bytearray, chance: random.Random) -> None:
    begin, size = chance.randrange(len(data)), chance.randint(1, 256)
    target = chance.randrange(len(data))
    data[target : target + chance.choice((0, size))] = data[begin : begin + size]


def lie(data: bytearray, chance: random.Random) -> None:
    """Puts a number of another size somewhere."""
    size = chance.choice((1, 2, 4, 8))
    at = chance.randrange(len(data))
    data[at : at + size] = chance.choice(NUMBERS).to_bytes(8, "little")[:size]


def scramble(data: bytearray, chance: random.Random) -> None:
    begin = chance.randrange(len(data))
    size = min(chance.randint(1, 16), len(data) - begin)
    data[begin : begin + size] = chance.randbytes(size)


def aim(data: bytearray, chance: random.Random) -> None:
    """Changes a byte near one of the places that parsers go by."""
    places = [at for mark in TORN if (at := data.find(mark)) >= 0] or [0]
    at = min(chance.choice(places) + chance.randrange(48), len(data) - 1)
    data[at] = chance.choice((0, 1, 9, 10, 39, 40, 127, 128, 255, chance.randrange(256)))


DAMAGES = (flip, cut, cut_out, splice, lie, scramble, aim)


def damage(data: bytes, times: int, name: str) -> Iterator[bytes]:
    """Yields damaged copies of a file, the same ones each time."""
    chance = random.Random(name)  # noqa: S311 - the same each time
    for _ in range(times):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            if damaged:
                chance.choice(DAMAGES)(damaged, chance)
        yield bytes(damaged)


def write(save: Callable[..., object], *values: object, **named: object) -> bytes:
    buffer = io.BytesIO()
    save(buffer, *values, **named)
    return buffer.getvalue()


def make_zip() -> bytes:
    network = nn.LSTM(2, 3, bidirectional=True).state_dict()
    return write(lambda file: torch.save({"state_dict": network, "beside": {1, 2}}, file))


def make_legacy() -> bytes:
    network = nn.GRU(2, 3).state_dict()
    return write(lambda file: torch.save(network, file, _use_new_zipfile_serialization=False))


def make_safetensors() -> bytes:
    network = nn.LSTM(2, 3).state_dict()
    return save_safetensors({name: value.numpy() for name, value in network.items()})


CHECKPOINTS = {"zip": make_zip, "legacy": make_legacy, "safetensors": make_safetensors}
ARRAYS = {
    "npy": lambda: write(np.save, VALUES),
    "npz": lambda: write(np.savez, x=VALUES, y=np.arange(3)),
    "compressed npz": lambda: write(np.savez_compressed, x=VALUES),
    "safetensors": lambda: save_safetensors({"x": VALUES}),
}


@pytest.mark.parametrize("kind", CHECKPOINTS)
def test_a_damaged_checkpoint_is_read_or_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    torch.manual_seed(1)
    path = tmp_path / "model.pt"

    def read() -> object:
        tell_content(path)
        return [found.make_weights() for found in find_modules(read_checkpoint(path).tensors)
                if not found.module.refusal]  # fmt: skip

    for data in damage(CHECKPOINTS[kind](), TIMES, kind):
        path.write_bytes(data)
        refused, layers = ask(read)
        assert is_sentence(refused) if refused else all(layers)


@pytest.mark.parametrize("kind", ARRAYS)
def test_a_damaged_array_is_read_or_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    path, store = tmp_path / "inputs", Store(tmp_path / "store")

    for data in damage(ARRAYS[kind](), TIMES, kind):
        path.write_bytes(data)
        tell_content(path)
        for part in ("", "x"):
            refused, read = ask(lambda part=part: read_inputs(path, store, part=part))
            assert is_sentence(refused) if refused else len(read[1]) == 3


def make_png(record: str) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:

        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return put_into_png(
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"x") + chunk(b"IEND", b""), record
    )


RECORDS: dict[str, Callable[[str], bytes]] = {
    "json": str.encode,
    "png": make_png,
    "svg": lambda record: put_into_svg(b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", record),
    "pdf": lambda record: b"%PDF-1.4\n" + make_xmp(record),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_damaged_record_is_read_or_refused_in_one_sentence(
    kind: str, comparison: Comparison, tmp_path: Path
) -> None:
    path = tmp_path / "record"

    for data in damage(RECORDS[kind](to_json(comparison)), TIMES, kind):
        path.write_bytes(data)
        tell_content(path)
        refused, read = ask(lambda: open_comparisons(path))
        assert is_sentence(refused) if refused else len(read) == 1


def test_a_record_with_a_value_of_another_kind_is_refused_in_one_sentence(
    comparison: Comparison, tmp_path: Path
) -> None:
    path = tmp_path / "record"
    chance = random.Random(5)  # noqa: S311 - the same each time
    others = (None, True, -1, 0, 10**40, 1e308, "x\u202e\n", "y" * 10**5, [], {}, [[]], {"a": {}})

    for _ in range(5 * TIMES):
        document = json.loads(to_json(comparison))
        value = document
        while isinstance(value, dict | list) and value:
            parent = value
            key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
            value = parent[key]
            if chance.random() < 0.3:
                break
        parent[key] = chance.choice(others)
        path.write_text(json.dumps(document))
        refused, read = ask(lambda: open_comparisons(path))
        assert is_sentence(refused) if refused else len(read) == 1


def test_an_archive_of_another_version_of_zip_is_refused_by_every_reader(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for data in (make_zip(), write(np.savez, x=VALUES)):
        damaged = bytearray(data)
        damaged[damaged.index(b"PK\x01\x02") + 6] = 255
        path.write_bytes(damaged)
        for read in (read_checkpoint, open_comparisons):
            assert is_sentence(ask(lambda read=read: read(path))[0])
        assert is_sentence(ask(lambda: read_inputs(path, Store(tmp_path)))[0])


def test_names_in_an_archive_that_are_no_text_are_shown_as_marks(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("\x1b[31m\u202ered.npy", write(np.save, VALUES))
        archive.writestr("x.npy", write(np.save, VALUES))

    refused, _ = ask(lambda: read_inputs(path, Store(tmp_path)))

    assert is_sentence(refused)
    assert "x" in refused
