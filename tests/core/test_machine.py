"""The processor and the memory, as the system and a container tell them."""

import os
import platform
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from app.core import machine

CPUINFO = """processor\t: 0
model name\t: Example CPU @ 2.0GHz
flags\t\t: fpu avx2 avx512_vnni

processor\t: 1
model name\t: Another
"""


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Returns a function that puts this process in a control group with these files."""
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=5000))
    monkeypatch.setattr(machine, "Path", lambda _: tmp_path)

    def write(**files: str) -> None:
        for name, text in files.items():
            (tmp_path / f"memory.{name}").write_text(text)

    return write


@pytest.fixture
def cpuinfo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the file that stands for /proc/cpuinfo; it does not exist yet."""
    path = tmp_path / "cpuinfo"
    monkeypatch.setattr(machine, "Path", lambda _: path)
    return path


@pytest.mark.usefixtures("group")
def test_without_a_control_group_all_available_memory_is_free() -> None:
    assert machine.free_memory() == 5000


def test_a_group_without_a_limit_changes_nothing(group: Callable[..., None]) -> None:
    group(max="max\n", current="4000\n", stat="anon 1\ninactive_file 200\n")
    assert machine.free_memory() == 5000


def test_a_containers_limit_counts_less_what_is_used_and_cannot_be_dropped(
    group: Callable[..., None],
) -> None:
    group(max="3000\n", current="1000\n", stat="active_file 7\ninactive_file 200\nanon 5\n")
    assert machine.free_memory() == 2200


def test_a_limit_above_what_the_machine_has_changes_nothing(group: Callable[..., None]) -> None:
    group(max="90000\n", current="1000\n", stat="inactive_file 200\n")
    assert machine.free_memory() == 5000


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 3, 5}, raising=False)
    assert machine.count_cores() == 3


def test_cores_are_all_where_the_system_knows_no_affinity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 12)
    assert machine.count_cores() == 12
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert machine.count_cores() == 1


def test_the_first_processor_is_named_with_its_flags(cpuinfo: Path) -> None:
    cpuinfo.write_text(CPUINFO)
    assert machine.processor_name() == "Example CPU @ 2.0GHz"
    assert machine.processor_flags() == {"fpu", "avx2", "avx512_vnni"}


@pytest.mark.usefixtures("cpuinfo")
def test_where_the_system_does_not_tell_the_architecture_is_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    assert machine.processor_name() == "arm64"
    assert machine.processor_flags() == frozenset()
