"""A checkpoint in several files is opened by its index, which names nothing but its neighbours."""

import json
import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from app.core.errors import UnusableError
from app.core.readers.checkpoints.contents import FoundModule
from app.core.readers.checkpoints.reader import CheckpointReader
from app.core.readers.checkpoints.shards import list_parts
from app.core.storage.weight_store import Store

pytestmark = pytest.mark.slow

LAYER = nn.LSTM(3, 4, 2)
STATE = {f"rnn.{name}": tensor.clone() for name, tensor in LAYER.state_dict().items()}


def write_shards(folder: Path, stem: str = "model", suffix: str = ".safetensors") -> Path:
    """Writes the first layer and the second into a file each, and returns their index."""
    folder.mkdir(exist_ok=True)
    places = {}
    for part in (1, 2):
        name = f"{stem}-{part:05}-of-00002{suffix}"
        tensors = {key: value for key, value in STATE.items() if key.endswith(f"_l{part - 1}")}
        write = save_file if suffix == ".safetensors" else torch.save
        write(tensors, folder / name)
        places |= dict.fromkeys(tensors, name)
    return write_index(folder, places, f"{stem}{suffix}.index.json")


def write_index(folder: Path, places: object, name: str = "model.safetensors.index.json") -> Path:
    index = folder / name
    index.write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": places}))
    return index


def survey(path: Path) -> tuple[FoundModule, ...]:
    with CheckpointReader(path) as reader:
        return reader.survey().modules


@pytest.mark.parametrize(("stem", "suffix"), [("model", ".safetensors"), ("pytorch_model", ".bin")])
def test_the_files_of_an_index_are_read_as_one(stem: str, suffix: str, tmp_path: Path) -> None:
    index = write_shards(tmp_path / "files", stem, suffix)

    with CheckpointReader(index) as reader:
        contents = reader.survey()
        (module,) = contents.usable
        source = reader.extract(module.prefix, Store(tmp_path / "store"))

    assert contents.kind == "2 files with an index"
    assert (module.prefix, module.num_layers) == ("rnn", 2)
    for name, tensor in load_file(source.path).items():
        assert torch.equal(tensor, LAYER.state_dict()[name])


def test_the_files_that_are_read_with_a_checkpoint_are_listed(tmp_path: Path) -> None:
    index = write_shards(tmp_path)
    first, second = (tmp_path / f"model-{part:05}-of-00002.safetensors" for part in (1, 2))

    assert set(list_parts(index)) == {first, second}
    assert list_parts(first) == ()
    second.unlink()
    os.mkfifo(tmp_path / "pipe.index.json")
    for unreadable in (index, tmp_path / "pipe.index.json", tmp_path / "none", tmp_path):
        assert list_parts(unreadable) == ()


def test_the_links_of_a_download_cache_are_followed(tmp_path: Path) -> None:
    index = write_shards(tmp_path / "snapshot")
    blobs = tmp_path / "blobs"
    blobs.mkdir()
    for number, file in enumerate((tmp_path / "snapshot").iterdir()):
        file.rename(blobs / str(number))
        file.symlink_to(Path("..") / "blobs" / str(number))

    (module,) = survey(index)

    assert module.refusal == ""


def test_a_part_that_looks_whole_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    index = write_shards(tmp_path)

    (module,) = survey(tmp_path / "model-00001-of-00002.safetensors")

    assert "Others of its tensors lie in model-00002-of-00002.safetensors" in module.refusal
    assert "open model.safetensors.index.json" in module.refusal
    index.unlink()
    (module,) = survey(tmp_path / "model-00001-of-00002.safetensors")
    assert module.refusal == ""
    assert "Whether more of its layers lie in other files is not known here" in module.notes[-1]


def test_a_part_without_its_beginning_names_its_sisters(tmp_path: Path) -> None:
    write_shards(tmp_path)

    (module,) = survey(tmp_path / "model-00002-of-00002.safetensors")

    assert "part 2 of 2" in module.refusal
    assert "together with model-00001-of-00002.safetensors" in module.refusal


def test_a_part_without_a_layer_names_its_sisters(tmp_path: Path) -> None:
    path = tmp_path / "model-00007-of-00163.safetensors"
    save_file({"conv.weight": torch.ones(3)}, path)

    with pytest.raises(UnusableError, match=r"part 7 of 163 .*and 159 more\.$"):
        survey(path)


def test_a_whole_layer_in_one_part_is_taken(tmp_path: Path) -> None:
    save_file(STATE, tmp_path / "model-00001-of-00002.safetensors")
    places = dict.fromkeys(STATE, "model-00001-of-00002.safetensors")
    write_index(tmp_path, places | {"head.weight": "model-00002-of-00002.safetensors"})

    (module,) = survey(tmp_path / "model-00001-of-00002.safetensors")

    assert (module.refusal, module.notes) == ("", ())


NAMES = {
    "a folder above": "../secret.safetensors",
    "an absolute path": "/etc/passwd",
    "a folder below": "sub/x.safetensors",
    "a path of Windows": "..\\x.safetensors",
    "a drive of Windows": "C:x.safetensors",
    "a control character": "x\n.safetensors",
    "no name": "",
    "the folder itself": ".",
    "a name without end": "x" * 4000,
    "a name with a zero": "x\0y",
}


@pytest.mark.parametrize("name", NAMES)
def test_an_index_names_plain_names_only(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    save_file(STATE, tmp_path / "secret.safetensors")

    with pytest.raises(UnusableError, match="not a plain name") as refused:
        survey(write_index(folder, {"a": NAMES[name]}))

    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300


def test_a_link_to_another_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    save_file(STATE, tmp_path / "secret.safetensors")
    (folder / "x.safetensors").symlink_to(tmp_path / "secret.safetensors")

    with pytest.raises(UnusableError, match="links to another folder"):
        survey(write_index(folder, {"a": "x.safetensors"}))


def test_a_pipe_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.safetensors")

    with pytest.raises(UnusableError, match="no ordinary file"):
        survey(write_index(tmp_path, {"a": "x.safetensors"}))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    index = write_shards(tmp_path)
    (tmp_path / "model-00002-of-00002.safetensors").unlink()

    with pytest.raises(UnusableError, match=r"index of 2 files, and model-00002-of-00002\.saf"):
        survey(index)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"weight_map": {', "not whole JSON"),
        ('{"weight_map": []}', "without a map"),
        ('{"weight_map": {"a": 1}}', "what is no file's name"),
        ('{"weight_map": {"a": "model.safetensors.index.json"}}', "an index itself"),
        ("[" * 100_000 + '"weight_map"', "It is JSON, beginning with"),
        ('{"weight_map":' + "[" * 100_000, "not whole JSON"),
    ],
)
def test_an_index_that_is_none_is_told(text: str, words: str, tmp_path: Path) -> None:
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(text)

    with pytest.raises(UnusableError, match=words):
        survey(index)


def test_a_tensor_that_is_not_where_the_index_says_is_named(tmp_path: Path) -> None:
    save_file(STATE, tmp_path / "x.safetensors")

    with pytest.raises(UnusableError, match=r"says that rnn\.extra lies in x\.safetensors"):
        survey(write_index(tmp_path, {"rnn.extra": "x.safetensors"}))


def test_a_damaged_file_of_an_index_is_named(tmp_path: Path) -> None:
    index = write_shards(tmp_path)
    part = tmp_path / "model-00002-of-00002.safetensors"
    part.write_bytes(part.read_bytes()[:-8])

    with pytest.raises(UnusableError, match=r"00002\.safetensors in it cannot be read\. .*cut off"):
        survey(index)
