import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from app.core.errors import UnusableError
from app.core.readers.input_arrays import FoundArray, read_inputs, survey_inputs
from app.core.storage.weight_store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def save(path: Path, write: Callable[..., object], *values: np.ndarray, **named: object) -> None:
    """Writes without the suffix that numpy would add."""
    buffer = io.BytesIO()
    write(buffer, *values, **named)
    path.write_bytes(buffer.getvalue())


VALUES = np.arange(24, dtype=np.float32).reshape(4, 2, 3)
WRITERS: dict[str, Callable[[Path, np.ndarray], object]] = {
    "npy": lambda path, values: save(path, np.save, values),
    "npz": lambda path, values: save(path, np.savez, x=values),
    "safetensors": lambda path, values: save_file({"x": values}, path),
}


def write(folder: Path, values: np.ndarray, kind: str = "npy") -> Path:
    path = folder / "inputs"
    WRITERS[kind](path, values)
    return path


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_an_array_is_read_as_it_was_written(
    kind: str, dtype: type, tmp_path: Path, store: Store
) -> None:
    path = write(tmp_path, VALUES.astype(dtype), kind)

    (found,) = survey_inputs(path)
    source, shape = read_inputs(path, store, input_size=3)

    assert found == FoundArray("" if kind == "npy" else "x", (4, 2, 3), np.dtype(dtype).name)
    assert shape == (4, 2, 3)
    assert source.name == "inputs"
    kept = load_file(source.path)["inputs"]
    assert kept.dtype == np.float32
    assert np.array_equal(kept, VALUES)


@pytest.mark.parametrize("kind", WRITERS)
def test_an_array_of_batches_is_turned(kind: str, tmp_path: Path, store: Store) -> None:
    path = write(tmp_path, np.ascontiguousarray(VALUES.transpose(1, 0, 2)), kind)

    source, shape = read_inputs(path, store, batch_first=True)

    assert shape == (4, 2, 3)
    assert np.array_equal(load_file(source.path)["inputs"], VALUES)


@pytest.mark.parametrize("kind", ["npy", "npz"])
def test_either_order_in_memory_is_read(kind: str, tmp_path: Path, store: Store) -> None:
    path = write(tmp_path, np.asfortranarray(VALUES), kind)

    source, _ = read_inputs(path, store)

    assert np.array_equal(load_file(source.path)["inputs"], VALUES)


