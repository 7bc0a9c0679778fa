"""Counts what a process holds: memory, Python and Qt objects, threads, files, modules."""

import ctypes
import gc
import os
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import psutil
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid


class _MallInfo(ctypes.Structure):
    """glibc's ``mallinfo2``, all of it in bytes but for the counts."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]


class Census:
    """Tells growth of live objects from a heap in pieces."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._libc = ctypes.CDLL(None) if sys.platform == "linux" else None
        self._before: Counter[str] = Counter()

    @property
    def resident(self) -> float:
        """Returns the resident set in MB."""
        return self._process.memory_info().rss / 1e6

    @property
    def anonymous(self) -> float:
        """Returns the MB that are no part of a file: pages of libraries come with their use."""
        memory = self._process.memory_info()
        return (memory.rss - getattr(memory, "shared", 0)) / 1e6

    def trim(self) -> float:
        """Gives free pages of the heap back; returns how many MB that were."""
        before = self.resident
        if self._libc is not None and hasattr(self._libc, "malloc_trim"):
            self._libc.malloc_trim(0)
        return before - self.resident

    def heap(self) -> tuple[float, float, float]:
        """Returns glibc's MB in use, free, and mapped one by one, over all arenas."""
        if self._libc is None or not hasattr(self._libc, "mallinfo2"):
            return 0.0, 0.0, 0.0
        ask = self._libc.mallinfo2
        ask.restype = _MallInfo
        info = ask()
        return info.uordblks / 1e6, info.fordblks / 1e6, info.hblkhd / 1e6

    def describe(self) -> str:
        """Returns one line of all that can grow."""
        gc.collect()
        objects = gc.get_objects()
        # By type: asking an object for its class wakes torch's lazy stand-ins, and loads modules.
        qt = sum(issubclass(type(thing), QObject) and isValid(thing) for thing in objects)
        used, free, mapped = self.heap()
        return (
            f"{self.resident:6.1f} MB ({self.anonymous:5.1f} of its own; "
            f"heap {used:5.1f} used, {free:5.1f} free, {mapped:5.1f} mapped) "
            f"{len(objects):7,} objects {qt:5,} QObjects "
            f"{len(QApplication.allWidgets()):4} widgets {self._process.num_threads():2} threads "
            f"{self._process.num_fds():3} files {len(sys.modules):5,} modules"
        )

    def describe_growth(self, most: int = 12) -> str:
        """Returns the types of which there are most more than at the last call."""
        gc.collect()
        now = Counter(f"{type(o).__module__}.{type(o).__qualname__}" for o in gc.get_objects())
        grown = now - self._before
        self._before = now
        return ", ".join(f"{name} +{count:,}" for name, count in grown.most_common(most))


class ImportWatch:
    """Prints who imports modules of some packages first, with the stack."""

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = tuple(packages)
        self._seen: set[str] = set()
        sys.meta_path.insert(0, self)  # type: ignore[arg-type]

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - as importlib calls it
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Notes a name; where the module is found is the next finder's to say."""
        package = ".".join(name.split(".")[:2])
        if package.startswith(self._packages) and package not in self._seen:
            self._seen.add(package)
            thread = threading.current_thread().name
            print(f"--- {name} is imported on {thread} (process {os.getpid()}):")
            for frame in traceback.extract_stack()[:-1]:
                if "importlib" not in frame.filename:
                    print(f"      {frame.filename}:{frame.lineno} {frame.name}")
        return None
