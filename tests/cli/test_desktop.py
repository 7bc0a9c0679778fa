"""What install-desktop writes is a whole, and --remove takes back that and nothing else."""

import configparser
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from app.cli.run import run
from app.core.storage.resources import resource_path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="for Linux desktops")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """This user's data, where no tool of a desktop's is at hand."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", "")
    return tmp_path / "data"


def read_all(home: Path) -> dict[str, bytes]:
    files = [path for path in home.rglob("*") if path.is_file()]
    return {str(path.relative_to(home)): path.read_bytes() for path in files}


def test_entry_icons_type_and_description_are_written(home: Path) -> None:
    assert run(["install-desktop"]) == 0
    written = read_all(home)
    entry = configparser.ConfigParser(interpolation=None)
    entry.read_string(written["applications/quantscope.desktop"].decode())
    section = entry["Desktop Entry"]
    assert section["Exec"].endswith(" %f")
    assert Path(section["Exec"].split('"')[1]).is_file()
    types = ET.fromstring(written["mime/packages/quantscope.xml"])  # noqa: S314 - our own
    (kind,) = types
    assert section["MimeType"] == f"{kind.get('type')};"
    assert ET.fromstring(written["metainfo/quantscope.metainfo.xml"]).tag == "component"  # noqa: S314
    icons = [name for name in written if name.startswith("icons/hicolor/")]
    assert len(icons) == 7
    svg = written["icons/hicolor/scalable/apps/quantscope.svg"]
    assert svg == resource_path("icon.svg").read_bytes()


def test_a_second_time_changes_nothing_and_removal_leaves_what_is_others(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = home / "applications" / "other.desktop"
    others.parent.mkdir(parents=True)
    others.write_text("mine")
    assert run(["install-desktop"]) == 0
    first = read_all(home)
    assert run(["install-desktop"]) == 0
    assert read_all(home) == first
    assert run(["install-desktop", "--remove"]) == 0
    assert read_all(home) == {"applications/other.desktop": b"mine"}
    assert run(["install-desktop", "--remove"]) == 0
    assert capsys.readouterr().err.splitlines()[-1].endswith("nothing was removed.")


def test_a_folder_that_cannot_be_written_is_one_line_and_status_2(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.write_text("a file")
    assert run(["install-desktop"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_elsewhere_one_sentence_says_what_it_is_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.cli.desktop.sys.platform", "darwin")
    assert run(["install-desktop"]) == 2
    assert "is for Linux desktops" in capsys.readouterr().err
