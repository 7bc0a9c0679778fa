"""A file is whole or not there."""

import os
import stat
import threading
from pathlib import Path

import pytest

from app.core.storage.files import explain_failure, why_unwritable, write_atomically


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


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """Returns a symbolic link in one folder to a file in another that is not there yet."""
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    link = tmp_path / "here" / "link.json"
    link.symlink_to(tmp_path / "there" / "target.json")
    return link


@pytest.mark.parametrize("old", [b"old", None])
def test_a_link_keeps_pointing_where_it_points(link: Path, old: bytes | None) -> None:
    target = link.readlink()
    if old is not None:
        target.write_bytes(old)
    assert why_unwritable(link) is None
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert list(target.parent.iterdir()) == [target]
    assert list(link.parent.iterdir()) == [link]


def test_a_link_into_a_folder_that_is_gone_is_found_out_beforehand(link: Path) -> None:
    folder = link.readlink().parent
    folder.rmdir()
    expected = f"The folder {folder} does not exist; make it or choose another."
    assert why_unwritable(link) == expected
    with pytest.raises(FileNotFoundError):
        write_atomically(link, b"new")
    assert link.is_symlink()


def test_links_in_a_circle_are_explained_and_stay(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    reason = why_unwritable(one)
    assert reason is not None
    assert reason.startswith(f"{one} could not be written: Too many levels of symbolic links")
    with pytest.raises(OSError, match="Too many levels"):
        write_atomically(one, b"new")
    assert one.is_symlink()
    assert other.is_symlink()


def read_in_background(path: Path) -> tuple[threading.Thread, list[bytes]]:
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    return reader, got


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader, got = read_in_background(pipe)
    write_atomically(pipe, b"new")
    reader.join(30)
    assert got == [b"new"]
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_link_to_a_pipe_is_written_into(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    reader, got = read_in_background(pipe)
    write_atomically(link, b"new")
    reader.join(30)
    assert got == [b"new"]


@pytest.mark.parametrize("name", ["/dev/fd", "/proc/self/fd"])
def test_an_open_pipe_that_is_named_by_its_number_is_written_into(name: str) -> None:
    # As /dev/stdout is where the output goes to another program: what it points to is no path.
    reading, writing = os.pipe()
    path = Path(name) / str(writing)
    assert why_unwritable(path) is None
    write_atomically(path, b"new")
    os.close(writing)
    with os.fdopen(reading, "rb") as end:
        assert end.read() == b"new"


def test_a_device_is_written_into_and_stays() -> None:
    device = Path(os.devnull)
    write_atomically(device, b"new")
    assert device.is_char_device()


def test_a_pipe_in_a_folder_without_permission_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path)
    assert why_unwritable(pipe) is None
    assert why_unwritable(tmp_path / "file") is not None


def test_a_file_without_permission_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(b"old")
    # Permissions do not bind root, so the system's answer is given here.
    monkeypatch.setattr(os, "access", lambda asked, _mode: asked != path)
    assert why_unwritable(path) == f"{path} is there and not writable; choose another name."


def test_a_name_that_is_too_long_is_found_out_beforehand(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 300 + ".json")
    expected = f"{path} could not be written: File name too long. Choose another place."
    assert why_unwritable(path) == expected
    with pytest.raises(OSError, match="too long"):
        write_atomically(path, b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    reason = why_unwritable(tmp_path / "file" / "record.json")
    assert reason == f"The folder {tmp_path / 'file'} does not exist; make it or choose another."


def test_a_name_in_the_present_folder_needs_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert why_unwritable(Path("record.json")) is None
    write_atomically(Path("record.json"), b"new")
    assert (tmp_path / "record.json").read_bytes() == b"new"
