"""Resources are found in a checkout and in an installed wheel."""

from pathlib import Path

import pytest

from app.core.storage import resources
from app.core.storage.resources import resource_path

FONT = "fonts/Inter-Regular.otf"


def lay_out(folder: Path, content: str) -> Path:
    path = folder / "resources" / FONT
    path.parent.mkdir(parents=True)
    path.write_text(content)
    return path


def test_a_resource_is_found_here() -> None:
    path = resource_path(FONT)
    assert path.is_absolute()
    assert path.read_bytes().startswith(b"OTTO")


def test_a_checkout_holds_resources_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "PACKAGE_FOLDER", tmp_path / "app")
    expected = lay_out(tmp_path, "checkout")
    assert resource_path(FONT) == expected


def test_a_wheel_holds_resources_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "PACKAGE_FOLDER", tmp_path / "app")
    expected = lay_out(tmp_path / "app", "wheel")
    # Something else's folder of the same name, beside the package in site-packages.
    lay_out(tmp_path, "stranger")
    assert resource_path(FONT) == expected


def test_a_missing_resource_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "PACKAGE_FOLDER", tmp_path / "app")
    with pytest.raises(FileNotFoundError, match=r"lacks the file resources/icons/none\.svg"):
        resource_path("icons/none.svg")
