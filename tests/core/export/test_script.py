"""The script finds the comparison's numbers with nothing but torch, and no record can enter it."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import ENVIRONMENT, make_comparison
from schemes_here import SCHEMES_HERE
from torch_alone import TorchAlone, torch_alone

from app.core.comparison import compare
from app.core.errors import UnusableError
from app.core.events import Built, Diverged, Finished, Sized
from app.core.export.script import make_script
from app.core.latency.allocator import ALLOCATOR_SETTINGS
from app.core.results.comparison import Comparison, Modules
from app.core.results.divergence import Divergence
from app.core.results.latency import Speedup
from app.core.results.size import Sizes
from app.core.spec import ComparisonSpec, FileSource

DEFAULTS = ComparisonSpec()
WIDE = ComparisonSpec(
    input_size=3, hidden_size=5, num_layers=2, bidirectional=True, seq_len=7, batch_size=4, seed=5
)


def run(comparison: Comparison, folder: Path) -> str:
    """Returns what the script prints in a fresh process that cannot import this program."""
    path = folder / "script.py"
    path.write_text(make_script(comparison), encoding="ascii")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MALLOC"))}
    command = [sys.executable, "-I", "-W", "error", path, "0.2"]
    return subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[TorchAlone]:
    """Another process, which knows torch alone."""
    with torch_alone("-W", "error") as process:
        yield process


def read(printed: str) -> dict[str, str]:
    return dict(re.findall(r"^(\w+): (.*)$", printed, re.MULTILINE))


def inspect(spec: ComparisonSpec, stopwatch: Any, roomy: Any) -> tuple[Modules, Sizes, Divergence]:
    events = compare(spec, stopwatch=stopwatch, capacity=roomy)
    built, sized, diverged = (next(events) for _ in range(3))
    events.close()
    assert isinstance(built, Built)
    assert isinstance(sized, Sized)
    assert isinstance(diverged, Diverged)
    return built.modules, sized.sizes, diverged.divergence


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec",
    [
        DEFAULTS,
        WIDE,
        replace(WIDE, scheme="float32"),
        replace(DEFAULTS, engine="qnnpack"),
        replace(WIDE, cell="gru", output_size=6),
        replace(WIDE, vocabulary=11, output_size=6, initial_state="zero"),
        replace(DEFAULTS, inputs="uniform", outlier=40.0),
        replace(DEFAULTS, cell="gru", vocabulary=11, outlier=2.5, initial_state="zero"),
        *(replace(WIDE, scheme=key, output_size=6) for key in SCHEMES_HERE),
        *(replace(DEFAULTS, scheme=key, cell="gru", vocabulary=11) for key in SCHEMES_HERE),
    ],
    ids=[
        "recipe",
        "wide",
        "copy",
        "qnnpack",
        "gru",
        "embedding and linear",
        "outlier",
        "gru with all but a linear layer",
        *(f"{key} with a linear layer" for key in SCHEMES_HERE),
        *(f"{key} gru with an embedding" for key in SCHEMES_HERE),
    ],
)
def test_the_script_finds_the_same_numbers(
    elsewhere: TorchAlone, spec: ComparisonSpec, make_stopwatch: Any, roomy: Any, tmp_path: Path
) -> None:
    modules, sizes, divergence = inspect(spec, make_stopwatch(), roomy)
    printed = elsewhere.run(make_script(make_comparison(spec)), tmp_path, "0.2")
    assert printed.startswith(f"{modules.reference}\n{modules.candidate}\n")
    found = read(printed)
    assert found["fp32_bytes"] == repr(sizes.reference.total_bytes)
    assert found["candidate_bytes"] == repr(sizes.candidate.total_bytes)
    assert found["fp32_mean_abs_h"] == repr(divergence.mean_abs_reference)
    assert found["candidate_mean_abs_h"] == repr(divergence.mean_abs_candidate)
    assert found["mean_abs_difference"] == repr(divergence.mean_abs_difference)
    assert found["difference_percent"] == repr(divergence.percent)
    assert found.get("scores_percent", "None") == repr(divergence.scores_percent)


@pytest.mark.slow
def test_the_recipe_comes_out_and_is_timed(tmp_path: Path) -> None:
    found = read(run(make_comparison(), tmp_path))
    assert (found["fp32_bytes"], found["candidate_bytes"]) == ("4479", "3455")
    assert f"{float(found['fp32_mean_abs_h']):.5f}" == "0.12887"
    assert f"{float(found['candidate_mean_abs_h']):.5f}" == "0.12912"
    assert f"{float(found['mean_abs_difference']):.5f}" == "0.00156"
    for side in ("fp32", "candidate"):
        p50, p95, p99 = (float(found[f"{side}_p{p}_ns"]) for p in (50, 95, 99))
        assert 0 < p50 <= p95 <= p99
        assert int(found[f"{side}_calls"]) >= 2
    ratio = float(found["fp32_p50_ns"]) / float(found["candidate_p50_ns"])
    assert float(found["speedup"]) == pytest.approx(ratio)


@pytest.mark.slow
def test_the_allocator_is_set_before_torch_loads(tmp_path: Path) -> None:
    script = make_script(make_comparison(replace(DEFAULTS, allocator="no-trim")))
    for name, value in ALLOCATOR_SETTINGS["no-trim"].items():
        assert f'"{name}": "{value}"' in script
    assert script.index("os.execv") < script.index("import torch")
    assert "MALLOC" not in make_script(make_comparison())
    # It begins anew once, and then runs to its end.
    spy = f"{script}    print({{name: os.environ[name] for name in ALLOCATOR_SETTINGS}})\n"
    path = tmp_path / "spy.py"
    path.write_text(spy, encoding="ascii")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MALLOC")}
    done = subprocess.run(
        [sys.executable, path, "0.1"], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.count("speedup: ") == 1
    assert done.stdout.endswith(f"{ALLOCATOR_SETTINGS['no-trim']}\n")


@pytest.mark.slow
def test_a_script_that_is_no_file_runs_with_the_allocator_that_it_finds() -> None:
    script = make_script(make_comparison(replace(DEFAULTS, allocator="no-trim")))
    command = [sys.executable, "-", "0.1"]
    done = subprocess.run(command, input=script, check=True, capture_output=True, text=True)
    assert done.stdout.count("speedup: ") == 1


def test_what_was_measured_stands_in_the_docstring() -> None:
    comparison = make_comparison()
    told = ast.get_docstring(ast.parse(make_script(comparison)))
    assert told is not None
    found = read(re.sub(r"^ +", "", told, flags=re.MULTILINE))
    assert found["processor"] == "Test processor, AVX2"
    assert found["mean_abs_difference"] == repr(comparison.divergence.mean_abs_difference)
    assert comparison.latency is not None
    assert comparison.speedup is not None
    assert found["fp32_p50_ns"] == repr(float(comparison.latency.reference.p50.ns))
    assert found["speedup"].startswith(repr(float(comparison.speedup.estimate)))
    few = Speedup(13.0, None, None, 0.95, "too few calls")
    told = make_script(replace(comparison, speedup=few))
    assert "    speedup: 13.0 (too few calls for an interval; not finished)\n" in told
    untimed = make_script(replace(comparison, latency=None, speedup=None))
    assert "    latency: not timed\n" in untimed


HOSTILE = [
    "\nimport os; os.abort()\n",
    '"""\nimport os; os.abort()\n"""',
    "'''\nraise SystemExit\n'''",
    "\\",
    '\\"""',
    "${seconds} $seconds $$",
    "x' + __import__('os').abort() + '",
    "\r\x0c\x1c\x85\u2028raise SystemExit",
    "\udc80\x00",
    "-*- coding: utf-7 -*-",
    "a" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_record_becomes_code(text: str) -> None:
    plain = make_comparison()
    texts = dict.fromkeys(("cpu", "isa", "os", "python", "torch", "created_utc"), text)
    environment = replace(ENVIRONMENT, **texts, engine=text, allocator=text, quantscope=text)
    modules = Modules(text, text, ())
    hostile = replace(plain, environment=environment, modules=modules)
    assert dump(make_script(hostile)) == dump(make_script(plain))
    # The engine stands in the code itself: as a literal, whatever it is.
    engine = make_script(replace(hostile, spec=replace(plain.spec, engine=text)))
    assert dump(engine) == dump(make_script(plain))
    assert engine.isascii()
    assert len(engine) < 20_000


