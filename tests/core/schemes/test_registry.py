"""Schemes are told apart by what they say of themselves, and described without torch."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import app
from app.core.schemes.registry import SCHEME_KEYS, SCHEMES, find_scheme
from app.core.schemes.scheme import Scheme
from app.core.spec import ComparisonSpec

EVERY = pytest.mark.parametrize("scheme", SCHEMES, ids=SCHEME_KEYS)

LOOKING = """
import sys
from app.core.schemes.registry import SCHEMES
for scheme in SCHEMES:
    scheme.find_problem("x86", ("x86",))
    scheme.shares_scale(2)
assert len(SCHEMES) > 1
assert "torch" not in sys.modules
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
        assert scheme.find_problem("qnnpack", ("qnnpack",)) is None
    else:
        assert scheme.find_problem(scheme.engines[0], scheme.engines) is None
