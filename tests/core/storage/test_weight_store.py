import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from app.core.spec import ComparisonSpec, FileSource
from app.core.storage import weight_store as store_module
from app.core.storage.weight_store import Store, find_bundled


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "weights")


def ramp(count: int) -> dict[str, np.ndarray]:
    return {"w": np.arange(count, dtype=np.float32)}


def test_what_is_kept_is_found_by_its_digest(store: Store) -> None:
    source = store.keep(ramp(5), name="model.pt", part="rnn")

    assert source.title == "model.pt: rnn"
    assert store.find(source.digest) == Path(source.path)
    assert np.array_equal(load_file(source.path)["w"], np.arange(5))


def test_equal_values_are_kept_once(store: Store) -> None:
    first, second = (store.keep(ramp(5), name=name) for name in ("a.pt", "b.pt"))

    assert first.digest == second.digest
    assert len(list(store.folder.iterdir())) == 1


def test_a_file_that_was_written_elsewhere_moves_in(store: Store, tmp_path: Path) -> None:
    kept = store.keep(ramp(5), name="a")
    moved = tmp_path / "moved"
    Path(kept.path).rename(moved)

    assert store.adopt(moved, name="b").digest == kept.digest
    assert not moved.exists()


def test_the_oldest_are_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MOST_FILES", 2)
    kept = []
    for number in range(3):
        kept.append(store.keep(ramp(number + 1), name="a"))
        os.utime(kept[-1].path, (number, number))
    store.keep(ramp(9), name="a")

    assert [store.find(source.digest) is not None for source in kept] == [False, False, True]


def test_the_newest_stays_however_large_it_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MOST_BYTES", 10)
    old, new = (store.keep(ramp(number), name="a") for number in (3, 4))

    assert store.find(old.digest) is None
    assert store.find(new.digest) is not None


@pytest.mark.parametrize("digest", ["", "../secret", "0" * 64, "Z" * 64])
def test_a_digest_of_nothing_is_not_found(store: Store, digest: str) -> None:
    store.keep(ramp(1), name="a")
    assert store.find(digest) is None


def test_a_spec_finds_its_files_again_and_loses_those_that_are_gone(store: Store) -> None:
    here = store.keep(ramp(2), name="a")
    read = ComparisonSpec(
        weights=FileSource("a", here.digest), input_file=FileSource("b", "0" * 64, path="/gone")
    )

    located = store.locate(read)

    assert located.weights is not None
    assert located.weights.path == here.path
    assert located.input_file == FileSource("b", "0" * 64)
    assert located.input_file.path == ""
    assert store.locate(ComparisonSpec()) == ComparisonSpec()


def test_bundled_weights_are_found_without_being_kept(store: Store) -> None:
    bundled = find_bundled()
    assert bundled is not None

    assert store.find(hashlib.sha256(bundled.read_bytes()).hexdigest()) == bundled
