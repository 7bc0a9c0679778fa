"""ONNX Runtime reports to nobody, and is loaded where it is needed alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import app

QUANTIZING = """
import os
from app.core.networks.workload import build_workload
from app.core.schemes.candidate import make_candidate
from app.core.spec import ComparisonSpec
spec = ComparisonSpec()
make_candidate(build_workload(spec).model, "onnx-int8", "x86").run
print(sorted(os.listdir(os.environ["TMPDIR"])))
"""

OF_TORCH = """
import sys
from app.core.inspection import inspect
from app.core.spec import ComparisonSpec
assert [type(event).__name__ for event in inspect(ComparisonSpec(), lambda: False)]
assert "onnxruntime" not in sys.modules
print("not loaded")
"""


def run(code: str, temporary: Path) -> str:
    home = str(Path(app.__file__).parent.parent)
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": home, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.mark.slow
def test_it_leaves_no_file_of_a_report(tmp_path: Path) -> None:
    assert run(QUANTIZING, tmp_path) == "[]"


@pytest.mark.slow
def test_a_comparison_of_torch_s_schemes_does_not_load_it(tmp_path: Path) -> None:
    assert run(OF_TORCH, tmp_path) == "not loaded"
