"""The processor and the memory, as the system and a container tell them."""

import os
import platform
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from app.core.machine import hardware

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
    monkeypatch.setattr(hardware, "Path", lambda _: tmp_path)

    def write(**files: str) -> None:
        for name, text in files.items():
            (tmp_path / f"memory.{name}").write_text(text)

    return write


@pytest.fixture
def cpuinfo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the file that stands for /proc/cpuinfo; it does not exist yet."""
    path = tmp_path / "cpuinfo"
    monkeypatch.setattr(hardware, "Path", lambda _: path)
    return path


@pytest.mark.usefixtures("group")
def test_without_a_control_group_all_available_memory_is_free() -> None:
    assert hardware.free_memory() == 5000


def test_a_group_without_a_limit_changes_nothing(group: Callable[..., None]) -> None:
    group(max="max\n", current="4000\n", stat="anon 1\ninactive_file 200\n")
    assert hardware.free_memory() == 5000


def test_a_containers_limit_counts_less_what_is_used_and_cannot_be_dropped(
    group: Callable[..., None],
) -> None:
    group(max="3000\n", current="1000\n", stat="active_file 7\ninactive_file 200\nanon 5\n")
    assert hardware.free_memory() == 2200


def test_a_limit_above_what_the_machine_has_changes_nothing(group: Callable[..., None]) -> None:
    group(max="90000\n", current="1000\n", stat="inactive_file 200\n")
    assert hardware.free_memory() == 5000


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 3, 5}, raising=False)
    assert hardware.count_cores() == 3


def test_cores_are_all_where_the_system_knows_no_affinity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 12)
    assert hardware.count_cores() == 12
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert hardware.count_cores() == 1


def test_the_first_processor_is_named_with_its_flags(cpuinfo: Path) -> None:
    cpuinfo.write_text(CPUINFO)
    assert hardware.processor_name() == "Example CPU @ 2.0GHz"
    assert hardware.processor_flags() == {"fpu", "avx2", "avx512_vnni"}


@pytest.mark.usefixtures("cpuinfo")
def test_where_the_system_does_not_tell_the_architecture_is_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    assert hardware.processor_name() == "arm64"
    assert hardware.processor_flags() == frozenset()


class FakeProcess:
    """A process whose times a test sets."""

    def __init__(self, user: float = 0) -> None:
        self.user, self.ended = user, 0.0
        self.gone = False
        self.family: list[FakeProcess] = []

    def cpu_times(self) -> SimpleNamespace:
        if self.gone:
            raise psutil.NoSuchProcess(1)
        return SimpleNamespace(
            user=self.user, system=1.0, children_user=self.ended, children_system=0.0
        )

    def children(self, recursive: bool) -> list["FakeProcess"]:  # noqa: ARG002
        return list(self.family)


class FakeMachine:
    """A clock, the times of the whole machine, and this process with one child."""

    def __init__(self) -> None:
        self.now, self.busy = 1000.0, 500.0
        self.child = FakeProcess(7)
        self.me = FakeProcess(30)
        self.me.family.append(self.child)

    def cpu_times(self) -> SimpleNamespace:
        return SimpleNamespace(user=self.busy, system=20.0)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    fake = FakeMachine()
    monkeypatch.setattr(psutil, "cpu_times", fake.cpu_times)
    monkeypatch.setattr(psutil, "Process", lambda: fake.me)
    monkeypatch.setattr(hardware, "time", SimpleNamespace(monotonic=lambda: fake.now))
    return fake


def test_the_load_is_what_others_use_of_the_processors(fake: FakeMachine) -> None:
    meter = hardware.LoadMeter()
    fake.now += 10
    fake.busy += 10 + 2 + 5
    fake.child.user += 10
    fake.me.user += 2
    assert meter.read() == pytest.approx(0.5)


def test_an_idle_machine_has_no_load_whatever_this_program_uses(fake: FakeMachine) -> None:
    meter = hardware.LoadMeter()
    fake.now += 10
    fake.busy += 10
    # The kernel rounds each process and the whole differently.
    fake.child.user += 10.2
    assert meter.read() == 0


def test_a_child_that_starts_meanwhile_is_ours(fake: FakeMachine) -> None:
    fake.me.family.clear()
    meter = hardware.LoadMeter()
    fake.me.family.append(fake.child)
    fake.now += 10
    fake.busy += 8
    assert meter.read() == 0


def test_a_child_that_ended_meanwhile_does_not_count_as_somebody_else(fake: FakeMachine) -> None:
    meter = hardware.LoadMeter()
    fake.now += 10
    fake.busy += 4
    # Four seconds more, and then the kernel adds up what it used under its parent.
    fake.me.family.clear()
    fake.me.ended = 7 + 1 + 4
    assert meter.read() == 0


def test_a_child_that_ends_while_it_is_counted_is_no_error(fake: FakeMachine) -> None:
    meter = hardware.LoadMeter()
    fake.child.gone = True
    fake.now += 10
    fake.busy += 100
    assert meter.read() > 0


def test_a_load_over_no_time_at_all_is_none(fake: FakeMachine) -> None:
    meter = hardware.LoadMeter()
    fake.busy += 3
    assert meter.read() == 0


def test_this_machine_has_a_load_between_none_and_all_of_it() -> None:
    assert hardware.LoadMeter().read() >= 0


@pytest.mark.parametrize(
    ("plugged", "power"), [(True, "mains"), (False, "battery"), (None, "unknown")]
)
def test_the_battery_says_where_power_comes_from(
    monkeypatch: pytest.MonkeyPatch, plugged: bool | None, power: str
) -> None:
    battery = SimpleNamespace(power_plugged=plugged)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert hardware.read_power() == power


def test_power_is_unknown_without_a_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert hardware.read_power() == "unknown"
    monkeypatch.delattr(psutil, "sensors_battery")
    assert hardware.read_power() == "unknown"


@pytest.fixture
def sysfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Returns a function that writes a file of the first processor's folder."""
    monkeypatch.setattr(hardware, "PROCESSOR_FOLDER", tmp_path)

    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")

    return write


