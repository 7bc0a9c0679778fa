"""README's commands install what the program and its tests need."""

import re
from pathlib import Path

from app.preflight import LIBRARIES, SCREEN_LIBRARIES

README = Path(__file__).parents[1] / "README.md"
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
