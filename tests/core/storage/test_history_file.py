"""A history's file is opened or made; one that is damaged or of another program is never lost."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from app.core.errors import UnusableError
from app.core.storage.history_file import open_history_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite"


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_put_aside_and_said(path: Path, content: bytes) -> None:
    for name in ("history.sqlite.damaged", "history.sqlite.damaged1"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        connection, notice = open_history_file(path)
        assert name in notice
        assert (path.parent / name).read_bytes() == content
        assert list(connection.execute("select key from comparison")) == []
        connection.close()


def test_a_sound_file_is_opened_without_a_word(path: Path) -> None:
    for _ in ("made", "opened"):
        connection, notice = open_history_file(path)
        connection.close()
        assert notice == ""


def test_a_later_versions_file_is_left_as_it_is(path: Path) -> None:
    open_history_file(path)[0].close()
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma user_version = 2")
    before = path.read_bytes()
    with pytest.raises(UnusableError, match="version 2, and this QuantScope knows up to 1"):
        open_history_file(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableError, match="The history cannot be used"):
        open_history_file(tmp_path / "file" / "history.sqlite")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("create table other (a)", "its file is another program's database"),
        ("create table comparison (a)", "no such column"),
        ("create view comparison as select 1 as key", "no such column"),
    ],
)
def test_another_programs_database_is_left_as_it_is(
    path: Path, statement: str, reason: str
) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
    before = path.read_bytes()
    with pytest.raises(UnusableError, match=f"The history cannot be used: {reason}"):
        open_history_file(path)
    assert path.read_bytes() == before
