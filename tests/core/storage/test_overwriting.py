"""What is read, and what is kept, is not written over, by whatever name it is called."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.storage.overwriting import is_same_file, why_protected

NAMES: dict[str, Callable[[Path], Path]] = {
    "itself": lambda path: path,
    "a way round": lambda path: path.parent / "folder" / ".." / path.name,
    "a symbolic link": lambda path: link(path, "symlink_to"),
    "a link to a link": lambda path: link(link(path, "symlink_to"), "symlink_to"),
    "a hard link": lambda path: link(path, "hardlink_to"),
    "from the current folder": lambda path: Path(os.path.relpath(path)),
    "through a linked folder": lambda path: link(path.parent, "symlink_to") / path.name,
}


def link(path: Path, how: str) -> Path:
    other = path.with_name(f"{path.name}.link")
    getattr(other, how)(path)
    return other


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in" / "folder").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "in" / "folder")
    path = tmp_path / "in" / "model.pt"
    path.write_bytes(b"weights")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_known_by_each_of_its_names(file: Path, name: str) -> None:
    other = NAMES[name](file)
    assert is_same_file(file, other)
    assert is_same_file(other, file)
    reason = why_protected(other, [("the checkpoint", file)])
    assert reason == f"{other} is the checkpoint itself and would be lost; choose another name."


@pytest.mark.parametrize("name", ["itself", "a way round", "from the current folder"])
def test_a_file_that_is_not_there_yet_is_known_too(file: Path, name: str) -> None:
    file.unlink()
    assert is_same_file(file, NAMES[name](file))


def test_a_link_that_leads_to_no_file_yet_is_what_it_leads_to(file: Path) -> None:
    other = link(file.with_name("to come"), "symlink_to")
    assert is_same_file(other, file.with_name("to come"))


def test_other_files_may_be_written(file: Path) -> None:
    others = [file.with_name("other.pt"), file.parent / "folder" / "model.pt"]
    others[0].write_bytes(b"weights")
    for other in others:
        assert not is_same_file(file, other)
        assert why_protected(other, [("the checkpoint", file)]) is None


def test_case_tells_two_files_apart_only_where_the_folder_heeds_it(file: Path) -> None:
    lower, upper = file.with_name("a.json"), file.with_name("A.JSON")
    assert not is_same_file(lower, upper)
    # As on macOS and Windows, where the folder answers to both names.
    shouted = file.parent.with_name("IN")
    shouted.symlink_to(file.parent)
    assert is_same_file(lower, upper)
    assert not is_same_file(lower, file.with_name("B.JSON"))


def test_a_database_and_kept_weights_are_not_written_over(tmp_path: Path) -> None:
    database = tmp_path / "history.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute("create table a (b)")
    kept = tmp_path / f"{'0a' * 32}.safetensors"
    kept.write_bytes(b"weights")
    for path, what in ((database, "a database"), (kept, "kept weights")):
        for name in (path, link(path, "symlink_to")):
            assert what in (why_protected(name) or "")
    assert why_protected(tmp_path / "model.safetensors") is None


def test_a_pipe_and_a_circle_of_links_are_left_to_whoever_writes(tmp_path: Path) -> None:
    pipe, one, other = tmp_path / "pipe", tmp_path / "one", tmp_path / "other"
    os.mkfifo(pipe)
    one.symlink_to(other)
    other.symlink_to(one)
    for path in (pipe, one, tmp_path, Path(os.devnull)):
        assert why_protected(path, [("the checkpoint", tmp_path / "model.pt")]) is None
