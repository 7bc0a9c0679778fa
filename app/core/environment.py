"""The facts of this machine that decide a comparison."""

import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import psutil
import torch

from app import __version__
from app.core.results import Environment
from app.core.schemes import supported_engines
from app.core.spec import Capacity, ComparisonSpec


def count_cores() -> int:
    """Returns how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_capacity() -> Capacity:
    """Returns what the machine can offer right now."""
    return Capacity(count_cores(), free_memory(), supported_engines())


def free_memory() -> int:
    """Returns the bytes that can be had without swapping, a container's limit included."""
    free = int(psutil.virtual_memory().available)
    group = Path("/sys/fs/cgroup")
    try:
        limit = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        stat = (group / "memory.stat").read_text().split()
        cache = int(stat[stat.index("inactive_file") + 1])
    except (OSError, ValueError):
        # No control group, or one whose limit says "max".
        return free
    return min(free, limit - used + cache)


def describe_environment(spec: ComparisonSpec) -> Environment:
    """Returns the machine and versions as a record keeps them; the time is UTC, to the second."""
    return Environment(
        cpu=processor_name(),
        cores=count_cores(),
        isa=instruction_set(),
        os=platform.platform(terse=True),
        python=platform.python_version(),
        torch=torch.__version__,
        pyside=_version("PySide6-Essentials"),
        quantscope=__version__,
        engine=spec.engine,
        threads=spec.threads,
        allocator="system",
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def processor_name() -> str:
    """Returns the processor's marketing name where the system tells it."""
    name = _cpuinfo().get("model name", "")
    return name or platform.processor() or platform.machine()


def instruction_set() -> str:
    """Returns the vector instructions that torch uses here, with VNNI where the CPU has it."""
    isa = str(torch.backends.cpu.get_cpu_capability())
    flags = set(_cpuinfo().get("flags", "").split())
    return f"{isa} VNNI" if flags & {"avx512_vnni", "avx_vnni"} else isa


def _cpuinfo() -> dict[str, str]:
    """Returns the first processor's entries of Linux's /proc/cpuinfo, or nothing elsewhere."""
    path = Path("/proc/cpuinfo")
    if not path.exists():
        return {}
    first = path.read_text().split("\n\n", 1)[0]
    pairs = (line.partition(":") for line in first.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
