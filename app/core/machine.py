"""The processor and the memory of this machine, told without loading torch."""

import os
import platform
from pathlib import Path

import psutil


def count_cores() -> int:
    """Returns how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


def processor_name() -> str:
    """Returns the processor's marketing name where the system tells it."""
    name = _cpuinfo().get("model name", "")
    return name or platform.processor() or platform.machine()


def processor_flags() -> frozenset[str]:
    """Returns the processor's feature flags, empty where the system does not tell them."""
    return frozenset(_cpuinfo().get("flags", "").split())


def _cpuinfo() -> dict[str, str]:
    """Returns the first processor's entries of Linux's /proc/cpuinfo, or nothing elsewhere."""
    path = Path("/proc/cpuinfo")
    if not path.exists():
        return {}
    first = path.read_text().split("\n\n", 1)[0]
    pairs = (line.partition(":") for line in first.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}
