"""The processor and the memory of this machine, told without loading torch."""

import contextlib
import ctypes
import os
import platform
import time
from pathlib import Path
from typing import Final

PROCESSOR_FOLDER: Final = Path("/sys/devices/system/cpu/cpu0")
"""What Linux tells of the first processor."""

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
"""As malloc.h has them."""

_MAPPED_BYTES: Final = 2**20
"""From here on a block is mapped by itself. Left alone, glibc raises it to what was last freed."""

_KEPT_BYTES: Final = 2**25
"""Free memory at the heap's end, until it is given back: less makes training twice as slow."""

_UNITS: Final = {"K": 2**10, "M": 2**20, "G": 2**30}


def count_cores() -> int:
    """Returns how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int:
    """Returns the bytes that can be had without swapping.

    The limit of a container is heeded where its control group is mounted as the root, as it is
    inside most.
    """
    import psutil

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


def keep_heap_small() -> None:
    """Has what was freed go back to the system, where the C library can; to be called early.

    glibc gives each thread a heap of its own, and each keeps the holes that the largest work of
    its thread has left: all share one. It also comes to take ever larger blocks from the heap,
    where small ones that stay keep them from shrinking: large ones are mapped one by one. This is
    for the window's process: one in which calls are timed is started anew, and has what every
    program has.
    """
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, 1)
        library.mallopt(_M_MMAP_THRESHOLD, _MAPPED_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def release_freed_memory() -> None:
    """Gives memory that was freed back to the system, where the C library can."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)


class LoadMeter:
    """Counts what other programs take of the processors from its making on."""

    def __init__(self) -> None:
        self._begin = self._count_busy()

    def read(self) -> float:
        """Returns how many processors other programs kept busy on average."""
        elapsed, busy = (
            now - begin for now, begin in zip(self._count_busy(), self._begin, strict=True)
        )
        return max(busy, 0.0) / elapsed if elapsed > 0 else 0.0

    @staticmethod
    def _count_busy() -> tuple[float, float]:
        """Returns the time, and the processor seconds that others have used up to now."""
        import psutil

        times = psutil.cpu_times()
        everyone = times.user + times.system
        ours = 0.0
        me = psutil.Process()
        for process in (me, *me.children(recursive=True)):
            # A child that has just ended keeps no times.
            with contextlib.suppress(psutil.NoSuchProcess):
                used = process.cpu_times()
                # What an ended child used counts among its parent's children.
                ours += used.user + used.system + used.children_user + used.children_system
        return time.monotonic(), everyone - ours


def read_power() -> str:
    """Returns "mains", "battery", or "unknown" where there is no battery to ask."""
    import psutil

    # psutil has no such function on systems without batteries.
    read = getattr(psutil, "sensors_battery", lambda: None)
    try:
        battery = read()
    except OSError:
        # Some containers have no /sys, where it is told.
        battery = None
    if battery is None or battery.power_plugged is None:
        return "unknown"
    return "mains" if battery.power_plugged else "battery"


def read_governor() -> str:
    """Returns the frequency governor of the first processor, or "unknown"."""
    try:
        return (PROCESSOR_FOLDER / "cpufreq" / "scaling_governor").read_text().strip() or "unknown"
    except OSError:
        return "unknown"


def read_caches() -> tuple[int, ...]:
    """Returns the sizes in bytes of the data caches that one core sees, the smallest first."""
    sizes = []
    for entry in (PROCESSOR_FOLDER / "cache").glob("index*"):
        # Many ARM machines have the entries without sizes.
        with contextlib.suppress(OSError, ValueError):
            if (entry / "type").read_text().strip() != "Instruction":
                text = (entry / "size").read_text().strip()
                sizes.append(int(text.rstrip("KMG")) * _UNITS.get(text[-1:], 1))
    return tuple(sorted(sizes))


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
