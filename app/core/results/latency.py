"""The frozen results of a comparison, as plain numbers and read-only arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from app.core.results.anatomy import Accuracy, Anatomy, BatchMates
from app.core.results.stored_size import StoredSize
from app.core.spec import ComparisonSpec
from app.core.types import FloatArray, IntArray

Verdict = Literal["faster", "slower", "same", "undecided", "too few calls"]
"""What a ratio with its interval allows to be said, see ``statistics.judge``."""

StoppedBy = Literal["precision", "budget", "user"]

SMALLEST_EFFECT: Final = 0.03
"""A difference below this is not called one: placement in memory alone makes up to 3 %."""

SAMPLE_FLOORS: Final = {50: 6, 75: 13, 95: 72, 99: 368}
"""Fewest calls for a percentile: fewer give it no two-sided 95 % interval of order statistics.

The quartile's is that of the interquartile range.
"""


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
class FileSize:
    """Where the bytes of one saved state_dict go; the parts add up to ``total_bytes``.

    Attributes:
        weights_bytes: Elements of the recurrent layer's weight matrices.
        biases_bytes: Elements of the bias vectors, as often as the file repeats them.
        packing_bytes: The pickled index, with scales, zero points and packing parameters.
        overhead_bytes: The zip archive: headers, names, alignment, version entries.
        embedding_bytes: Elements of an embedding before the recurrent layer.
        linear_bytes: Elements of the weight matrix of a linear layer after it.
    """

    weights_bytes: int
    biases_bytes: int
    packing_bytes: int
    overhead_bytes: int
    embedding_bytes: int = 0
    linear_bytes: int = 0

    @property
    def total_bytes(self) -> int:
        """Returns the size of the file."""
        matrices = self.embedding_bytes + self.weights_bytes + self.linear_bytes
        return matrices + self.biases_bytes + self.packing_bytes + self.overhead_bytes


@dataclass(frozen=True, slots=True)
class Sizes:
    """The saved files of both models.

    ``stored`` is the reference's in the type that its weights were stored in, None for float32.
    """

    reference: FileSize
    candidate: FileSize
    stored: StoredSize | None = None

    @property
    def ratio(self) -> float:
        """Returns reference bytes / candidate bytes: above 1, the candidate is smaller."""
        return self.reference.total_bytes / self.candidate.total_bytes


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Absolute differences summarised over batch and units, one entry per step.

    Attributes:
        mean: Shape (steps,).
        p95: Shape (steps,).
        max: Shape (steps,).
    """

    mean: FloatArray
    p95: FloatArray
    max: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Divergence:
    """How far the candidate's outputs are from the reference's.

    Attributes:
        mean_abs_reference: Mean of ``|h|`` over every step, sequence and unit, fp32.
        mean_abs_candidate: The same for the candidate.
        mean_abs_difference: Mean of ``|h_reference - h_candidate|``.
        hidden: Spread per time step.
        cell: Spread of c at the last step, one entry; None for a GRU, which has no c.
        hidden_map: Mean over the batch of the difference, shape (cells <= units, steps <= T);
            a large map is averaged down to blocks. None where a record holds none.
        cell_units: Mean over the batch of the difference of c at the last step, shape
            (layers * directions * hidden_size,). None where a record holds none.
        units: How many units ``hidden_map`` covers.
        scores: Spread per time step of what the linear layer makes of h; None without one.
        scores_percent: Mean absolute difference of the scores in percent of the reference's mean
            magnitude; None without a linear layer.
    """

    mean_abs_reference: float
    mean_abs_candidate: float
    mean_abs_difference: float
    hidden: Spread
    cell: Spread | None
    hidden_map: npt.NDArray[np.float32] | None
    cell_units: FloatArray | None
    units: int
    scores: Spread | None = None
    scores_percent: float | None = None

    @property
    def percent(self) -> float | None:
        """Returns the mean absolute difference in percent of the reference's mean.

        None where the reference's h is 0 throughout and the candidate's is not: nothing is a
        percentage of that.
        """
        if self.mean_abs_difference == 0:
            # Zero weights: h may be nothing on both sides.
            return 0.0
        if self.mean_abs_reference == 0:
            return None
        return self.mean_abs_difference / self.mean_abs_reference * 100

    @property
    def worst_step(self) -> int:
        """Returns the step, counted from 1, whose mean difference is largest."""
        return int(np.argmax(self.hidden.mean)) + 1


