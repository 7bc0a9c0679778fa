"""A whole comparison: what was compared, where, and all that was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from annotated_types import Ge, Le, MaxLen, Unit

from app.core.bounds import Bytes, Count, Entry, Line, Text, Unrecorded
from app.core.results.accuracy import Accuracy
from app.core.results.anatomy import Anatomy
from app.core.results.divergence import BatchEffect, Divergence
from app.core.results.latency import Latency, Overhead, Speedup
from app.core.results.size import Sizes
from app.core.spec import ComparisonSpec


@dataclass(frozen=True, slots=True)
class ModuleChange:
    """One submodule that quantization replaced: its name and both printed forms."""

    name: Line
    before: Line
    after: Line


@dataclass(frozen=True, slots=True)
class Modules:
    """Both modules as torch prints them, with what changed between them."""

    reference: Text
    candidate: Text
    changes: Annotated[tuple[ModuleChange, ...], MaxLen(1000)] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """The machine and versions under which a comparison was made.

    Attributes:
        load: How many processors other programs kept busy during the measurement.
        power: "mains", "battery" or "unknown".
        governor: The frequency governor's name, or "unknown".
        cache_bytes: Sizes of the data caches that one core sees, the smallest first.
        onnxruntime: Its version, "" where it took no part.
    """

    cpu: Line
    cores: Count
    isa: Line
    os: Line
    python: Line
    torch: Line
    pyside: Line
    quantscope: Line
    engine: Line
    threads: Count
    allocator: Line
    created_utc: Line
    load: Annotated[float, Ge(0), Le(1e6), Unit("processors")] = 0.0
    power: Line = "unknown"
    governor: Line = "unknown"
    cache_bytes: Annotated[tuple[Bytes, ...], MaxLen(8)] = ()
    onnxruntime: Annotated[Line, Entry(omitted=True)] = ""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A whole comparison; ``latency`` and ``speedup`` are None until calls have been timed.

    ``accuracy`` is None without a task, ``anatomy`` where the scheme's error has no parts,
    ``batch_effect`` where sequences share no scale; and all three in records that do not hold them.

    ``unknown`` holds what a record of a later program says beyond what this one knows; it is
    written back where it stood.
    """

    spec: ComparisonSpec
    environment: Environment
    modules: Modules
    sizes: Annotated[Sizes, Entry(name="size")]
    divergence: Annotated[Divergence, Entry(after="overhead")]
    latency: Annotated[Latency | None, Entry(required=True)] = None
    speedup: Annotated[Speedup | None, Entry(required=True)] = None
    overhead: Overhead | None = None
    accuracy: Accuracy | None = None
    anatomy: Anatomy | None = None
    batch_effect: Annotated[BatchEffect | None, Entry(name="batch_mates")] = None
    unknown: Annotated[Mapping[str, Any], Unrecorded()] = field(default_factory=dict)
