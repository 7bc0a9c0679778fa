"""What loads with torch is all that loads: its compiler has no work here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import app

pytestmark = pytest.mark.slow

COMPILER = ("torch._dynamo", "torch._inductor", "sympy")

COMPARING = """
from dataclasses import replace
from app.core.comparison import compare
from app.core.schemes.registry import SCHEMES
from app.core.schemes.torch_dynamic import supported_engines
from app.core.spec import ComparisonSpec
here = [s.key for s in SCHEMES if s.find_problem(ComparisonSpec(), supported_engines()) is None]
for spec in (
    ComparisonSpec(batch_size=2, num_layers=2, bidirectional=True, outlier=20.0),
    ComparisonSpec(cell="gru", vocabulary=20, output_size=5),
    *(ComparisonSpec(scheme=key) for key in here[1:]),
):
    for _ in compare(replace(spec, seconds=0.1)):
        pass
"""

TRAINING = """
from app.core.networks.training import train
from app.core.networks.training_plan import TrainingPlan
for plan in (TrainingPlan(4, 1, epochs=1), TrainingPlan(4, 2, "gru", bidirectional=True, epochs=1)):
    for _ in train(plan, stop=lambda: False):
        pass
"""

SAVING = """
import tempfile
from pathlib import Path
from app.core.export.model_files import save_model
from app.core.spec import ComparisonSpec
with tempfile.TemporaryDirectory() as folder:
    save_model(ComparisonSpec(), Path(folder) / "model")
"""

ENDING = """
import json, sys
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("work", [COMPARING, TRAINING, SAVING], ids=["compare", "train", "save"])
def test_no_work_loads_torch_s_compiler(work: str, tmp_path: Path) -> None:
    script = tmp_path / "work.py"
    # Guarded: the stopwatch's process imports it again.
    body = "".join(f"    {text}\n" for text in f"{work}{ENDING}".splitlines())
    script.write_text(f"if __name__ == '__main__':\n{body}", encoding="utf-8")
    home = str(Path(app.__file__).parent.parent)
    run = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": home},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    loaded = json.loads(run.stdout.splitlines()[-1])
    assert "torch" in loaded
    assert [name for name in loaded if name.startswith(COMPILER)] == []
