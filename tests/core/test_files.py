"""A file is whole or not there."""

import os
import stat
from pathlib import Path

import pytest

from app.core.files import explain_failure, why_unwritable, write_atomically


def test_a_file_is_written_whole_with_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(b"a much longer old one")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "record.json"
    path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os if step == "fsync" else Path, step, fail)
        with pytest.raises(OSError, match="No space left"):
            write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_handle: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "record.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_way_is_an_error_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomically(path, b"new")
    assert path.is_dir()
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_of_the_longest_kind_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".json")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_written_file_has_the_usual_permissions(tmp_path: Path) -> None:
    usual, written = tmp_path / "usual", tmp_path / "written"
    usual.write_bytes(b"")
    write_atomically(written, b"")
    assert stat.S_IMODE(written.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


def test_a_place_that_can_be_written_has_nothing_against_it(tmp_path: Path) -> None:
    assert why_unwritable(tmp_path / "record.json") is None
    (tmp_path / "old.json").write_bytes(b"")
    assert why_unwritable(tmp_path / "old.json") is None


def test_asking_whether_a_place_can_be_written_writes_nothing(tmp_path: Path) -> None:
    why_unwritable(tmp_path / "record.json")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_place_for_a_record(tmp_path: Path) -> None:
    assert why_unwritable(tmp_path) == f"{tmp_path} is a folder; name a file in it."


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    reason = why_unwritable(tmp_path / "none" / "record.json")
    assert reason == f"The folder {tmp_path / 'none'} does not exist; make it or choose another."


def test_a_folder_without_permission_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Permissions do not bind root, so the system's answer is given here.
    monkeypatch.setattr(os, "access", lambda *_: False)
    reason = why_unwritable(tmp_path / "record.json")
    assert reason == f"The folder {tmp_path} is not writable; choose another."


def test_a_failed_write_is_explained_with_the_systems_reason() -> None:
    sentence = explain_failure(Path("out.json"), OSError(28, "No space left on device"))
    expected = "out.json could not be written: No space left on device. Choose another place."
    assert sentence == expected


def test_a_failure_without_a_system_reason_is_explained_by_its_text() -> None:
    assert "could not be written: odd." in explain_failure(Path("x"), OSError("odd"))
