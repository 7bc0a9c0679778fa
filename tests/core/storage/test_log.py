from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.storage import log_file
from app.core.storage.log import LOGGER, Log
from app.core.storage.log_file import default_log_path


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    yield log
    log.close()


def test_what_was_told_before_the_file_was_opened_stands_in_it(log: Log, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "quantscope.log"
    LOGGER.warning("early")
    assert log.open(path) == ""
    LOGGER.info("late")
    log.close()
    LOGGER.error("never")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.split(maxsplit=3)[3] for line in lines] == ["WARNING early", "INFO late"]


def test_an_error_stands_with_its_trace_and_without_its_folder(log: Log, tmp_path: Path) -> None:
    log.open(tmp_path / "x.log")
    try:
        (tmp_path / "gone" / "model.pt").read_bytes()
    except OSError:
        LOGGER.exception("A job failed")
    text = (tmp_path / "x.log").read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "…/model.pt" in text
    assert "gone/" not in text
    assert str(tmp_path) not in text
    # Only an entry begins a line.
    assert all(line.startswith((" ", "20")) for line in text.splitlines())


def test_it_turns_over_and_does_not_grow_for_ever(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "MOST_BYTES", 2_000)
    log.open(tmp_path / "x.log")
    for number in range(400):
        LOGGER.info("entry %d", number)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["x.log", "x.log.1", "x.log.2"]
    assert all(path.stat().st_size <= 2_000 for path in tmp_path.iterdir())
    assert "entry 399" in (tmp_path / "x.log").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_made_is_told_and_harms_nobody(log: Log, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "No log is kept" in log.open(tmp_path / "file" / "x.log")
    LOGGER.error("to nobody")
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk here that is always full")
def test_a_full_disk_says_nothing_on_stderr(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    assert log.open(Path("/dev/full")) == ""
    LOGGER.error("lost")
    log.close()
    assert capsys.readouterr() == ("", "")


def test_without_a_log_nothing_is_said_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    LOGGER.error("to nobody")
    assert capsys.readouterr() == ("", "")


def test_it_lies_where_the_system_keeps_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = default_log_path()
    assert (path.name, "quantscope" in path.parts) == ("quantscope.log", True)
