"""What stands beside the weights in real checkpoints spoils nothing, and is never made."""

import argparse
import collections
import datetime
import fractions
import io
import pathlib
import pickle
import resource
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from files import ask, is_sentence, tensor_pickle, write, zip_file

from app.core.errors import UnusableError
from app.core.readers.checkpoints.find_layers import find_modules
from app.core.readers.checkpoints.pickle_walker import Demands, Walker
from app.core.readers.checkpoints.read import read_checkpoint
from app.core.readers.checkpoints.reader import CheckpointReader
from app.core.storage.weight_store import Store

UnusedObjects = dict[str, Callable[[], object]]


def make_parameter() -> nn.Parameter:
    parameter = nn.Parameter(torch.ones(2))
    parameter.sharded = True  # type: ignore[attr-defined]  # as training frameworks mark them
    return parameter


def make_optimizer() -> dict[str, object]:
    layer = nn.LSTM(2, 3)
    optimizer = torch.optim.Adam(layer.parameters())
    layer(torch.ones(2, 2))[0].sum().backward()
    optimizer.step()
    return optimizer.state_dict()


def make_scheduler() -> dict[str, object]:
    optimizer = torch.optim.SGD(nn.LSTM(2, 3).parameters(), 0.1)
    return torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 4]).state_dict()


def make_conjugate() -> Tensor:
    return torch.ones(2, dtype=torch.complex64).conj()


