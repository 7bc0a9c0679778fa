"""The first frame waits for nothing that it does not show."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import app

pytestmark = pytest.mark.slow

LATER = (
    "torch",
    "scipy",
    "pydantic",
    "safetensors",
    "sqlite3",
    "psutil",
    "pyqtgraph",
    "importlib.metadata",
    "multiprocessing",
    "unittest",
    "PySide6.QtSvg",
    "app.core.comparison",
    "app.core.export",
    "app.core.history",
    "app.core.instrument",
    "app.core.latency",
    "app.core.readers",
    "app.core.record",
    "app.core.report.comparison_table",
    "app.core.report.summary",
    "app.ui.dialogs",
    "app.ui.page.page",
    "app.ui.page.picture",
    "app.ui.panes.accuracy",
    "app.ui.panes.anatomy",
    "app.ui.panes.divergence",
    "app.ui.panes.latency",
    "app.ui.panes.modules",
    "app.ui.panes.side_by_side",
    "app.ui.panes.size",
    "app.ui.window.tour",
)
"""What the first frame does not show, with all that belongs to it."""

LAUNCH = """
import json, sys
from pathlib import Path
import app.cli.run
from app import launch
from app.preflight import require_memory, require_window
require_memory()
require_window()
folder = Path(sys.argv[1])
application = launch.make_application()
session, jobs, history, window = launch.make_window(
    application, folder / "settings.ini", folder / "history.sqlite", folder / "weights"
)
first = launch.FirstFrame(window)
first.painted.connect(application.quit)
window.show()
application.exec()
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The modules of a fresh process that has painted its window."""
    run = subprocess.run(
        [sys.executable, "-c", LAUNCH, str(tmp_path_factory.mktemp("home"))],
        env={
            **os.environ,
            "PYTHONPATH": str(Path(app.__file__).parent.parent),
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    modules: list[str] = json.loads(run.stdout.splitlines()[-1])
    return modules


def test_the_window_was_loaded(loaded: list[str]) -> None:
    assert {"PySide6.QtWidgets", "app.ui.window.main_window"} <= set(loaded)


@pytest.mark.parametrize("name", LATER)
def test_what_the_first_frame_does_not_show_is_not_loaded(loaded: list[str], name: str) -> None:
    assert [module for module in loaded if f"{module}.".startswith(f"{name}.")] == []
