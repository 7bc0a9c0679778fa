"""A file in the current folder that is named like a module never runs, in no process of ours."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

PATIENCE_SECONDS = 120
NAMES = (
    *("ctypes", "json", "multiprocessing", "numpy", "pickle", "selectors", "signal", "socket"),
    *("struct", "torch", "types"),
    # Looked for by the libraries, and not always there.
    *("numba", "optree", "triton"),
)

Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    return tmp_path / "canary"


@pytest.fixture
def start(tmp_path: Path, canary: Path) -> Start:
    """Returns a function that runs the installed program in a folder of stray modules."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.py").write_text(f"open({str(canary)!r}, 'a').write('{name} ')")
    torch.save(torch.nn.LSTM(3, 4).state_dict(), folder / "m.pt")
    np.save(folder / "x.npy", np.zeros((4, 1, 3), np.float32))

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        # As the console script that pip installs: nothing of it lies in the current folder.
        (tmp_path / "quantscope").write_text(
            "import sys\nfrom app.__main__ import main\n"
            "if __name__ == '__main__':\n    sys.exit(main())\n"
        )
        return subprocess.run(
            [sys.executable, str(tmp_path / "quantscope"), *arguments],
            cwd=folder,
            env=os.environ | variables,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    return run


@pytest.mark.slow
def test_a_checkpoint_on_inputs_is_compared_past_stray_modules(start: Start, canary: Path) -> None:
    done = start("compare", "--checkpoint", "m.pt", "--inputs", "x.npy", "--seconds", "0.2")
    assert (done.returncode, canary.exists()) == (0, False), done.stderr
    assert done.stdout.startswith("input 3, hidden 4")


@pytest.mark.slow
def test_an_empty_entry_of_the_python_path_brings_none_of_them_in(
    start: Start, canary: Path, tmp_path: Path
) -> None:
    # As "export PYTHONPATH=$PYTHONPATH:/some/where" leaves it where nothing was set before.
    for name in set(NAMES) - {"multiprocessing", "optree", "selectors", "triton"}:
        # What Python itself may look for before it comes to us.
        (tmp_path / "unpacked" / f"{name}.py").unlink()
    path = os.pathsep.join(["", os.environ.get("PYTHONPATH", "")])
    done = start("compare", "--checkpoint", "m.pt", "--seconds", "0.2", PYTHONPATH=path)
    assert (done.returncode, canary.exists()) == (0, False), done.stderr


@pytest.mark.slow
def test_the_check_of_a_platform_runs_none_of_them(start: Start, canary: Path) -> None:
    done = start(QT_QPA_PLATFORM="bogus")
    assert (done.returncode, canary.exists()) == (1, False)
    assert "the platform bogus that QT_QPA_PLATFORM names" in done.stderr


@pytest.mark.slow
def test_a_picture_is_drawn_past_them(start: Start, canary: Path, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    done = start("compare", "--dim", "4", "--seconds", "0.2", "--png", str(picture))
    assert (done.returncode, canary.exists()) == (0, False), done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")