TAKEN: UnusedObjects = {
    "a scheduler's Counter": make_scheduler,
    "an optimizer's state": make_optimizer,
    "a device": lambda: torch.device("cuda:1"),
    "a type": lambda: torch.bfloat16,
    "a size": lambda: torch.Size([1, 2]),
    "a set": lambda: {1, 2},
    "bytes": lambda: b"abc\xff",
    "a bytearray": lambda: bytearray(b"abc"),
    "a complex number": lambda: 1 + 2j,
    "a great number": lambda: 2**80,
    "a layout": lambda: torch.strided,
    "a storage": lambda: torch.ones(3).untyped_storage(),
    "a buffer": lambda: nn.Buffer(torch.ones(3)),
    "a parameter with attributes": make_parameter,
    "uint16": lambda: torch.ones(2, dtype=torch.uint16),
    "uint64": lambda: torch.ones(2, dtype=torch.uint64),
    "float8": lambda: torch.ones(2).to(torch.float8_e4m3fn),
    "complex": make_conjugate,
    "a negated view": lambda: make_conjugate().imag,
    "sparse": lambda: torch.eye(2).to_sparse(),
    "sparse rows": lambda: torch.eye(2).to_sparse_csr(),
    "meta": lambda: torch.ones(2, device="meta"),
    "meta without end": lambda: torch.empty(10**8, 10**7, device="meta"),
    "an expanded buffer": lambda: torch.ones(1).expand(10**5, 10**5),
    "quantized": lambda: torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
    "quantized by channel": lambda: torch.quantize_per_channel(
        torch.ones(3, 2), torch.ones(3), torch.zeros(3), 0, torch.qint8
    ),
    "nested": lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    "twenty axes": lambda: torch.ones([1] * 20),
    "no element": lambda: torch.ones(0),
}
OPTIONS: dict[str, dict[str, object]] = {
    "zip": {},
    "legacy": {"_use_new_zipfile_serialization": False},
    "protocol 4": {"pickle_protocol": 4},
    "protocol 5": {"pickle_protocol": 5},
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("name", TAKEN)
def test_what_is_no_part_of_a_layer_is_passed_over(name: str, options: str, tmp_path: Path) -> None:
    layer = nn.LSTM(3, 4, 2, bidirectional=True)
    state = {f"rnn.{key}": value for key, value in layer.state_dict().items()}
    path = tmp_path / "model.pt"
    try:
        torch.save({"state_dict": state, "beside": TAKEN[name]()}, path, **OPTIONS[options])
    except NotImplementedError:
        pytest.skip("torch does not write it in its old format")

    (found,) = find_modules(read_checkpoint(path).tensors)

    assert found.module.refusal == ""
    weights = found.make_weights()
    for key, tensor in layer.state_dict().items():
        assert torch.equal(torch.from_numpy(weights[key]), tensor)


def test_all_that_torch_loads_with_weights_only_is_taken() -> None:
    from torch import _weights_only_unpickler

    demands = Demands()
    walker = Walker(io.BytesIO(), demands)
    for full in _weights_only_unpickler._get_allowed_globals():  # noqa: SLF001 - torch's own list
        walker.find_class(*full.rsplit(".", 1))

    assert demands.unknown == []


@pytest.mark.filterwarnings("ignore")
def test_an_archive_without_checksums_is_whole(tmp_path: Path) -> None:
    layer = nn.GRU(3, 4)
    torch.serialization.set_crc32_options(False)
    try:
        torch.save(layer.state_dict(), tmp_path / "model.pt")
    finally:
        torch.serialization.set_crc32_options(True)
    assert {entry.CRC for entry in zipfile.ZipFile(tmp_path / "model.pt").infolist()} == {0}

    (found,) = find_modules(read_checkpoint(tmp_path / "model.pt").tensors)

    assert torch.equal(torch.from_numpy(found.make_weights()["bias_hh_l0"]), layer.bias_hh_l0)


def test_a_weight_that_differs_from_its_checksum_is_named(tmp_path: Path) -> None:
    layer = nn.LSTM(3, 4)
    torch.save(layer.state_dict(), tmp_path / "model.pt")
    data = bytearray((tmp_path / "model.pt").read_bytes())
    data[data.index(layer.weight_hh_l0.detach().numpy().tobytes()) + 5] ^= 4
    (tmp_path / "model.pt").write_bytes(data)

    (found,) = find_modules(read_checkpoint(tmp_path / "model.pt").tensors)

    assert "weight_hh_l0 differs from the checksum beside it" in found.module.refusal


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "options": (lambda: argparse.Namespace(lr=1), r"argparse\.Namespace, a script's options"),
    "a path": (lambda: pathlib.PurePosixPath("a"), r"pathlib\.PurePosixPath, a path"),
    "a number of numpy's": (lambda: np.float64(1), r"scalar, a number or array of numpy's"),
    "an array": (lambda: np.ones(3), "a number or array of numpy's"),
    "a date": (lambda: datetime.date(2020, 1, 1), r"datetime\.date, a date"),
    "a class of another module's": (lambda: fractions.Fraction(1), r"fractions\.Fraction"),
    "a defaultdict": (lambda: collections.defaultdict(list), "collections.defaultdict"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_torch_refuses_too_is_named_with_the_way_out(name: str, tmp_path: Path) -> None:
    make, words = REFUSED[name]
    path = tmp_path / "model.ckpt"
    torch.save({"state_dict": nn.LSTM(3, 4).state_dict(), "hyper_parameters": make()}, path)
    with pytest.raises(pickle.UnpicklingError):
        torch.load(path, weights_only=True)

    with pytest.raises(UnusableError, match=words) as refused:
        read_checkpoint(path)

    assert "nothing of it was run" in str(refused.value)


CONTENTS: dict[str, Callable[[nn.Module], object]] = {
    "under a key": lambda net: {"state_dict": net.state_dict(), "args": argparse.Namespace(a=1)},
    "at the top": lambda net: {**net.state_dict(), "args": argparse.Namespace(a=1)},
    "a whole model": lambda net: net,
    "a whole model under a key": lambda net: {"net": net, "epoch": 1},
    "a whole model in a list": lambda net: [net, {"epoch": 1}],
    "a state_dict in a list": lambda net: [argparse.Namespace(a=1), net.state_dict()],
    "a whole model beside a state_dict": lambda net: {"state": net.state_dict(), "net": net},
}


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("options", ["zip", "legacy"])
def test_the_line_that_mends_a_file_makes_one_that_opens(
    name: str, options: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = nn.LSTM(3, 4)
    monkeypatch.chdir(tmp_path)
    torch.save(CONTENTS[name](layer), tmp_path / "model.ckpt", **OPTIONS[options])

    with pytest.raises(UnusableError) as refused:
        read_checkpoint(Path("model.ckpt"))

    line = "torch.save" + str(refused.value).partition("torch.save")[2].removesuffix(".")
    exec(line, {"torch": torch})  # noqa: S102 - the line that the sentence gives
    (found,) = find_modules(read_checkpoint(Path("weights.pt")).tensors)
    assert torch.equal(torch.from_numpy(found.make_weights()["weight_hh_l0"]), layer.weight_hh_l0)


def say(value: str) -> bytes:
    """Returns the opcode of a text."""
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def count(value: int) -> bytes:
    """Returns the opcode of a number of any length."""
    return f"L{value}L\n".encode()


def call(module: str, name: str, *arguments: bytes) -> bytes:
    """Returns the opcodes that call what is named."""
    return f"c{module}\n{name}\n(".encode() + b"".join(arguments) + b"tR"


def hold(value: bytes) -> bytes:
    """Returns an archive with a weight, and beside it what the opcodes make."""
    weight = tensor_pickle(4, (4,), (1,), name="w")
    return zip_file(weight[:-1] + say("beside") + value + b"s.", {"0": VALUES.tobytes()})


VALUES = np.arange(4, dtype=np.float32)
FLOAT = b"ctorch\nfloat32\n"
STORAGE = b"(" + say("storage") + b"ctorch\nFloatStorage\n" + say("0") + say("cpu") + b"K\x04tQ"
LAYOUT = call("torch.serialization", "_get_layout", say("torch.sparse_coo"))


def laugh() -> bytes:
    """Returns lists of a hundred times the one before, eight deep: ten thousand billion texts."""
    lists = b"]q\x01(" + say("ha") * 100 + b"e"
    for level in range(2, 9):
        lists += b"0]q" + bytes([level]) + b"(" + (b"h" + bytes([level - 1])) * 100 + b"e"
    return lists


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a Counter of thousands of digits": lambda: call(
        "collections", "Counter", b"}" + say("a") + count(10**4000) + b"s"
    ),
    "a Counter of a number": lambda: call("collections", "Counter", count(10**12)),
    "a bytearray of terabytes": lambda: call("__builtin__", "bytearray", count(10**12)),
    "bytes of a megabyte": lambda: call("_codecs", "encode", say("x" * 2**20), say("latin1")),
    "bytes that declare two gigabytes": lambda: b"c_codecs\nencode\n(X\xff\xff\xff\x7fx",
    "bytes in a codec that runs": lambda: call("_codecs", "encode", say("x"), say("rot13")),
    "a set of lists": lambda: call("__builtin__", "set", b"(]]l"),
    "a set of lists in its own opcode": lambda: b"\x8f(]\x90",
    "a frozen set in its own opcode": lambda: b"((]\x91",
    "a complex text": lambda: call("__builtin__", "complex", say("x")),
    "a device of nonsense": lambda: call("torch", "device", say("rm -rf"), b"N"),
    "sparse, of 10^12 entries": lambda: call(
        "torch._utils",
        "_rebuild_sparse_tensor",
        LAYOUT,
        b"(NN(" + count(10**6) + count(10**6) + b"tt",
    ),
    "sparse, of nothing": lambda: call("torch._utils", "_rebuild_sparse_tensor", b"NN"),
    "meta, of 10^15 elements": lambda: call(
        "torch._utils", "_rebuild_meta_tensor_no_storage", FLOAT, b"(", count(10**15), b"tNN"
    ),
    "meta, of a negative size": lambda: call(
        "torch._utils", "_rebuild_meta_tensor_no_storage", FLOAT, b"(", count(-5), b"tNN"
    ),
    "meta, of 10^5 axes": lambda: call(
        "torch._utils", "_rebuild_meta_tensor_no_storage", FLOAT, b"(" + b"K\x01" * 10**5 + b"tNN"
    ),
    "a tensor of no type": lambda: call(
        "torch._utils", "_rebuild_tensor_v3", STORAGE, b"K\x00(tt(tNNN"
    ),
    "a wrapper of a wrapper": lambda: call(
        "torch._tensor",
        "_rebuild_from_type_v2",
        b"ctorch._tensor\n_rebuild_from_type_v2\nNN)N",
    ),
    "a type that is rebuilt by text": lambda: call(
        "torch._tensor", "_rebuild_from_type_v2", say("os.system"), b"N)N"
    ),
    "a nested tensor of nothing": lambda: call("torch._utils", "_rebuild_nested_tensor"),
    "nested a hundred thousand deep": lambda: b"]" * 10**5 + b"a" * (10**5 - 1),
    "a list in itself": lambda: b"]q\x00h\x00a",
    "a mapping in itself": lambda: b"}q\x00" + say("a") + b"h\x00s",
    "lists that stand for billions": laugh,
    "a key of a million letters": lambda: b"}" + say("k" * 10**6) + STORAGE + b"s",
    "a key of ten thousand digits": lambda: b"}L" + b"9" * 10**4 + b"L\nNs",
    "a tensor for a key": lambda: b"}" + call("torch", "device") + b"Ns",
    "a function that is changed": lambda: (
        b"ctorch._utils\n_rebuild_tensor_v2\n}" + say("called") + b"Nsb"
    ),
    "a class that is changed": lambda: b"ccollections\nOrderedDict\n}" + say("a") + b"Nsb",
    "a class whose attributes are set": lambda: (
        b"ctorch.nn.parameter\nParameter\n(N}" + say("__new__") + b"Nstb"
    ),
    "a storage that grows": lambda: (
        STORAGE
        + b"("
        + say("0")
        + count(10**12)
        + say("float32")
        + b"K\x00"
        + count(10**12)
        + b"lb"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_unused_object_is_refused_or_does_nothing(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, hold(HOSTILE[name]()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    refused, checkpoint = ask(lambda: read_checkpoint(path))

    assert is_sentence(refused) or np.array_equal(checkpoint.tensors["w"].read(), VALUES)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_storage_that_was_changed_gives_no_tensor_more_room(tmp_path: Path) -> None:
    grown = HOSTILE["a storage that grows"]()
    tensor = call("torch._utils", "_rebuild_tensor_v2", grown, b"K\x00(K\x08t(K\x01t\x89N")
    path = write(tmp_path, hold(tensor))

    with pytest.raises(UnusableError, match="no room"):
        read_checkpoint(path)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds memory")
@pytest.mark.parametrize(
    "opcodes",
    [b"Nr\xff\xff\xff\x7f", b"\x96" + struct.pack("<Q", 2**41) + b"x"],
    ids=["a memo of gigabytes", "a bytearray that declares terabytes"],
)
def test_what_the_unpickler_itself_would_allocate_ends_in_a_sentence_and_no_other(
    opcodes: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, hold(opcodes))

    with CheckpointReader(path) as reader, pytest.raises(UnusableError, match="more memory"):
        reader.survey()

    # Python itself complains of a bytearray for which there was no memory.
    assert capfd.readouterr().err == ""


@pytest.mark.slow
def test_a_view_of_a_storage_is_read_where_it_lies(tmp_path: Path) -> None:
    storage = torch.arange(64, dtype=torch.float32)
    layer = nn.LSTM(2, 2).state_dict()
    layer["weight_hh_l0"] = storage.as_strided((8, 2), (3, 1), 5)
    torch.save(layer, tmp_path / "model.pt")

    with CheckpointReader(tmp_path / "model.pt") as reader:
        (module,) = reader.survey().usable
        source = reader.extract(module.prefix, Store(tmp_path / "store"))

    from safetensors.torch import load_file

    assert torch.equal(load_file(source.path)["weight_hh_l0"], layer["weight_hh_l0"])


UNREADABLE: dict[str, tuple[Callable[[Tensor], Tensor], str]] = {
    "expanded": (lambda w: w[:1, :1].expand(w.shape), "shows the same elements again and again"),
    "meta": (lambda w: w.to("meta"), "has a shape and no values (device meta)"),
    "sparse": (lambda w: w.to_sparse(), "is sparse"),
    "quantized": (
        lambda w: torch.quantize_per_tensor(w, 0.1, 0, torch.qint8),
        "holds qint8 values, and float32",
    ),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_layer_whose_weight_cannot_be_read_is_refused_and_no_other_with_it(
    name: str, tmp_path: Path
) -> None:
    make, words = UNREADABLE[name]
    bad = nn.LSTM(3, 4).state_dict()
    bad["weight_hh_l0"] = make(bad["weight_hh_l0"])
    state = {f"good.{key}": value for key, value in nn.LSTM(3, 4).state_dict().items()}
    torch.save(state | {f"bad.{key}": value for key, value in bad.items()}, tmp_path / "model.pt")

    found = find_modules(read_checkpoint(tmp_path / "model.pt").tensors)

    refusals = {layer.module.prefix: layer.module.refusal for layer in found}
    assert refusals["good"] == ""
    assert refusals["bad"].startswith("weight_hh_l0 ")
    assert words in refusals["bad"]
