"""Schemes are told apart by what they say of themselves, and described without torch."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import app
from app.core.schemes.registry import SCHEME_KEYS, SCHEMES, find_scheme
from app.core.schemes.scheme import ONNX_RUNTIME, TORCH, Scheme
from app.core.spec import ComparisonSpec

EVERY = pytest.mark.parametrize("scheme", SCHEMES, ids=SCHEME_KEYS)

LOOKING = """
import sys
from app.core.schemes.registry import SCHEMES
from app.core.spec import ComparisonSpec
for scheme in SCHEMES:
    scheme.find_problem(ComparisonSpec(), ("x86",))
    scheme.shares_scale(2)
assert len(SCHEMES) > 1
assert not {"torch", "onnx", "onnxruntime"} & sys.modules.keys()
"""


@pytest.mark.slow
def test_every_scheme_is_described_without_torch(tmp_path: Path) -> None:
    home = str(Path(app.__file__).parent.parent)
    run = subprocess.run(
        [sys.executable, "-c", LOOKING],
        env={**os.environ, "PYTHONPATH": home},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


@EVERY
def test_a_scheme_is_found_by_its_key(scheme: Scheme) -> None:
    assert find_scheme(scheme.key) is scheme


@pytest.mark.parametrize("name", ["key", "title", "choice", "hint"])
def test_no_two_schemes_have_the_same_name(name: str) -> None:
    assert len({getattr(scheme, name) for scheme in SCHEMES}) == len(SCHEMES)


def test_the_recipe_s_scheme_is_offered_first() -> None:
    assert SCHEME_KEYS[0] == ComparisonSpec().scheme


def test_keys_that_records_have_borne_stay() -> None:
    assert {"int8", "float32"} <= set(SCHEME_KEYS)


def test_a_key_that_no_scheme_has_is_an_error() -> None:
    with pytest.raises(KeyError):
        find_scheme("int3")


@EVERY
def test_sequences_called_alone_share_nothing(scheme: Scheme) -> None:
    assert not scheme.shares_scale(1)


@EVERY
def test_a_scheme_for_every_engine_has_a_problem_with_none(scheme: Scheme) -> None:
    if scheme.engines is None:
        spec = ComparisonSpec(engine="qnnpack")
        assert scheme.find_problem(spec, ("qnnpack",)) is None
    else:
        spec = ComparisonSpec(engine=scheme.engines[0])
        assert scheme.find_problem(spec, scheme.engines) is None


@pytest.mark.parametrize("scheme", [s for s in SCHEMES if s.cells == ("lstm",)])
def test_a_runtime_without_an_int8_gru_says_so_beforehand(scheme: Scheme) -> None:
    problem = scheme.find_problem(ComparisonSpec(cell="gru"), None)
    assert problem is not None
    assert problem.field == "scheme"
    assert problem.message.startswith("ONNX Runtime has no int8 GRU")


@pytest.mark.parametrize("scheme", [s for s in SCHEMES if s.runtime == ONNX_RUNTIME])
def test_a_file_that_would_be_too_large_is_refused_beforehand(scheme: Scheme) -> None:
    large = ComparisonSpec(input_size=8192, hidden_size=8192)
    problem = scheme.find_problem(large, None)
    assert problem is not None
    assert "2 GB" in problem.message
    assert scheme.find_problem(ComparisonSpec(input_size=4096, hidden_size=8192), None) is None


@EVERY
def test_an_engine_takes_part_in_what_torch_quantizes_alone(scheme: Scheme) -> None:
    assert scheme.uses_engine == (scheme.runtime == TORCH and not scheme.is_copy)
