"""README's commands install what is needed; it and the guide beside the code tell what is there."""

import re
import tomllib
from pathlib import Path

import pytest

from app import ABOUT
from app.cli.parser import Runs, make_parser
from app.core.schemes.registry import SCHEMES
from app.core.schemes.scheme import Scheme
from app.preflight import LIBRARIES, SCREEN_LIBRARIES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GUIDE = ROOT / "app" / "README.md"
BROUGHT = {
    # Named for who lacks them alone; each comes with one that is named.
    *("libfreetype6", "libx11-6", "libx11-xcb1", "libxcb1", "libxcb-render0", "libxcb-shm0"),
    *("libxcb-sync1", "libxcb-xfixes0", "libxkbcommon0"),
}


def commands() -> list[str]:
    """Returns README's commands, those of several lines joined."""
    joined = re.sub(r" *\\\n *", " ", README.read_text(encoding="utf-8"))
    return [line.strip() for line in joined.splitlines() if line.startswith("    ")]


def test_two_whole_commands_install_every_library_that_the_window_needs() -> None:
    whole = [command for command in commands() if command.startswith("sudo apt-get update && ")]
    assert [command.rpartition("/")[2] for command in whole] == ["quantscope", "pytest"]
    needed = ({*LIBRARIES.values()} | {*SCREEN_LIBRARIES.values()}) - BROUGHT
    for command in whole:
        packages, venv, rest = command.partition(" && python3 -m venv .venv && ")
        assert venv
        assert needed | {"python3-venv"} <= {*packages.split(" install -y ")[1].split()}
        # What is printed for machines that have the libraries.
        assert f"python3 -m venv .venv && {rest}" in commands()


def test_the_tests_have_a_screen_of_their_own() -> None:
    (command,) = [c for c in commands() if c.startswith("sudo") and c.endswith("pytest")]
    assert {"xvfb", "openbox", "xdotool"} <= {*command.split()}


def test_the_guide_names_every_room_and_none_that_is_not_there() -> None:
    rooms = {path.parent.relative_to(ROOT / "app") for path in (ROOT / "app").rglob("__init__.py")}
    # Of what lies within one of these, the room itself tells.
    outer = {f"{room.as_posix()}/" for room in rooms if len(room.parts) == 2 or room.name == "cli"}
    table = "".join(
        line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("|")
    )
    named = set(re.findall(r"`(\w[\w/]*/)`", table))
    assert named == outer | {"session/"}


def test_the_guide_speaks_of_files_that_are_there() -> None:
    files = re.findall(r"`([\w/]+/\w+\.py)`", GUIDE.read_text(encoding="utf-8"))
    assert files
    assert [
        file for file in files if not any((ROOT / top / file).exists() for top in ("app", ""))
    ] == []


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.key)
def test_readme_tells_of_every_scheme_as_the_panel_and_the_command_line_name_it(
    scheme: Scheme,
) -> None:
    text = README.read_text(encoding="utf-8")
    assert f"*{scheme.choice}*" in text
    assert f"`{scheme.key}`" in text


def test_the_package_says_what_the_program_says_of_itself() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parser = make_parser(Runs(*[lambda _: 0] * 6))
    assert parser.description is not None
    assert project["description"].startswith(f"{ABOUT}: ")
    assert parser.description.startswith(f"{ABOUT}. ")
    assert [scheme.key for scheme in SCHEMES if scheme.key in ABOUT] == []
