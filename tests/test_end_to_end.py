import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QImage

from app.core.spec import ComparisonSpec
from app.ui.settings import Settings

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 60


def need(program: str) -> str:
    """Returns where a program is; a machine that lacks it must not pass in silence."""
    path = shutil.which(program)
    if path is None:
        pytest.fail(f"{program} is missing: install the package {program.lower()}")
    return path


def wait_for_display(env: dict[str, str], server: subprocess.Popen[bytes]) -> None:
    """Asks until the server answers: its number is told before."""
    end = time.monotonic() + PATIENCE_SECONDS
    while subprocess.run(
        [need("xdotool"), "getmouselocation"], env=env, capture_output=True, check=False
    ).returncode:
        assert server.poll() is None, "Xvfb has ended"
        assert time.monotonic() < end, "Xvfb does not answer"
        time.sleep(0.05)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An X server of its own with a window manager; what a program on it needs to know."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        # Without the last it starts over, and refuses who comes, when its last client has gone.
        [need("Xvfb"), "-displayfd", f"{writer}", "-screen", "0", "1600x1100x24", "-noreset"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    others = {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS"}
    env = {name: value for name, value in os.environ.items() if name not in others}
    env |= {
        "DISPLAY": f":{number}",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "HOME": str(tmp_path),
    }
    wait_for_display(env, server)
    manager = subprocess.Popen(
        [need("openbox")], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield env
    for process in (manager, server):
        process.terminate()
        process.wait(PATIENCE_SECONDS)


class Program:
    """The program under test, its keyboard, and what it tells."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self._xdotool = need("xdotool")
        driver = Path(__file__).with_name("told_window.py")
        self.process = subprocess.Popen(
            [sys.executable, str(driver)], env=env, stdout=subprocess.PIPE, text=True
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self.told: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line.strip())
        self._lines.put("the end")

    def wait_for(self, wanted: str, act: Callable[[], None] | None = None) -> None:
        """Reads on until a line is told; ``act`` is done at every other one."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE_SECONDS)
            except queue.Empty:
                pytest.fail(f"“{wanted}” was never told, but {self.told}")
            self.told.append(line)
            if line == wanted:
                return
            if line == "the end":
                pytest.fail(f"the program ended before “{wanted}”, after {self.told}")
            if act is not None:
                act()

    def do(self, *command: str) -> str:
        """Runs one command of xdotool."""
        done = subprocess.run(
            [self._xdotool, *command],
            env=self._env,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=True,
        )
        return done.stdout.strip()

    def find_window(self, title: str) -> str:
        """Waits for a window of this title and returns its number."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            # A window that closes while xdotool looks at it ends the search with an error.
            with contextlib.suppress(subprocess.CalledProcessError):
                return self.do("search", "--onlyvisible", "--name", f"^{title}$").splitlines()[-1]
            assert time.monotonic() < end, f"no window “{title}” came"
            time.sleep(0.05)

    def activate(self, title: str, *, other_than: str = "") -> str:
        """Waits for a window of this title, brings it to the front and returns its number."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = self.find_window(title)
            if found != other_than:
                # What was found may be the one before, which is about to close.
                with contextlib.suppress(subprocess.CalledProcessError):
                    self.do("windowactivate", "--sync", found)
                    return found
            assert time.monotonic() < end, f"no window “{title}” could be brought to the front"
            time.sleep(0.05)

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Asks until it is so."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not done():
            assert time.monotonic() < end, "it never came to be so"
            time.sleep(0.02)

    def type_dimension(self, text: str) -> None:
        """Goes to the field by its key and types over what it holds."""
        self.press("Tab")
        if "focus dimension" not in self.told:
            self.wait_for("focus dimension", act=lambda: self.press("Tab"))
        self.press("ctrl+a")
        self.write(text)
        self.wait_for(f"started {text}")

    def press(self, *keys: str) -> None:
        self.do("key", "--delay", "20", *keys)

    def write(self, text: str) -> None:
        self.do("type", "--delay", "20", text)


@pytest.fixture
def program(screen: dict[str, str], tmp_path: Path) -> Iterator[Program]:
    path = tmp_path / "config" / "quantscope" / "quantscope.ini"
    path.parent.mkdir(parents=True)
    settings = Settings(path)
    settings.spec = replace(ComparisonSpec(), input_size=16, hidden_size=16, seconds=0.4)
    settings.save()
    program = Program(screen)
    yield program
    if program.process.poll() is None:
        program.process.kill()
    program.process.wait(PATIENCE_SECONDS)
    program.process.stdout.close()


def test_a_user_compares_changes_measures_again_exports_and_quits(
    program: Program, tmp_path: Path
) -> None:
    window = program.activate("QuantScope")
    program.wait_for("Finished")
    assert "started 16" in program.told

    program.type_dimension("8")
    program.wait_for("Finished")

    program.press("F5")
    program.wait_for("started 8")
    program.wait_for("Finished")

    picture = tmp_path / "exported.png"
    # The focus is still in the field, where X11's editing keys would swallow this one.
    program.press("ctrl+e")
    looks = program.activate("Export picture")
    program.press("Return")
    # The next dialog has the same title and is another window.
    program.activate("Export picture", other_than=looks)
    program.press("ctrl+a")
    program.write(str(picture))
    program.press("Return")
    program.wait_for(f"said Picture written to {picture}.")
    record = json.loads(QImage(str(picture)).text("quantscope"))
    assert record["spec"]["model"]["hidden_size"] == 8
    assert record["size"]["reference_bytes"] == 4479
    assert record["size"]["candidate_bytes"] == 3455
    assert record["latency"]["reference"]["n"] > 0
    assert record["speedup"]["stopped_by"] in {"budget", "precision"}

    children = psutil.Process(program.process.pid).children(recursive=True)
    assert children, "the stopwatch is not there"
    program.do("windowactivate", "--sync", window)
    program.press("ctrl+q")
    assert program.process.wait(PATIENCE_SECONDS) == 0
    _gone, alive = psutil.wait_procs(children, timeout=PATIENCE_SECONDS)
    assert alive == []
    assert "Failed" not in program.told
    copy = tmp_path / "copy.ini"
    copy.write_bytes((tmp_path / "config" / "quantscope" / "quantscope.ini").read_bytes())
    assert Settings(copy).spec == replace(ComparisonSpec(), seconds=0.4)


def test_parameters_outlive_a_kill_in_the_middle_of_a_check_of_the_machine(
    program: Program, tmp_path: Path
) -> None:
    program.activate("QuantScope")
    program.wait_for("Finished")
    program.type_dimension("24")
    program.press("F7")
    program.wait_for("started 24")
    path = tmp_path / "config" / "quantscope" / "quantscope.ini"

    def find() -> ComparisonSpec:
        # Of another name: Qt keeps what it knows of a file as long as the program runs.
        copy = tmp_path / f"copy-{time.monotonic_ns()}.ini"
        copy.write_bytes(path.read_bytes())
        return Settings(copy).spec

    typed = replace(ComparisonSpec(), input_size=24, hidden_size=24, seconds=0.4)
    program.wait_until(lambda: find() == typed)
    children = psutil.Process(program.process.pid).children(recursive=True)
    program.process.kill()
    program.process.wait(PATIENCE_SECONDS)
    assert find() == typed
    _gone, alive = psutil.wait_procs(children, timeout=PATIENCE_SECONDS)
    assert alive == []
