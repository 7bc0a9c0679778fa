"""The options of ``compare`` make a spec, also out of files, or are refused in a sentence."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from app.cli.options import read_spec
from app.cli.parser import Runs, make_parser
from app.core.errors import UnusableError
from app.core.networks.presets import trained_vowels, word_language_model
from app.core.networks.workload import build_workload
from app.core.spec import ComparisonSpec
from app.core.storage.weight_store import Store

RECIPE = ComparisonSpec()
Read = Callable[..., ComparisonSpec]


def run_nothing(_options: argparse.Namespace) -> int:
    pytest.fail("a command was run")


@pytest.fixture
def told() -> list[str]:
    """What was said about a network."""
    return []


@pytest.fixture
def read(tmp_path: Path, told: list[str]) -> Read:
    """Returns a function that reads a command line of ``compare``."""

    def read(*arguments: str) -> ComparisonSpec:
        parser = make_parser(Runs(*[run_nothing] * 6))
        options = parser.parse_args(["compare", *arguments])
        return read_spec(options, Store(tmp_path / "kept"), told.append)

    return read


class Two(nn.Module):
    """A model with two recurrent layers."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.LSTM(3, 4, 2)
        self.decoder = nn.GRU(4, 5)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    path = tmp_path / "two.pt"
    torch.save(Two().state_dict(), path)
    return path


@pytest.fixture
def frames(tmp_path: Path) -> Path:
    path = tmp_path / "frames.npy"
    np.save(path, np.linspace(-1, 1, 7 * 2 * 3, dtype=np.float32).reshape(7, 2, 3))
    return path


@pytest.mark.parametrize(
    ("arguments", "change"),
    [
        ("", {}),
        ("--dim 16", {"input_size": 16, "hidden_size": 16}),
        ("--input-size 3", {"input_size": 3}),
        ("--input-size 3 --hidden-size 4", {"input_size": 3, "hidden_size": 4}),
        ("--layers 2 --bidirectional", {"num_layers": 2, "bidirectional": True}),
        ("--seq-len 5 --batch 6 --seed 7", {"seq_len": 5, "batch_size": 6, "seed": 7}),
        ("--scheme float32 --engine qnnpack", {"scheme": "float32", "engine": "qnnpack"}),
        ("--threads 2 --seconds 0.5", {"threads": 2, "seconds": 0.5}),
        ("--seconds 3", {"seconds": 3}),
        ("--cell gru --state zero", {"cell": "gru", "initial_state": "zero"}),
        ("--vocabulary 50 --outputs 9", {"vocabulary": 50, "output_size": 9}),
        ("--outlier 40", {"outlier": 40}),
        ("--inputs uniform", {"inputs": "uniform"}),
        ("--inputs vowels", {"inputs": "vowels", "input_size": 12}),
        ("--inputs vowels --input-size 9", {"inputs": "vowels", "input_size": 9}),
    ],
)
def test_the_options_describe_a_spec(read: Read, arguments: str, change: dict[str, object]) -> None:
    assert read(*arguments.split()) == replace(RECIPE, **change)


@pytest.mark.parametrize(
    ("network", "preset"),
    [("vowels", trained_vowels), ("word-language-model", word_language_model)],
)
def test_a_network_by_its_name_is_the_preset(
    read: Read, network: str, preset: Callable[[ComparisonSpec], ComparisonSpec]
) -> None:
    arguments = ("--network", network, "--batch", "4", "--threads", "2", "--outlier", "9")
    spec = read(*arguments)
    assert spec == replace(preset(RECIPE), batch_size=4, threads=2, outlier=9)


@pytest.mark.slow
def test_a_layer_of_a_checkpoint_is_compared_with_its_weights(
    read: Read, checkpoint: Path, told: list[str]
) -> None:
    spec = read("--checkpoint", str(checkpoint), "--lstm", "encoder", "--seq-len", "5")
    assert (spec.input_size, spec.hidden_size, spec.num_layers) == (3, 4, 2)
    assert (spec.cell, spec.seq_len) == ("lstm", 5)
    assert spec.weights is not None
    assert spec.weights.title == "two.pt: encoder"
    saved = torch.load(checkpoint, weights_only=True)
    built = build_workload(spec).model.recurrent.state_dict()
    assert all(torch.equal(built[n], saved[f"encoder.{n}"]) for n in built)
    assert told == []


@pytest.mark.slow
def test_several_layers_are_listed_with_what_would_choose_one(read: Read, checkpoint: Path) -> None:
    with pytest.raises(UnusableError) as refused:
        read("--checkpoint", str(checkpoint))
    said = str(refused.value)
    assert "two.pt holds 2 recurrent layers; choose one with --lstm PREFIX" in said
    assert "encoder: LSTM 3 → 4, 2 layers" in said
    assert "decoder: GRU 4 → 5, 1 layer" in said
    with pytest.raises(UnusableError, match="holds no recurrent layer rnn, but encoder: LSTM"):
        read("--checkpoint", str(checkpoint), "--lstm", "rnn")


