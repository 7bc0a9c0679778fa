"""Temporary folders go with their owner, also a killed one; nobody else's is touched."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.storage.temporary import (
    PREFIX,
    remove_abandoned,
    remove_held,
    removed_by_signals,
    temporary_folder,
)

OWNER = """
import sys
from pathlib import Path
from app.core.storage.temporary import temporary_folder

with temporary_folder(Path(sys.argv[1])) as folder:
    (folder / "weights").write_bytes(b"weights")
    (folder / "inner").mkdir()
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process that holds a temporary folder, and the folder."""
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def test_a_folder_is_private_and_gone_with_what_is_in_it(tmp_path: Path) -> None:
    with temporary_folder(tmp_path) as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "file").write_bytes(b"x")
        (folder / "inner").mkdir()
        (folder / "inner" / "file").write_bytes(b"x")
    assert list(tmp_path.iterdir()) == []


def test_it_lies_where_the_system_keeps_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with temporary_folder() as folder:
        assert folder.parent == tmp_path


def test_it_is_gone_after_an_exception(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="meant"), temporary_folder(tmp_path):
        raise RuntimeError("meant")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_folder_whose_owner_lives_is_left_alone(
    owner: tuple[subprocess.Popen[str], Path], tmp_path: Path
) -> None:
    process, folder = owner
    remove_abandoned(tmp_path)
    assert (folder / "weights").read_bytes() == b"weights"
    process.communicate("", timeout=60)
    assert not folder.exists()


@pytest.mark.slow
def test_a_folder_whose_owner_was_killed_is_removed_before_the_next_is_made(
    owner: tuple[subprocess.Popen[str], Path], tmp_path: Path
) -> None:
    process, folder = owner
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    assert folder.is_dir()
    with temporary_folder(tmp_path) as own:
        assert list(tmp_path.iterdir()) == [own]


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ".owner").write_bytes(b"")
    (outside / "precious").write_bytes(b"x")
    place = tmp_path / "place"
    place.mkdir()
    # Nobody says whose it is; a link; a file; another program's.
    (place / f"{PREFIX}unmarked").mkdir()
    (place / f"{PREFIX}link").symlink_to(outside)
    (place / f"{PREFIX}file").write_bytes(b"")
    (place / "other-abcdefgh").mkdir()
    (place / "other-abcdefgh" / ".owner").write_bytes(b"")
    marked = place / f"{PREFIX}marked"
    marked.mkdir()
    (marked / ".owner").symlink_to(outside / ".owner")
    before = sorted(place.rglob("*"))
    remove_abandoned(place)
    assert sorted(place.rglob("*")) == before
    assert (outside / "precious").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_another_users_folder_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / f"{PREFIX}theirs"
    folder.mkdir()
    (folder / ".owner").write_bytes(b"")
    os.chown(folder, 12345, 12345)
    remove_abandoned(tmp_path)
    assert (folder / ".owner").exists()


def test_a_link_in_an_abandoned_folder_is_removed_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_bytes(b"x")
    folder = tmp_path / f"{PREFIX}abandoned"
    folder.mkdir()
    (folder / ".owner").write_bytes(b"")
    (folder / "link").symlink_to(precious)
    remove_abandoned(tmp_path)
    assert not folder.exists()
    assert (precious / "file").exists()


def test_a_place_that_cannot_be_looked_at_is_no_error(tmp_path: Path) -> None:
    remove_abandoned(tmp_path / "gone")


def test_a_signal_removes_files_and_folders_that_are_held(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    with temporary_folder(tmp_path) as folder, removed_by_signals(file):
        (folder / "weights").write_bytes(b"x")
        remove_held()
        assert list(tmp_path.iterdir()) == []
    file.write_bytes(b"x")
    remove_held()
    assert file.exists()


def test_what_a_signal_cannot_remove_keeps_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    with (
        removed_by_signals(file / "below a file"),
        temporary_folder(tmp_path) as folder,
        removed_by_signals(file / "another one"),
    ):
        remove_held()
        assert not folder.exists()
