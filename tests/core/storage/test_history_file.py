"""A history's file is opened or made; one that is damaged or of another program is never lost."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from app.core.errors import UnusableError
from app.core.storage.history_file import COLUMNS, open_history_file


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


def test_a_list_is_read_without_any_record(path: Path) -> None:
    connection, _ = open_history_file(path)
    for query in (
        f"select {COLUMNS} from comparison order by on_top desc, key desc",  # noqa: S608
        "select count(*), sum(bytes) from comparison",
    ):
        plan = connection.execute(f"explain query plan {query}").fetchall()
        assert ["COVERING INDEX comparison_summary" in step[-1] for step in plan] == [True]
    connection.close()


def test_an_earlier_program_deletes_what_it_lets_go_no_further_than_it_used_to(path: Path) -> None:
    connection, _ = open_history_file(path)
    texts = "created_utc, title, speed, speed_interval, size, difference, origin"
    with connection:
        connection.executemany(
            f"insert into comparison ({texts}, bytes, record) "  # noqa: S608
            "values ('', '', '', '', '', '', '', 1, x'00')",
            [()] * 250,
        )
        # As an earlier program has it.
        for key in (1, 50, 51, 250):
            connection.execute("delete from comparison where key = ?", (key,))
    left = {key for (key,) in connection.execute("select key from comparison")}
    assert {1, 50, 51, 250} - left == {51, 250}
    connection.close()