def write_cache(write: Callable[[str, str], None], index: int, kind: str, size: str) -> None:
    write(f"cache/index{index}/type", kind)
    write(f"cache/index{index}/size", size)


def test_the_governor_is_the_first_processors(sysfs: Callable[[str, str], None]) -> None:
    sysfs("cpufreq/scaling_governor", "powersave")
    assert hardware.read_governor() == "powersave"


@pytest.mark.usefixtures("sysfs")
def test_where_the_system_tells_neither_governor_nor_caches_they_are_unknown() -> None:
    assert hardware.read_governor() == "unknown"
    assert hardware.read_caches() == ()


def test_a_governor_that_cannot_be_read_is_unknown(
    sysfs: Callable[[str, str], None], tmp_path: Path
) -> None:
    sysfs("cpufreq/scaling_governor/x", "")
    assert (tmp_path / "cpufreq/scaling_governor").is_dir()
    assert hardware.read_governor() == "unknown"


def test_caches_hold_data_and_stand_the_smallest_first(
    sysfs: Callable[[str, str], None],
) -> None:
    write_cache(sysfs, 0, "Data", "48K")
    write_cache(sysfs, 1, "Instruction", "32K")
    write_cache(sysfs, 2, "Unified", "2M")
    write_cache(sysfs, 3, "Unified", "33792K")
    write_cache(sysfs, 10, "Unified", "1G")
    assert hardware.read_caches() == (48 * 2**10, 2 * 2**20, 33 * 2**20, 2**30)


def test_a_cache_without_a_size_is_left_out(sysfs: Callable[[str, str], None]) -> None:
    write_cache(sysfs, 0, "Data", "64K")
    sysfs("cache/index1/type", "Unified")
    write_cache(sysfs, 2, "Unified", "")
    write_cache(sysfs, 3, "Unified", "much")
    assert hardware.read_caches() == (64 * 2**10,)


@pytest.mark.parametrize(("library", "given_back"), [("glibc", [0]), ("", [])])
def test_freed_memory_is_given_back_where_the_c_library_can(
    monkeypatch: pytest.MonkeyPatch, library: str, given_back: list[int]
) -> None:
    trimmed: list[int] = []
    monkeypatch.setattr(platform, "libc_ver", lambda: (library, ""))
    loaded = SimpleNamespace(malloc_trim=trimmed.append)
    monkeypatch.setattr(hardware, "ctypes", SimpleNamespace(CDLL=lambda _: loaded))
    hardware.release_freed_memory()
    assert trimmed == given_back


@pytest.mark.parametrize(
    ("library", "settings"), [("glibc", [(-8, 1), (-3, 2**20), (-1, 2**25)]), ("musl", [])]
)
def test_all_threads_share_one_heap_and_large_blocks_lie_outside_it_with_glibc(
    monkeypatch: pytest.MonkeyPatch, library: str, settings: list[tuple[int, int]]
) -> None:
    made: list[tuple[int, int]] = []
    monkeypatch.setattr(platform, "libc_ver", lambda: (library, ""))
    loaded = SimpleNamespace(mallopt=lambda name, value: made.append((name, value)))
    monkeypatch.setattr(hardware, "ctypes", SimpleNamespace(CDLL=lambda _: loaded))
    hardware.keep_heap_small()
    assert made == settings


def test_power_is_unknown_where_the_system_does_not_tell_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise FileNotFoundError(2, "No such file or directory", "/sys/class/power_supply")

    monkeypatch.setattr(psutil, "sensors_battery", fail, raising=False)
    assert hardware.read_power() == "unknown"
