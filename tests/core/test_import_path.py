"""The current folder is no place to look for modules, however it came among them."""

import os
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest

from app.core import import_path
from app.core.import_path import clean_python_path, without_current_folder

LIBRARY = str(Path(os.__file__).parent)
OURS = str(Path(import_path.__file__).parents[2])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Runs each test in a folder of its own, nothing said in PYTHONPATH."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return folder


def test_the_current_folder_is_left_out_under_each_of_its_names(here: Path) -> None:
    link = here.parent / "link"
    link.symlink_to(here)
    places = ["", ".", str(here), str(link), f"{here}{os.sep}", LIBRARY, "/else/where"]
    assert without_current_folder(places) == [LIBRARY, "/else/where"]


def test_what_was_named_from_the_current_folder_is_left_out(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["lib", "", "/opt/lib"]))
    # Python has made them absolute by then.
    places = [str(here / "lib"), str(here), "/opt/lib", LIBRARY]
    assert without_current_folder(places) == ["/opt/lib", LIBRARY]


@pytest.mark.parametrize("folder", [LIBRARY, *site.getsitepackages()])
def test_the_library_and_packages_are_found_also_from_within_their_folder(
    monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(folder)
    assert without_current_folder(["/else/where", folder]) == ["/else/where", folder]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that holds the module as a checkout does, wherever it is installed."""
    core = tmp_path / "checkout" / "app" / "core"
    core.mkdir(parents=True)
    for folder in (core, core.parent):
        (folder / "__init__.py").touch()
    shutil.copy(import_path.__file__, core)
    return tmp_path / "checkout"


def ask(checkout: Path, places: list[str], current: Path) -> list[str]:
    """Returns what a checkout's own module leaves of ``places`` in the folder ``current``."""
    code = (
        f"import sys; sys.path.insert(0, {str(checkout)!r}); "
        "from app.core.import_path import without_current_folder; "
        f"print(*without_current_folder({places!r}), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=current, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_checkout_is_looked_in_last_from_within_it(checkout: Path) -> None:
    ours = str(checkout)
    assert ask(checkout, ["", LIBRARY, ours], checkout) == [LIBRARY, ours]
    assert ask(checkout, ["", LIBRARY], checkout) == [LIBRARY, ours]


@pytest.mark.slow
def test_a_checkout_elsewhere_stays_where_it_is(checkout: Path, here: Path) -> None:
    assert ask(checkout, [str(checkout), "", LIBRARY], here) == [str(checkout), LIBRARY]


def test_a_folder_that_was_removed_leaves_the_absolute_places(here: Path) -> None:
    here.rmdir()
    assert without_current_folder(["", ".", LIBRARY, "/else/where"]) == [LIBRARY, "/else/where"]


def test_a_python_path_keeps_what_is_absolute_and_elsewhere(here: Path) -> None:
    named = os.pathsep.join(["", "lib", ".", str(here), "/a", "/b"])
    assert clean_python_path(named) == os.pathsep.join(["/a", "/b"])
    assert clean_python_path("") == ""


@pytest.mark.slow
def test_the_library_is_not_looked_for_before_the_current_folder_is_shunned(here: Path) -> None:
    for name in ("collections", "contextlib", "pathlib", "signal", "types", "typing"):
        (here / f"{name}.py").write_text("raise RuntimeError('looked for here')")
    code = "import sys; sys.path.insert(0, ''); from app.core.import_path import *; "
    code += "shun_current_folder(); import collections, pathlib, signal, types, typing"
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": OURS}, check=False)
    assert done.returncode == 0
