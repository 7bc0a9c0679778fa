import json
import multiprocessing
import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import torch
from safetensors.numpy import load_file
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from greedy import allocate, never_answer

from app.core.errors import UnusableError
from app.core.networks.workload import build_workload
from app.core.readers.checkpoints.contents import FoundModule, fill_spec
from app.core.readers.checkpoints.reader import CheckpointReader
from app.core.readers.checkpoints.reader_process import serve
from app.core.spec import ComparisonSpec, FileSource
from app.core.storage.weight_store import Store
from app.core.validation import Capacity, find_problem


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.mark.slow
def test_a_network_goes_from_its_file_into_a_comparison(tmp_path: Path, store: Store) -> None:
    layer = nn.LSTM(3, 4, 2, bidirectional=True)
    path = tmp_path / "model.ckpt"
    torch.save({"model_state": {f"module.rnn.{k}": v for k, v in layer.state_dict().items()}}, path)

    with CheckpointReader(path) as reader:
        contents = reader.survey()
        (module,) = contents.usable
        source = reader.extract(module.prefix, store)

    assert (contents.name, contents.kind) == ("model.ckpt", "torch")
    assert source.title == "model.ckpt: model_state.module.rnn"
    spec = fill_spec(ComparisonSpec(seq_len=5), module, source)
    assert find_problem(spec, Capacity(2, None)) is None
    workload = build_workload(spec)
    for name, tensor in layer.state_dict().items():
        assert torch.equal(workload.model.recurrent.state_dict()[name], tensor)
    assert [file.name for file in store.folder.iterdir()] == [f"{source.digest}.safetensors"]


@pytest.mark.slow
def test_the_reading_process_ends_with_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save(nn.LSTM(1, 1).state_dict(), path)
    with CheckpointReader(path) as reader:
        reader.survey()
        (child,) = [p for p in multiprocessing.active_children() if "reader" in p.name]
        assert psutil.pid_exists(child.pid)

    assert not child.is_alive()


@pytest.mark.slow
def test_closing_from_another_thread_ends_a_survey_that_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.readers.checkpoints.reader.serve", never_answer)
    path = tmp_path / "model.pt"
    torch.save(nn.LSTM(1, 1).state_dict(), path)
    reader = CheckpointReader(path)
    closing = threading.Timer(0.05, reader.close)
    closing.start()

    with pytest.raises(UnusableError, match="stopped"):
        reader.survey()
    closing.join()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.mkdir(), "folder"),
        (lambda path: path.touch(), "empty"),
        (lambda path: os.mkfifo(path), "ordinary file"),
        (lambda path: path, "no such file"),
    ],
)
def test_what_is_no_file_starts_no_process(make: object, words: str, tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    make(path)

    with CheckpointReader(path) as reader, pytest.raises(UnusableError, match=words):
        reader.survey()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux bounds memory")
@pytest.mark.parametrize(("wanted_mb", "granted"), [(256, True), (2048, False)])
def test_the_memory_limit_holds(wanted_mb: int, granted: bool) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=allocate, args=(theirs, wanted_mb * 2**20))
    child.start()
    assert ours.poll(60)
    got, taken = ours.recv()
    child.join()

    assert got is granted
    assert taken <= 600 * 2**20


@pytest.mark.slow
def test_a_reading_process_that_is_killed_is_explained(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "model.pt"
    torch.save(nn.LSTM(1, 1).state_dict(), path)
    with CheckpointReader(path) as reader:
        reader.survey()
        (child,) = [p for p in multiprocessing.active_children() if "reader" in p.name]
        os.kill(child.pid, 9)
        begin = time.monotonic()

        with pytest.raises(UnusableError, match="was ended by SIGKILL"):
            reader.extract("", store)

    assert time.monotonic() - begin < 30
    assert list(store.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("inputs", "width", "kept"),
    [("uniform", 3, "uniform"), ("vowels", 12, "vowels"), ("vowels", 3, "normal")],
)
def test_inputs_stay_where_they_fit(inputs: str, width: int, kept: str) -> None:
    module = FoundModule("a", "gru", width, 5, 2, True, 1, "float32")
    source = FileSource("m.pt", "0" * 64, "a", "/somewhere")
    before = ComparisonSpec(inputs=inputs, input_size=12, vocabulary=0, output_size=9, outlier=3)

    spec = fill_spec(before, module, source)

    assert (spec.inputs, spec.weights, spec.cell) == (kept, source, "gru")
    assert (spec.input_size, spec.hidden_size, spec.num_layers) == (width, 5, 2)
    assert (spec.output_size, spec.outlier, spec.bidirectional) == (0, 0, True)


def test_inputs_of_a_file_are_let_go_where_they_do_not_fit() -> None:
    module = FoundModule("a", "lstm", 4, 5, 1, False, 1, "float32")
    file = FileSource("x.npy", "1" * 64)
    source = FileSource("m.pt", "0" * 64)
    before = ComparisonSpec(inputs="file", input_file=file, input_size=3)

    assert fill_spec(before, module, source).input_file is None
    assert fill_spec(replace(before, input_size=4), module, source).input_file == file


@pytest.mark.slow
def test_kept_weights_are_plain_float32(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "model.pt"
    torch.save(nn.LSTM(2, 3).half().state_dict(), path, _use_new_zipfile_serialization=False)
    with CheckpointReader(path) as reader:
        (module,) = reader.survey().usable
        source = reader.extract(module.prefix, store)

    assert {str(v.dtype) for v in load_file(source.path).values()} == {"float32"}


@pytest.mark.slow
def test_what_the_system_does_not_let_be_read_is_told_with_its_reason(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=serve, args=(theirs,))
    child.start()
    theirs.close()
    ours.send_bytes(json.dumps({"survey": str(tmp_path)}).encode())
    reply = json.loads(ours.recv_bytes())
    ours.close()
    child.join()

    assert reply == {"refused": "It could not be read: Is a directory. Choose another file."}
