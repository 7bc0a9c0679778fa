import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app import preflight
from app.preflight import (
    LEAST_ADDRESS_SPACE,
    CannotStartError,
    find_missing,
    require_memory,
    require_picture,
    require_window,
)

BOGUS = {"libquantscope-bogus.so.7": "libbogus7", "libc.so.6": "libc6"}

pytestmark = pytest.mark.usefixtures("bare")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux without any display."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


def test_only_libraries_that_cannot_be_loaded_are_missing() -> None:
    assert find_missing(BOGUS) == ["libquantscope-bogus.so.7"]


def test_this_machine_misses_nothing_that_a_window_needs() -> None:
    assert find_missing(preflight.LIBRARIES) == []
    assert find_missing(preflight.SCREEN_LIBRARIES) == []


def test_a_missing_library_is_named_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(preflight, "LIBRARIES", BOGUS)
    monkeypatch.setenv("DISPLAY", ":987")
    for require in (require_picture, require_window):
        with pytest.raises(CannotStartError) as caught:
            require()
        sentence, command = str(caught.value).split("\n")
        assert "libquantscope-bogus.so.7" in sentence
        assert command == "  sudo apt-get install libbogus7"
        assert "“quantscope compare” runs without them" in sentence


def test_a_package_of_several_missing_libraries_is_named_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(preflight, "LIBRARIES", {"liba-bogus.so": "b", "libb-bogus.so": "b"})
    with pytest.raises(CannotStartError, match=r"sudo apt-get install b$"):
        require_picture()


@pytest.mark.parametrize("limit", [LEAST_ADDRESS_SPACE, resource.RLIM_INFINITY])
def test_memory_without_a_limit_or_with_a_wide_one_will_do(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    require_memory()


@pytest.mark.slow
def test_a_limit_in_which_torch_would_abort_is_told() -> None:
    code = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({700 * 10**6}, {700 * 10**6}))\n"
        "from app.cli.run import run\n"
        "sys.exit(run(['compare', '--seconds', '0.1']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "quantscope: The memory of this process is limited to 700 MB, and torch takes 1.07 GB at "
        "least. Raise the limit (ulimit -v).\n"
    )


def test_a_library_of_the_screen_is_not_needed_for_a_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(preflight, "SCREEN_LIBRARIES", BOGUS)
    require_picture()
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(CannotStartError, match="apt-get install libbogus7"):
        require_window()


def test_no_display_is_said_with_what_would_do() -> None:
    with pytest.raises(CannotStartError) as caught:
        require_window()
    assert str(caught.value).startswith("There is no display: neither DISPLAY nor WAYLAND_DISPLAY")
    would_do = "use “quantscope compare”, which needs neither a display nor Qt's libraries."
    assert would_do in str(caught.value)
    assert "\n" not in str(caught.value)


def test_where_there_is_no_display_nobody_is_sent_to_install_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LIBRARIES", "SCREEN_LIBRARIES"):
        monkeypatch.setattr(preflight, name, BOGUS)
    with pytest.raises(CannotStartError, match=r"^There is no display.*quantscope compare"):
        require_window()


def test_all_that_is_missing_is_installed_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "LIBRARIES", {"liba-bogus.so": "a"})
    monkeypatch.setattr(preflight, "SCREEN_LIBRARIES", {"libb-bogus.so": "b"})
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(CannotStartError, match=r"\n  sudo apt-get install a b$"):
        require_window()


def test_an_administrator_is_not_told_to_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(preflight, "LIBRARIES", BOGUS)
    with pytest.raises(CannotStartError, match=r"\n  apt-get install libbogus7$"):
        require_picture()


@pytest.mark.parametrize("platform", ["", "xcb", "xcb:option"])
def test_a_display_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    with pytest.raises(CannotStartError, match=r"^The display :987 does not answer"):
        require_window()


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["offscreen", "minimal"])
def test_another_platform_that_was_asked_for_is_left_alone_where_it_works(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(preflight, "SCREEN_LIBRARIES", BOGUS)
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    require_window()
    # Were it the X server's, the same machine would be refused.
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(CannotStartError, match="libbogus7"):
        require_window()


@pytest.mark.slow
def test_a_platform_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "bogus")
    with pytest.raises(CannotStartError, match="the platform bogus that QT_QPA_PLATFORM names"):
        require_window()


def test_a_wayland_display_that_answers_is_left_to_qt_unless_x_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        require_window()
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        with pytest.raises(CannotStartError, match="There is no display"):
            require_window()


def test_a_wayland_display_that_does_not_answer_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    with pytest.raises(CannotStartError, match="There is no display"):
        require_window()


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "LIBRARIES", BOGUS)
    with pytest.raises(CannotStartError):
        require_picture()
    monkeypatch.setattr(sys, "platform", "darwin")
    require_picture()
    require_window()