def test_of_several_arrays_one_is_named(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "inputs"
    save(path, np.savez, a=VALUES, b=VALUES * 2)

    with pytest.raises(UnusableError, match=r"It holds 2 arrays; choose one of a, b\."):
        read_inputs(path, store)
    with pytest.raises(UnusableError, match="no array c"):
        read_inputs(path, store, part="c")
    source, _ = read_inputs(path, store, part="b")

    assert source.title == "inputs: b"
    assert np.array_equal(load_file(source.path)["inputs"], VALUES * 2)


def test_all_arrays_are_named_of_which_one_is_meant(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "inputs"
    save(path, np.savez, **{f"{c}x": VALUES for c in "abcdefghijkl"})

    with pytest.raises(UnusableError) as refused:
        read_inputs(path, store)

    names = ", ".join(f"{c}x" for c in "abcdefghijkl")
    assert str(refused.value).endswith(f"It holds 12 arrays; choose one of {names}.")


REFUSED = {
    "one axis": (np.zeros(3, np.float32), r"It has 1 axis \(3\); expected are three"),
    "two axes": (np.zeros((3, 4), np.float32), r"It has 2 axes \(3 × 4\)"),
    "a number": (np.float32(3), "a single number"),
    "another width": (np.zeros((4, 2, 5), np.float32), "5 features a step .* takes 3"),
    "whole numbers": (np.zeros((4, 2, 3), np.int64), "int64 values; expected are float32"),
    "text": (np.full((4, 2, 3), "a"), "str"),
    "NaN": (np.full((4, 2, 3), np.nan, np.float32), "NaN"),
    "infinity": (np.full((4, 2, 3), np.inf, np.float32), "It holds infinite values"),
    "beyond float32": (
        np.full((4, 2, 3), -1e300),
        r"24 values beyond float32, the largest 1e\+300 where .*: fp32 itself overflows there",
    ),
    "no steps": (np.zeros((0, 2, 3), np.float32), "Sequence length must be"),
    "too many steps": (np.zeros((5001, 1, 3), np.float32), "Sequence length must be"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_do_is_told_with_what_is_expected(
    name: str, tmp_path: Path, store: Store
) -> None:
    values, words = REFUSED[name]
    path = write(tmp_path, values)

    with pytest.raises(UnusableError, match=words) as refused:
        read_inputs(path, store, input_size=3)

    assert str(refused.value).startswith("inputs cannot be opened. ")
    assert "\n" not in str(refused.value)


def npy(header: str, data: bytes = b"") -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def declare(shape: str, descr: str = "'<f4'") -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"


def npz(data: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr("x.npy", data)
    return buffer.getvalue()


HOSTILE = {
    "terabytes": npy(declare("(1000000, 1000, 1000)"), bytes(64)),
    "a size that overflows": npy(declare("(9223372036854775807, 9223372036854775807, 3)")),
    "a negative size": npy(declare("(-4, 2, 3)"), bytes(64)),
    "a size that is text": npy(declare("('a', 2, 3)"), bytes(64)),
    "objects": npy(declare("(1, 1, 1)", "'|O'"), b"cos\nsystem\n(S'true'\ntR."),
    "code for a header": npy("__import__('os').system('true')"),
    "another version": b"\x93NUMPY\x09\x00" + bytes(100),
    "a cut header": b"\x93NUMPY\x01\x00",
    "cut values": npy(declare("(4, 2, 3)"), bytes(40)),
    "a compressed bomb": npz(npy(declare("(1000, 1000, 12)"), bytes(48_000_000)), 8),
    "terabytes in an archive": npz(npy(declare("(1000000, 1000, 1000)"), bytes(64))),
    "objects in an archive": npz(npy(declare("(1, 1, 1)", "'|O'"), b"cos\nsystem\n.")),
    "a cut archive": npz(npy(declare("(4, 2, 3)"), bytes(96)))[:100],
    "an archive of text": npz(b"hello"),
    "nothing": b"",
    "text": b"1.0, 2.0, 3.0\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_array_is_refused_before_it_is_read(
    name: str, tmp_path: Path, store: Store
) -> None:
    path = tmp_path / "inputs"
    path.write_bytes(HOSTILE[name])

    with pytest.raises(UnusableError, match=r"^inputs c.*\.$"):
        read_inputs(path, store)

    assert not store.folder.exists()


@pytest.mark.parametrize("there", [True, False])
def test_what_is_no_file_is_told(there: bool, tmp_path: Path) -> None:
    path = tmp_path / "folder"
    if there:
        path.mkdir()

    with pytest.raises(UnusableError, match="It is a folder" if there else "no such file"):
        survey_inputs(path)


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, data in members.items():
            written.writestr(f"{name}.npy", data)
    return buffer.getvalue()


GOOD = npy(declare("(4, 2, 3)"), VALUES.tobytes())
SIDE_BY_SIDE: dict[str, tuple[bytes, str]] = {
    "objects": (npy(declare("(1, 1, 1)", "'|O'"), b"cos\nsystem\n."), "Python objects"),
    "a header of no tokens": (npy("{'descr': ("), "none that numpy writes"),
    "a header of code": (npy("__import__('os').system('true')"), "none that numpy writes"),
    "more than it holds": (npy(declare("(10**6, 9, 9)".replace("10**6", "1000000"))), "cut off"),
    "nothing": (b"", "none that numpy writes"),
}


@pytest.mark.parametrize("name", SIDE_BY_SIDE)
def test_an_array_that_cannot_be_read_spoils_no_other(
    name: str, tmp_path: Path, store: Store
) -> None:
    data, words = SIDE_BY_SIDE[name]
    path = tmp_path / "inputs"
    path.write_bytes(archive(labels=data, x=GOOD))

    labels, x = survey_inputs(path)
    source, _ = read_inputs(path, store, part="x")

    assert words in labels.refusal
    assert x == FoundArray("x", (4, 2, 3), "float32")
    assert np.array_equal(load_file(source.path)["inputs"], VALUES)
    with pytest.raises(UnusableError, match=words):
        read_inputs(path, store, part="labels")
    with pytest.raises(UnusableError, match=r"2 arrays; choose one of x; labels cannot be read\."):
        read_inputs(path, store)


@pytest.mark.parametrize(
    ("name", "compression", "words"),
    [
        ("labels.npy", zipfile.ZIP_DEFLATED, "compressed"),
        ("README", zipfile.ZIP_STORED, "no array"),
    ],
)
def test_a_foreign_member_spoils_no_array(
    name: str, compression: int, words: str, tmp_path: Path, store: Store
) -> None:
    path = tmp_path / "inputs"
    path.write_bytes(archive(x=GOOD))
    with zipfile.ZipFile(path, "a", compression) as written:
        written.writestr(name, GOOD)

    source, _ = read_inputs(path, store, part="x")

    assert np.array_equal(load_file(source.path)["inputs"], VALUES)
    assert words in survey_inputs(path)[1].refusal


def test_an_encrypted_archive_is_told(tmp_path: Path, store: Store) -> None:
    data = bytearray(archive(x=GOOD))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    path = tmp_path / "inputs"
    path.write_bytes(data)

    with pytest.raises(UnusableError, match="encrypted; save it without a password"):
        read_inputs(path, store)


def test_names_and_shapes_are_shortened_where_the_sentence_is_made(
    tmp_path: Path, store: Store
) -> None:
    path = tmp_path / "inputs"
    save_file({"\x1b[31m<b>" + "x" * 9000: VALUES, "y": VALUES}, path)

    with pytest.raises(UnusableError) as refused:
        read_inputs(path, store)

    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300
    header = {"x": {"dtype": "F32", "shape": [1] * 100_000, "data_offsets": [0, 4]}}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(4))
    with pytest.raises(UnusableError, match=r"1 × 1 × 1 × … \(100,000 dimensions\)\); expected"):
        read_inputs(path, store)