@pytest.mark.slow
def test_a_layer_that_cannot_be_quantized_is_refused_with_the_way_out(
    read: Read, tmp_path: Path
) -> None:
    path = tmp_path / "projected.pt"
    torch.save(nn.LSTM(4, 6, proj_size=2).state_dict(), path)
    with pytest.raises(UnusableError, match=r"^projected\.pt cannot be compared\. .*\.$"):
        read("--checkpoint", str(path))


@pytest.mark.slow
def test_what_was_left_out_is_told(read: Read, tmp_path: Path, told: list[str]) -> None:
    path = tmp_path / "one.pt"
    torch.save(nn.ModuleDict({"old": nn.RNN(3, 4), "new": nn.LSTM(3, 4)}).state_dict(), path)
    spec = read("--checkpoint", str(path))
    assert spec.weights is not None
    assert spec.weights.part == "new"
    (note,) = told
    assert note.startswith("Taken: new: LSTM 3 → 4, 1 layer, 144 parameters, float32. old was left")
    assert "old was left out: It is a plain RNN of one gate" in note
    told.clear()
    read("--checkpoint", str(path), "--lstm", "new")
    assert told == []


@pytest.mark.slow
def test_all_layers_that_could_be_chosen_are_named(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "many.pt"
    named = {f"{way}_{number}": nn.LSTM(1, 1) for way in ("in", "out") for number in range(9)}
    state = nn.ModuleDict(named | {"old": nn.RNN(1, 1)}).state_dict()
    torch.save(state, path)
    with pytest.raises(UnusableError) as refused:
        read("--checkpoint", str(path))
    said = str(refused.value)
    assert "choose one with --lstm PREFIX: in_0 to in_8, out_0 to out_8. old was left out" in said


@pytest.mark.slow
def test_why_no_layer_can_be_used_is_told_of_each(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "none.pt"
    layers = {"a": nn.RNN(1, 1), "b": nn.LSTM(4, 6, proj_size=2)}
    torch.save(nn.ModuleDict(layers).state_dict(), path)
    with pytest.raises(UnusableError) as refused:
        read("--checkpoint", str(path))
    said = str(refused.value)
    assert said.startswith("None of the 2 recurrent layers of none.pt can be compared. a: It is a")
    assert " b: It projects its output" in said


@pytest.mark.slow
def test_what_was_converted_is_told(read: Read, tmp_path: Path, told: list[str]) -> None:
    path = tmp_path / "half.pt"
    torch.save(nn.LSTM(3, 4).half().state_dict(), path)
    assert read("--checkpoint", str(path)).weights is not None
    (note,) = told
    assert "float16" in note


def test_a_file_of_inputs_brings_its_sizes(read: Read, frames: Path) -> None:
    spec = read("--inputs", str(frames), "--hidden-size", "5")
    assert (spec.seq_len, spec.batch_size, spec.input_size, spec.hidden_size) == (7, 2, 3, 5)
    inputs = build_workload(spec).inputs
    np.testing.assert_array_equal(inputs.numpy(), np.load(frames))
    turned = read("--inputs", str(frames), "--batch-first")
    assert (turned.seq_len, turned.batch_size) == (2, 7)


def test_an_array_is_chosen_by_its_name(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "both.npz"
    np.savez(path, small=np.zeros((2, 1, 3), np.float32), large=np.zeros((9, 1, 3), np.float32))
    assert read("--inputs", str(path), "--array", "large").seq_len == 9
    with pytest.raises(UnusableError, match=r"2 arrays; choose one of small, large"):
        read("--inputs", str(path))


@pytest.mark.slow
def test_inputs_must_fit_a_network_that_is_given(
    read: Read, checkpoint: Path, frames: Path
) -> None:
    fits = read("--checkpoint", str(checkpoint), "--lstm", "encoder", "--inputs", str(frames))
    assert (fits.inputs, fits.seq_len) == ("file", 7)
    for arguments in (
        ("--checkpoint", str(checkpoint), "--lstm", "decoder"),
        ("--dim", "4"),
        ("--network", "vowels"),
    ):
        with pytest.raises(UnusableError, match="3 features a step"):
            read(*arguments, "--inputs", str(frames))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--network vowels --checkpoint a.pt", "both say which network; give one of them"),
        ("--network vowels --dim 4", "--network says what the network is; leave out --dim"),
        ("--network vowels --cell gru", "leave out --cell"),
        ("--network vowels --bidirectional", "leave out --bidirectional"),
        ("--checkpoint a.pt --hidden-size 4", "--checkpoint says what the network is; leave"),
        ("--checkpoint a.pt --outputs 9", "leave out --outputs"),
        ("--checkpoint a.pt --vocabulary 0", "leave out --vocabulary"),
        ("--lstm encoder", "give --checkpoint FILE as well"),
        ("--batch-first", "give --inputs FILE as well"),
        ("--array x --inputs normal", "give --inputs FILE as well"),
        ("--inputs a.npy --seq-len 5", "--inputs takes all of a file; leave out --seq-len"),
        ("--inputs a.npy --batch 5", "leave out --batch"),
        ("--checkpoint none.pt", "none.pt cannot be opened"),
        ("--inputs none.npy", "none.npy"),
    ],
)
def test_options_that_contradict_each_other_are_refused_in_a_sentence(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnusableError) as refused:
        read(*arguments.split())
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")
    assert not (tmp_path / "kept").exists()
