"""Files that want to run code, or more memory than they have, and none that gets it."""

import io
import os
import pickle
import resource
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from files import legacy_file, safetensors_file, tensor_pickle, write, zip_file

from app.core.errors import UnusableError
from app.core.readers.checkpoints.containers import tell_container
from app.core.readers.checkpoints.reader import CheckpointReader
from app.core.readers.checkpoints.safetensors_files import read_tensors as read_safetensors
from app.core.readers.checkpoints.tensors import UnfitError
from app.core.readers.checkpoints.torch_files import read_tensors


class Call:
    """Pickles as a call of whatever it is given."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.call  # type: ignore[return-value]


def stack_global(module: str, name: str, argument: str) -> bytes:
    """Returns a call by name in the opcodes of protocol 4, which split dotted names."""
    parts = [b"\x8c" + bytes([len(t)]) + t.encode() for t in (module, name, argument)]
    return b"\x80\x04" + parts[0] + parts[1] + b"\x93" + parts[2] + b"\x85R."


def touch(canary: Path) -> str:
    return f"touch {canary}"


def create(canary: Path) -> str:
    return f"open({str(canary)!r}, 'w')"


def text(value: str) -> bytes:
    return f"S{value!r}\n".encode()


PAYLOADS: dict[str, Callable[[Path], bytes]] = {
    "os.system, protocol 0": lambda c: pickle.dumps(Call(os.system, touch(c)), 0),
    "os.system, protocol 2": lambda c: pickle.dumps(Call(os.system, touch(c)), 2),
    "os.system, protocol 4": lambda c: pickle.dumps(Call(os.system, touch(c)), 4),
    "os.system, protocol 5": lambda c: pickle.dumps(Call(os.system, touch(c)), 5),
    "exec": lambda c: pickle.dumps(Call(exec, create(c)), 2),
    "eval": lambda c: pickle.dumps(Call(eval, create(c)), 2),
    "open": lambda c: pickle.dumps(Call(open, str(c), "w"), 2),
    "subprocess": lambda c: pickle.dumps(Call(subprocess.call, ["touch", str(c)]), 2),
    "Popen": lambda c: pickle.dumps(Call(subprocess.Popen, ["touch", str(c)]), 2),
    "a value of a state_dict": lambda c: pickle.dumps({"w": Call(os.system, touch(c))}, 2),
    "a key of a state_dict": lambda c: b"\x80\x02}cos\nsystem\n(" + text(touch(c)) + b"tRK\x01s.",
    "nested calls": lambda c: pickle.dumps(Call(print, Call(os.system, touch(c))), 2),
    "INST": lambda c: b"(" + text(touch(c)) + b"ios\nsystem\n.",
    "OBJ": lambda c: b"(cos\nsystem\n" + text(touch(c)) + b"o.",
    "NEWOBJ": lambda c: (
        b"\x80\x02csubprocess\nPopen\n(](" + text("touch") + text(str(c)) + b"et\x81."
    ),
    "NEWOBJ_EX": lambda c: (
        b"\x80\x04csubprocess\nPopen\n(](" + text("touch") + text(str(c)) + b"et}\x92."
    ),
    "STACK_GLOBAL": lambda c: stack_global("os", "system", touch(c)),
    "a dotted name": lambda c: stack_global("torch", "serialization.os.system", touch(c)),
    "a dotted name of the builtins": lambda c: stack_global("builtins", "eval.__call__", create(c)),
    "a call from the memo": lambda c: b"cos\nsystem\np0\n0g0\n(" + text(touch(c)) + b"tR.",
    "a call whose result is dropped": lambda c: b"cos\nsystem\n(" + text(touch(c)) + b"tR0}.",
    "a persistent name": lambda c: b"P" + str(c).encode() + b"\n.",
    "a persistent call": lambda c: b"(cos\nsystem\n" + text(touch(c)) + b"tQ.",
    "an extension code": lambda _c: b"\x80\x02\x82\x01.",
    "BUILD over a call": lambda c: (
        b"ccollections\nOrderedDict\n)R}"
        + text("x")
        + b"cos\nsystem\n("
        + text(touch(c))
        + b"tRsb."
    ),
    "partial": lambda c: b"cfunctools\npartial\n(cos\nsystem\n" + text(touch(c)) + b"tR)R.",
    "getattr": lambda c: (
        b"cbuiltins\ngetattr\n(cbuiltins\n__import__\n("
        + text("os")
        + b"tR"
        + text("system")
        + b"tR("
        + text(touch(c))
        + b"tR."
    ),
    "torch.load": lambda c: b"ctorch\nload\n(" + text(str(c)) + b"tR.",
    "torch.hub": lambda c: b"ctorch.hub\nload\n(" + text(str(c)) + b"tR.",
    "bytes as a storage": lambda c: (
        b"ctorch.storage\n_load_from_bytes\n(" + text(touch(c)) + b"tR."
    ),
    "a rebuilt type": lambda c: (
        b"ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\ncos\nsystem\n("
        + text(touch(c))
        + b"tNtR."
    ),
    "numpy": lambda c: b"cnumpy._core.multiarray\n_reconstruct\n(" + text(str(c)) + b"tR.",
    "marshal": lambda c: b"cmarshal\nloads\n(" + text(str(c)) + b"tR.",
    "a whole module": lambda c: b"c__main__\nNet\n)R}" + text("x") + text(str(c)) + b"sb.",
    "a tensor of anything": lambda c: (
        b"ctorch._utils\n_rebuild_tensor_v2\n(cos\nsystem\n("
        + text(touch(c))
        + b"tR"
        + b"K\x00))tR."
    ),
    "a forged tensor": lambda c: (
        b"ctorch._utils\n_rebuild_tensor_v2\n(" + text(touch(c)) + b"K\x00))tR."
    ),
    "a declared gigabyte of text": lambda _c: b"\x80\x04\x8d" + struct.pack("<Q", 2**62) + b"x.",
    "a declared frame": lambda _c: b"\x80\x04\x95" + struct.pack("<Q", 2**62) + b"}.",
}


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("container", ["zip", "legacy"])
def test_no_pickle_runs_code(name: str, container: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    pickled = PAYLOADS[name](canary)
    path = write(tmp_path, zip_file(pickled) if container == "zip" else legacy_file(pickled))
    assert tell_container(path) == container

    with pytest.raises(UnusableError) as refused:
        read_tensors(path, tell_container(path))

    assert not canary.exists()
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")


def test_the_payloads_would_run_elsewhere(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    pickle.loads(PAYLOADS["os.system, protocol 4"](canary))  # noqa: S301 - to see that it bites
    assert canary.exists()


def test_a_refusal_names_what_was_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, zip_file(PAYLOADS["STACK_GLOBAL"](tmp_path / "canary")))

    with pytest.raises(UnusableError, match=r"asks for os\.system .* nothing of it was run"):
        read_tensors(path, "zip")


OVERSIZED: dict[str, Callable[[], bytes]] = {
    "a storage of 10^12 elements": lambda: zip_file(
        tensor_pickle(10**12, (10**6, 10**6), (10**6, 1)), {"0": b"\0" * 16}
    ),
    "a negative stride": lambda: zip_file(tensor_pickle(4, (4,), (-1,), 3), {"0": b"\0" * 16}),
    "a negative offset": lambda: zip_file(tensor_pickle(4, (4,), (1,), -1), {"0": b"\0" * 16}),
    "an offset beyond the end": lambda: zip_file(
        tensor_pickle(4, (4,), (1,), 1), {"0": b"\0" * 16}
    ),
    "a negative count": lambda: zip_file(tensor_pickle(-4, (4,), (1,)), {"0": b"\0" * 16}),
    "a count beyond all numbers": lambda: zip_file(
        tensor_pickle(2**70, (4,), (1,)), {"0": b"\0" * 16}
    ),
    "a count that is text": lambda: zip_file(tensor_pickle("4", (4,), (1,)), {"0": b"\0" * 16}),
    "a storage that is not there": lambda: zip_file(tensor_pickle(4, (4,), (1,))),
    "a storage of another file's": lambda: zip_file(
        tensor_pickle(4, (4,), (1,)), {"../0": b"\0" * 16}
    ),
    "a compressed bomb": lambda: zip_file(
        tensor_pickle(10**7, (10**7,), (1,)),
        {"0": b"\0" * 4 * 10**7},
        compression=zipfile.ZIP_DEFLATED,
    ),
    "an old storage of 10^12 elements": lambda: legacy_file(
        tensor_pickle(10**12, (10**12,), (1,), legacy=True), ["0"], [(10**12, b"\0" * 16)]
    ),
    "an old storage that lies about itself": lambda: legacy_file(
        tensor_pickle(4, (4,), (1,), legacy=True), ["0"], [(10**12, b"\0" * 16)]
    ),
    "an old storage that was cut off": lambda: legacy_file(
        tensor_pickle(4, (4,), (1,), legacy=True), ["0"], [(4, b"\0" * 8)]
    ),
    "an old storage that nobody names": lambda: legacy_file(
        tensor_pickle(4, (4,), (1,), legacy=True), ["0", "1"], [(4, b"\0" * 16)]
    ),
}


@pytest.mark.parametrize("keys", [["1"], [0], [[]], ["0", []], "0"])
def test_an_old_file_whose_storages_are_not_those_of_its_tensors_is_told_so(
    keys: list[str], tmp_path: Path
) -> None:
    pickled = tensor_pickle(4, (4,), (1,), legacy=True)
    path = write(tmp_path, legacy_file(pickled, keys, [(4, b"\0" * 16)]))
    with pytest.raises(UnusableError, match="not those that its tensors name"):
        read_tensors(path, tell_container(path))


@pytest.mark.parametrize("name", OVERSIZED)
def test_declared_sizes_are_compared_before_anything_is_allocated(
    name: str, tmp_path: Path
) -> None:
    path = write(tmp_path, OVERSIZED[name]())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(UnusableError) as refused:
        read_tensors(path, tell_container(path))

    assert "\n" not in str(refused.value)
    # In kilobytes: reading takes as much as the file has, not as much as it says.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


REPEATING: dict[str, Callable[[], bytes]] = {
    "an element shown 10^12 times": lambda: zip_file(
        tensor_pickle(1, (10**6, 10**6), (0, 0)), {"0": b"\0" * 4}
    ),
    "rows that overlap": lambda: zip_file(tensor_pickle(4, (1000, 3), (0, 1)), {"0": b"\0" * 16}),
    "a stride of less than a row": lambda: zip_file(
        tensor_pickle(8, (4, 3), (1, 2)), {"0": b"\0" * 32}
    ),
    "an old element shown often": lambda: legacy_file(
        tensor_pickle(1, (10**9,), (0,), legacy=True), ["0"], [(1, b"\0" * 4)]
    ),
    "quantized storages": lambda: zip_file(
        tensor_pickle(4, (4,), (1,), kind="QInt8Storage"), {"0": b"\0" * 4}
    ),
}


@pytest.mark.parametrize("name", REPEATING)
def test_a_weight_that_is_shown_otherwise_than_it_lies_is_not_made(
    name: str, tmp_path: Path
) -> None:
    path = write(tmp_path, REPEATING[name]())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    (tensor,) = read_tensors(path, tell_container(path)).values()
    with pytest.raises(UnfitError) as refused:
        tensor.read()

    assert str(refused.value).startswith("weight_hh_l0 ")
    assert str(refused.value).endswith(".")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def overlap(data: bytes) -> bytes:
    """Returns an archive whose last entry claims the place of the first."""
    place = data.rindex(b"PK\x01\x02")
    return data[: place + 42] + b"\0\0\0\0" + data[place + 46 :]


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("storages"))
    return buffer.getvalue()


WRAPPERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing of torch's": (lambda: b"hello, world", "text, beginning with"),
    "zeros": (lambda: bytes(4096), "All of its bytes are zeros"),
    "a tar archive": (tar, "tar archive"),
    "another pickle": (lambda: pickle.dumps({"a": 1}, 2), "none that torch.save wrote"),
    "HDF5": (lambda: b"\x89HDF\r\n\x1a\n" + bytes(100), "Keras"),
    "a cut archive": (lambda: zip_file(b"}.", {"0": bytes(5000)})[:2000], "its end is missing"),
    "an archive of nothing": (lambda: overlap_free_zip({"a.txt": b"x"}), "none that torch.save"),
    "TorchScript": (
        lambda: overlap_free_zip({"m/data.pkl": b"}.", "m/constants.pkl": b"}."}),
        "TorchScript",
    ),
    "entries that overlap": (
        lambda: overlap(zip_file(tensor_pickle(4, (4,), (1,)), {"0": bytes(16)})),
        "archive",
    ),
}


def overlap_free_zip(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("name", WRAPPERS)
def test_what_is_no_checkpoint_is_told_in_words(name: str, tmp_path: Path) -> None:
    make, words = WRAPPERS[name]
    path = write(tmp_path, make())

    with pytest.raises(UnusableError, match=words):
        read_tensors(path, tell_container(path))


def entry(begin: int, end: int, shape: list[int], dtype: str = "F32") -> dict[str, object]:
    return {"w": {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}}


HEADERS: dict[str, Callable[[], bytes]] = {
    "offsets beyond the file": lambda: safetensors_file(entry(0, 4000, [1000]), bytes(16)),
    "a shape of 10^12": lambda: safetensors_file(entry(0, 16, [10**12]), bytes(16)),
    "a shape that overflows": lambda: safetensors_file(entry(0, 16, [2**62, 2**62]), bytes(16)),
    "a negative shape": lambda: safetensors_file(entry(0, 16, [-4]), bytes(16)),
    "a hole": lambda: safetensors_file(entry(8, 24, [4]), bytes(24)),
    "bytes that nobody names": lambda: safetensors_file(entry(0, 16, [4]), bytes(4000)),
    "two that overlap": lambda: safetensors_file(
        entry(0, 16, [4]) | {"v": entry(8, 24, [4])["w"]}, bytes(24)
    ),
    "no JSON": lambda: safetensors_file(b"{what", bytes(16)),
    "nested without end": lambda: safetensors_file(b'{"w":' + b"[" * 100_000, bytes(16)),
    "an unknown type": lambda: safetensors_file(entry(0, 16, [4], "F31"), bytes(16)),
    "cut off": lambda: safetensors_file(entry(0, 16, [4]), bytes(7)),
    "a header longer than the file": lambda: safetensors_file(
        entry(0, 16, [4]), bytes(16), length=2**20
    ),
}


CAUSES = {
    "offsets beyond the file": "was cut off",
    "an unknown type": "type F31, which is not known here",
    "cut off": "was cut off",
    "a header longer than the file": "was cut off",
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_safetensors_header_is_not_believed(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, HEADERS[name](), "model.safetensors")
    assert tell_container(path) == "safetensors"

    with pytest.raises(UnusableError, match=CAUSES.get(name, "damaged safetensors file")):
        read_safetensors(path)


def test_a_header_of_gigabytes_is_no_header(tmp_path: Path) -> None:
    path = write(tmp_path, safetensors_file(entry(0, 16, [4]), bytes(16), length=2**40))

    with pytest.raises(UnusableError, match="no checkpoint"):
        tell_container(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["os.system, protocol 4", "an extension code"])
def test_the_reading_process_refuses_in_one_sentence(name: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    path = write(tmp_path, zip_file(PAYLOADS[name](canary)))

    with (
        CheckpointReader(path) as reader,
        pytest.raises(UnusableError, match=r"^model\.pt cannot be opened\. It"),
    ):
        reader.survey()

    assert not canary.exists()
