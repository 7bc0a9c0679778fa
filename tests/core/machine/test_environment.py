"""The facts under which a comparison was made."""

import platform
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from importlib import metadata

import pytest
import torch

from app import __version__
from app.core.machine import environment, provenance
from app.core.machine.environment import instruction_set, read_capacity, read_environment
from app.core.spec import ComparisonSpec
from app.core.validation import find_problem


def test_the_specs_own_part_is_told() -> None:
    told = read_environment(ComparisonSpec(engine="qnnpack", threads=3))
    assert (told.engine, told.threads, told.allocator) == ("qnnpack", 3, "system")


def test_versions_are_those_installed() -> None:
    told = read_environment(ComparisonSpec())
    assert told.python == platform.python_version()
    assert told.torch == torch.__version__
    assert told.pyside == metadata.version("PySide6-Essentials")
    assert told.quantscope == __version__


def test_no_entry_is_empty() -> None:
    told = asdict(read_environment(ComparisonSpec()))
    # What other programs take is known after a measurement; caches are not told everywhere.
    del told["load"], told["cache_bytes"]
    # It takes no part.
    assert told.pop("onnxruntime") == ""
    assert all(told.values())


def test_another_runtime_that_takes_part_is_told_with_its_version() -> None:
    told = read_environment(ComparisonSpec(scheme="onnx-int8"))
    assert told.onnxruntime == metadata.version("onnxruntime")


def test_the_time_is_utc_to_the_second() -> None:
    before = datetime.now(UTC)
    told = read_environment(ComparisonSpec()).created_utc
    created = datetime.fromisoformat(told)
    assert created.utcoffset() == timedelta(0)
    assert created.microsecond == 0
    assert before - timedelta(seconds=1) <= created <= datetime.now(UTC)


def test_a_package_that_is_not_installed_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def miss(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(provenance.metadata, "version", miss)
    assert read_environment(ComparisonSpec()).pyside == "not installed"


@pytest.mark.parametrize(
    ("flags", "ending"), [({"avx2"}, "AVX2"), ({"avx_vnni"}, " VNNI"), ({"avx512_vnni"}, " VNNI")]
)
def test_the_instruction_set_says_vnni_where_the_processor_has_it(
    monkeypatch: pytest.MonkeyPatch, flags: set[str], ending: str
) -> None:
    monkeypatch.setattr(environment, "processor_flags", lambda: frozenset(flags))
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "AVX2")
    assert instruction_set().endswith(ending)


def test_the_recipes_comparison_fits_on_this_machine() -> None:
    capacity = read_capacity()
    assert capacity.cores >= 1
    assert capacity.engines is not None
    assert find_problem(ComparisonSpec(), capacity) is None
