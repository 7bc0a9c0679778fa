"""A signal ends the program in one line, whatever is being loaded, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120
NAMED = {
    signal.SIGINT: "interrupted",
    signal.SIGTERM: "ended by SIGTERM",
    signal.SIGHUP: "ended by SIGHUP",
    signal.SIGQUIT: "ended by SIGQUIT",
}
IN_AN_IMPORT = """
import os, signal, sys

WANTED = sys.argv[-1]

class Finder:
    def find_spec(self, name, *_):
        if name == WANTED:
            # As the terminal does while a module is being loaded.
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
sys.argv = ["quantscope", *sys.argv[1:-1]]
from app.__main__ import main
sys.exit(main())
"""


def start(folder: Path, *arguments: str, **options: object) -> subprocess.Popen[str]:
    """Starts the program with a folder for temporary files of its own."""
    (folder / "temporary").mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("number", NAMED)
def test_a_signal_during_the_timing_leaves_no_process_and_no_file(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = start(tmp_path, "compare", "--network", "vowels", "--seconds", "600")
    children: list[psutil.Process] = []
    for line in process.stderr:
        if "Timing" in line:
            children = psutil.Process(process.pid).children(recursive=True)
            assert list((tmp_path / "temporary").iterdir()) != []
            process.send_signal(number)
            break
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (128 + number, "")
    assert err.splitlines()[-1] == f"quantscope: {NAMED[number]}"
    assert children
    _gone, alive = psutil.wait_procs(children, timeout=PATIENCE_SECONDS)
    assert alive == []
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("argparse", []),
        ("PySide6", []),
        ("PySide6.QtWidgets", []),
        ("app.ui.window.main_window", []),
        ("torch", ["compare"]),
        ("app.core.latency.process", ["compare"]),
    ],
)
def test_an_interrupt_while_a_module_is_loaded_is_one_line(
    tmp_path: Path, module: str, arguments: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_AN_IMPORT, *arguments, module],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.splitlines()[-1] == "quantscope: interrupted"
    assert "Traceback" not in done.stderr


def test_an_interrupt_while_what_stands_in_the_window_is_loaded_closes_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_AN_IMPORT, "pyqtgraph"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_what_the_program_was_started_to_ignore_is_ignored(tmp_path: Path) -> None:
    # As nohup does with the end of its terminal.
    command = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    command += (
        "os.execv(sys.executable, [sys.executable, '-m', 'app', 'compare', '--seconds', '1'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", command],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if "Timing" in line:
            process.send_signal(signal.SIGHUP)
            break
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
