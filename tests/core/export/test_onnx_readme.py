"""A saved ONNX file computes in a fresh process, with ONNX Runtime alone, what it computed here."""

import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from app.core.export.model_files import save_model
from app.core.networks.workload import build_workload
from app.core.schemes.candidate import make_candidate
from app.core.schemes.registry import SCHEMES
from app.core.schemes.scheme import ONNX_RUNTIME
from app.core.spec import ComparisonSpec

WIDE = ComparisonSpec(
    input_size=3, hidden_size=5, num_layers=2, bidirectional=True, seq_len=7, batch_size=4, seed=5
)
SPECS = {
    **{s.key: replace(WIDE, scheme=s.key) for s in SCHEMES if s.runtime == ONNX_RUNTIME},
    "recipe": ComparisonSpec(scheme="onnx-int8"),
    "language": replace(WIDE, scheme="onnx-int8", vocabulary=11, output_size=6),
    "gru": replace(WIDE, scheme="onnx-float32", cell="gru", output_size=6),
}

CHECK = """
found = session.run(None, dict(np.load("inputs.npz")))
expected = np.load("outputs.npz")
assert len(found) == len(expected.files)
assert all(np.array_equal(f, expected[name]) for f, name in zip(found, expected.files))
import sys
assert not {"app", "torch", "onnx"} & sys.modules.keys(), "not ONNX Runtime alone"
print("the same")
"""


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_the_notes_own_instructions_give_the_same_outputs(
    spec: ComparisonSpec, tmp_path: Path
) -> None:
    file, note = save_model(spec, tmp_path / "an LSTM's, größer")
    assert file.suffix == ".onnx"
    workload = build_workload(spec)
    # The note has as many threads as the spec.
    torch.set_num_threads(spec.threads)
    network = make_candidate(workload.model, spec.scheme, spec.engine)
    outputs = network.bind(workload.inputs, workload.state)()
    states = (workload.state,) if spec.cell == "gru" else workload.state
    named = zip(("inputs", "h0", "c0"), (workload.inputs, *states), strict=False)
    np.savez(tmp_path / "inputs.npz", **{name: tensor.numpy() for name, tensor in named})
    np.savez(tmp_path / "outputs.npz", **{f"o{i}": array for i, array in enumerate(outputs)})
    text = note.read_text(encoding="ascii")
    (block,) = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", text, re.MULTILINE)
    code = textwrap.dedent(block) + CHECK
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "the same\n"


def test_the_note_is_plain_and_names_no_folder(tmp_path: Path) -> None:
    _, note = save_model(ComparisonSpec(scheme="onnx-int8"), tmp_path / "mine")
    text = note.read_text(encoding="ascii")
    assert "holds the graph and the weights and no code" in text
    assert str(tmp_path) not in text
