from datetime import datetime
from pathlib import Path

import pytest

from app.core.errors import UnusableError
from app.core.storage.set_aside import set_aside

NOW = datetime(2026, 3, 4, 5, 6, 7)


def test_a_file_keeps_its_content_under_a_name_with_the_time(tmp_path: Path) -> None:
    path = tmp_path / "quantscope.ini"
    path.write_text("[General]")
    kept = set_aside(path, NOW)
    assert kept == tmp_path / "quantscope-20260304-050607.ini"
    assert kept.read_text() == "[General]"
    assert not path.exists()


def test_what_was_set_aside_before_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "quantscope.ini"
    for content in "abc":
        path.write_text(content)
        set_aside(path, NOW)
    names = ("quantscope-20260304-050607.ini", "-2.ini", "-3.ini")
    kept = [tmp_path / names[0], *(tmp_path / f"{names[0][:-4]}{end}" for end in names[1:])]
    assert [place.read_text() for place in kept] == ["a", "b", "c"]


def test_where_there_is_nothing_nothing_is_set_aside(tmp_path: Path) -> None:
    assert set_aside(tmp_path / "gone" / "quantscope.ini", NOW) is None


def test_what_the_system_forbids_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, _target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "quantscope.ini"
    path.touch()
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UnusableError, match=r"cannot be set aside .Permission denied.: see to"):
        set_aside(path, NOW)
