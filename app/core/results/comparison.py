"""A whole comparison: what was compared, where, and all that was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.results.accuracy import Accuracy
from app.core.results.anatomy import Anatomy
from app.core.results.divergence import BatchEffect, Divergence
from app.core.results.latency import Latency, Overhead, Speedup
from app.core.results.size import Sizes
from app.core.spec import ComparisonSpec


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """One submodule that quantization replaced: its name and both printed forms."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Modules:
    """Both modules as torch prints them, with what changed between them."""

    reference: str
    candidate: str
    changes: tuple[ModuleChange, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """The machine and versions under which a comparison was made.

    Attributes:
        load: How many processors other programs kept busy during the measurement.
        power: "mains", "battery" or "unknown".
        governor: The frequency governor's name, or "unknown".
        cache_bytes: Sizes of the data caches that one core sees, the smallest first.
    """

    cpu: str
    cores: int
    isa: str
    os: str
    python: str
    torch: str
    pyside: str
    quantscope: str
    engine: str
    threads: int
    allocator: str
    created_utc: str
    load: float = 0.0
    power: str = "unknown"
    governor: str = "unknown"
    cache_bytes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A whole comparison; ``latency`` and ``speedup`` are None until calls have been timed.

    ``accuracy`` is None without a task, ``anatomy`` where nothing was quantized, ``batch_mates``
    for a batch of one; and all three in records that do not hold them.

    ``unknown`` holds what a record of a later program says beyond what this one knows; it is
    written back where it stood.
    """

    spec: ComparisonSpec
    environment: Environment
    modules: Modules
    sizes: Sizes
    divergence: Divergence
    latency: Latency | None = None
    speedup: Speedup | None = None
    overhead: Overhead | None = None
    accuracy: Accuracy | None = None
    anatomy: Anatomy | None = None
    batch_mates: BatchEffect | None = None
    unknown: Mapping[str, Any] = field(default_factory=dict)
