"""Loads torch beside a responsive window."""

import ctypes
import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.core.events import Event
from app.core.latency.process import StopwatchProcess
from app.core.limits import SpecError
from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.core.types import Count, Stop
from app.core.validation import Capacity, find_problem

_KEPT_SHAPES: Final = 16
_KEPT_MATRICES: Final = 4


class TorchInstrument:
    """The comparison with a stopwatch that is kept; making one loads torch.

    One thread at a time: models are built, and torch's generator seeded, where it is called.
    """

    def __init__(self) -> None:
        quieten_torch()
        bound_onednn()
        self._stopwatch = StopwatchProcess()
        # The child loads its own torch meanwhile.
        self._stopwatch.start()
        preload_library()
        from app.core import comparison
        from app.core.export import model_files
        from app.core.machine import environment
        from app.core.networks import training

        self._compare = comparison.compare
        self._train = training.train
        self._save_model = model_files.save_model
        self._capacity = environment.read_capacity

    def compare(
        self, spec: ComparisonSpec, *, stop: Stop, touches: Count, earlier: Comparison | None
    ) -> Iterator[Event]:
        """Yields the events of one comparison, see ``app.core.comparison.compare``."""
        return self._compare(
            spec, stopwatch=self._stopwatch, stop=stop, touches=touches, earlier=earlier
        )

    def train(self, plan: TrainingPlan, *, stop: Stop) -> Iterator[Epoch | Trained]:
        """Yields what becomes known of one training run, see ``app.core.networks.training.train``.

        Raises:
            SpecError: The plan cannot be followed.
        """
        return self._train(plan, stop=stop)

    def capacity(self) -> Capacity:
        """Returns what the machine offers right now."""
        return self._capacity()

    def save_model(self, spec: ComparisonSpec, base: Path) -> tuple[Path, ...]:
        """Writes the quantized model, see ``app.core.export.model_files.save_model``.

        Raises:
            SpecError: It does not fit into this machine: the spec may come from another one.
        """
        problem = find_problem(replace(spec, threads=1), self._capacity())
        if problem is not None:
            raise SpecError(problem)
        return self._save_model(spec, base)

    def close(self) -> None:
        """Ends the stopwatch."""
        self._stopwatch.close()


def quieten_torch() -> None:
    """Keeps torch's C++ warnings, meant for its developers, out of this process's stderr."""
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")


def bound_onednn() -> None:
    """Has oneDNN, and torch's layer above it, keep the newest shapes alone, here and in the child.

    By default each keeps what it has prepared for 1,024 shapes, a quarter of a megabyte each: a
    window in which a dimension is turned grows for hundreds of changes, by 1.5 MB each with the
    engine onednn. A call asks oneDNN for eight at most, whatever the layers and directions, so
    that none that is measured is ever prepared twice; with two matrices in the layer above, calls
    took as long as with a thousand.
    """
    # Of the layer above, ideep, which keeps its own for each thread.
    os.environ.setdefault("LRU_CACHE_CAPACITY", str(_KEPT_MATRICES))
    if "DNNL_PRIMITIVE_CACHE_CAPACITY" not in os.environ:
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(_KEPT_SHAPES))


def preload_library() -> None:
    """Maps torch's largest library without the interpreter lock.

    ``import torch`` maps it with the lock held, which stops every other thread, the window's
    among them, for up to half a second. A foreign function call releases the lock. Where the
    library is not found, the import does it all.
    """
    if sys.platform != "linux":
        return
    spec = importlib.util.find_spec("torch")
    if spec is not None and spec.origin is not None:
        library = Path(spec.origin).parent / "lib" / "libtorch_cpu.so"
        dlopen = ctypes.CDLL(None).dlopen
        dlopen.restype = ctypes.c_void_p
        dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
        dlopen(os.fsencode(library), os.RTLD_NOW)