@dataclass(frozen=True, slots=True)
class SideUsage:
    """What the kernel counted during one side's calls of a round, None where it cannot tell."""

    minor_faults: int | None
    involuntary_switches: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Some tens of milliseconds of single calls of both sides, in mirrored order.

    Attributes:
        instance: Which pair of fresh models was timed, from 0.
        reference_ns: Durations in the order measured, shape (calls,).
        candidate_ns: The same for the candidate.
        reference_usage: What the kernel counted for the reference's calls.
        candidate_usage: The same for the candidate.
        disturbed: Whether the window was touched or the processor taken away meanwhile.
    """

    instance: int
    reference_ns: IntArray
    candidate_ns: IntArray
    reference_usage: SideUsage
    candidate_usage: SideUsage
    disturbed: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, both ends included, in the unit of what it is about."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SideSummary:
    """One side's latencies in numbers, all durations in nanoseconds.

    Intervals are None where too few calls, or one pair of models alone, stand behind them.
    """

    n: int
    min_ns: float
    p50_ns: float
    p95_ns: float
    p99_ns: float
    iqr_ns: float
    minor_faults_per_call: float | None
    involuntary_switches_per_call: float | None
    p50_interval: Interval | None = None
    p95_interval: Interval | None = None
    p99_interval: Interval | None = None
    iqr_interval: Interval | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Latency:
    """The latencies of both sides so far.

    Attributes:
        rounds: Every round in the order measured, disturbed ones included.
        reference: Summary of the rounds that count.
        candidate: The same for the candidate.
        reference_ns: Samples of the rounds that count, shape (n,).
        candidate_ns: The same for the candidate.
        uses_disturbed: Whether most rounds were disturbed and all of them count after all.
    """

    rounds: tuple[Round, ...]
    reference: SideSummary
    candidate: SideSummary
    reference_ns: IntArray
    candidate_ns: IntArray
    uses_disturbed: bool

    @property
    def disturbed_rounds(self) -> int:
        """Returns how many rounds were disturbed."""
        return sum(r.disturbed for r in self.rounds)

    @property
    def pairs(self) -> int:
        """Returns how many pairs of models the rounds that count were timed on."""
        return len({r.instance for r in self.rounds if self.uses_disturbed or not r.disturbed})

    @property
    def instance_ratios(self) -> tuple[float, ...]:
        """Returns each instance's ratio of medians, over the rounds that count."""
        counted = [r for r in self.rounds if self.uses_disturbed or not r.disturbed]
        instances: dict[int, list[Round]] = {}
        for timed in counted:
            instances.setdefault(timed.instance, []).append(timed)
        ratios = []
        for _, own in sorted(instances.items()):
            reference = np.median(np.concatenate([r.reference_ns for r in own]))
            candidate = np.median(np.concatenate([r.candidate_ns for r in own]))
            ratios.append(float(reference / candidate))
        return tuple(ratios)


@dataclass(frozen=True, slots=True)
class Speedup:
    """Reference median / candidate median with its interval; above 1, the candidate is faster.

    ``low`` and ``high`` are None, and the verdict is "too few calls", where either side has fewer
    than ``SAMPLE_FLOORS[50]`` of them. ``stopped_by`` is None while the measurement runs, and
    stays so in what was saved of it before its end.
    """

    estimate: float
    low: float | None
    high: float | None
    confidence: float
    verdict: Verdict
    stopped_by: StoppedBy | None = None

    @property
    def interval(self) -> Interval | None:
        """Returns both ends, None where there are too few calls for one."""
        if self.low is None or self.high is None:
            return None
        return Interval(self.low, self.high)

    @property
    def half_width(self) -> float | None:
        """Returns half the interval's width as a share of the estimate, None without one."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2 / self.estimate


@dataclass(frozen=True, slots=True)
class Overhead:
    """Median ns of a call of a one-unit model with the same layers, steps and directions.

    It is what a call costs before there is anything to multiply.
    """

    reference_ns: float
    candidate_ns: float


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
    batch_mates: BatchMates | None = None
    unknown: Mapping[str, Any] = field(default_factory=dict)