def dump(script: str) -> str:
    """Returns the script's syntax tree without its docstring and the engine's name."""
    tree = ast.parse(script)
    docstring = tree.body.pop(0)
    assert isinstance(docstring, ast.Expr)
    assert isinstance(docstring.value, ast.Constant)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ENGINE":
            assert isinstance(node.value, ast.Constant)
            assert isinstance(node.value.value, str)
            node.value.value = ""
    return ast.dump(tree)


@pytest.mark.slow
def test_an_engine_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(make_script(make_comparison(replace(DEFAULTS, engine="none-such"))), "ascii")
    done = subprocess.run([sys.executable, path], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "This processor has no engine none-such.\n"


def test_a_finished_comparison_makes_a_script(make_stopwatch: Any, roomy: Any, clock: Any) -> None:
    *_, finished = compare(
        DEFAULTS, stopwatch=make_stopwatch(), capacity=roomy, clock=clock.seconds
    )
    assert isinstance(finished, Finished)
    ast.parse(make_script(finished.comparison))


def test_scores_are_told_where_there_are_some() -> None:
    plain = make_comparison(replace(DEFAULTS, output_size=3))
    scored = replace(plain, divergence=replace(plain.divergence, scores_percent=2.5))
    assert "    scores_percent: 2.5\n" in make_script(scored)
    assert "    scores_percent" not in make_script(plain)


FILE = FileSource("model.pt", "0" * 64, "encoder")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            replace(DEFAULTS, weights=FILE),
            "A script cannot carry the weights of model.pt; save the quantized model instead.",
        ),
        (
            replace(DEFAULTS, inputs="file", input_file=FILE),
            "A script cannot carry the inputs of model.pt; choose random ones, or save the "
            "quantized model instead.",
        ),
        (
            replace(DEFAULTS, inputs="vowels", input_size=12),
            "A script cannot carry the inputs of Japanese vowels; choose random ones, or save the "
            "quantized model instead.",
        ),
    ],
)
def test_what_a_script_cannot_carry_is_refused(spec: ComparisonSpec, said: str) -> None:
    with pytest.raises(UnusableError) as refused:
        make_script(make_comparison(spec))
    assert str(refused.value) == said
