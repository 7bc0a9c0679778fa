"""The shape of a record: what must be there, of which type and within which bounds.

Records come from anywhere. Bounds are wide enough for any measurement, and narrow enough that no
figure derived within them overflows. Fields beyond these are let through.
"""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from app.core.record.bounds import (
    MOST_BYTES,
    MOST_NS,
    MOST_UNITS,
    Count,
    Difference,
    Differences,
    Duration,
    Line,
    Nanoseconds,
    Part,
    Ratio,
    Share,
    Text,
)
from app.core.record.schema_findings import AccuracyPart, AnatomyPart, MatesPart, Percent
from app.core.results.latency import StoppedBy, Verdict
from app.core.schemes.registry import SCHEME_KEYS
from app.core.spec import Allocator, Cell, InitialState, Inputs

MOST_ROUNDS: Final = 100_000


class Source(Part):
    """A file whose values were used; its path is kept out of records."""

    name: Line
    part: Line
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    stored_type: Line = ""
    stored_bytes: Count = 0
    partial: bool = False


class Model(Part):
    """The network: its sizes, and where its weights come from."""

    input_size: int
    hidden_size: int
    num_layers: int
    bidirectional: bool
    cell: Cell = "lstm"
    vocabulary: int = 0
    output_size: int = 0
    weights: Source | None = None
    outlier: float = 0.0


class Work(Part):
    """The inputs of one call."""

    seq_len: int
    batch_size: int
    seed: int
    inputs: Inputs = "normal"
    input_file: Source | None = None
    initial_state: InitialState = "random"


def _check_scheme(key: str) -> str:
    if key not in SCHEME_KEYS:
        *others, last = map(repr, SCHEME_KEYS)
        raise ValueError(f"Input should be {', '.join(others)} or {last}")
    return key


class SchemePart(Part):
    """How the candidate is made."""

    name: Annotated[str, AfterValidator(_check_scheme)]
    engine: Line


class Timing(Part):
    """How calls are timed."""

    threads: int
    seconds: float
    allocator: Allocator = "system"


class Spec(Part):
    """The parameters; their limits are those of the spec module."""

    model: Model
    workload: Work
    scheme: SchemePart
    timing: Timing


class EnvironmentPart(Part):
    """The machine and versions."""

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
    load: Annotated[float, Field(ge=0, le=1e6)] = 0.0
    power: Line = "unknown"
    governor: Line = "unknown"
    cache_bytes: Annotated[list[Count], Field(max_length=8)] = Field(default_factory=list)


class Change(Part):
    """A submodule that was replaced."""

    name: Line
    before: Line
    after: Line


class ModulesPart(Part):
    """Both printed forms."""

    reference: Text
    candidate: Text
    changes: Annotated[list[Change], Field(max_length=1000)] = Field(default_factory=list)


class FilePart(Part):
    """Where a file's bytes go."""

    weights_bytes: Count
    biases_bytes: Count
    packing_bytes: Count
    overhead_bytes: Count
    embedding_bytes: Count = 0
    linear_bytes: Count = 0


class Breakdown(Part):
    """Both files."""

    reference: FilePart
    candidate: FilePart


class Size(Part):
    """Bytes on disk."""

    reference_bytes: Annotated[int, Field(ge=1, le=MOST_BYTES)]
    candidate_bytes: Annotated[int, Field(ge=1, le=MOST_BYTES)]
    ratio: float
    breakdown: Breakdown


class Usage(Part):
    """What the kernel counted."""

    minor_faults: Count | None
    involuntary_switches: Count | None


class RoundPart(Part):
    """How many samples a round holds."""

    instance: Annotated[int, Field(ge=0, le=10**9)]
    disturbed: bool
    reference_calls: Annotated[int, Field(ge=1)]
    candidate_calls: Annotated[int, Field(ge=1)]
    reference_usage: Usage | None = None
    candidate_usage: Usage | None = None


Ends = Annotated[list[Annotated[float, Field(ge=0, le=MOST_NS)]], Field(min_length=2, max_length=2)]


class Intervals(Part):
    """Of a side's percentiles."""

    p50: Ends | None = None
    p95: Ends | None = None
    p99: Ends | None = None
    iqr: Ends | None = None


class Side(Part):
    """One side's samples and figures."""

    samples: Annotated[list[Nanoseconds], Field(min_length=1)]
    n: Count
    min: Duration
    p50: Duration
    p95: Duration
    p99: Duration
    iqr: Share | None = None
    intervals: Intervals = Intervals()
    minor_faults_per_call: Share | None
    involuntary_switches_per_call: Share | None


class LatencyPart(Part):
    """Both sides' calls."""

    unit: Literal["ns"]
    rounds: Annotated[list[RoundPart], Field(min_length=1, max_length=MOST_ROUNDS)]
    reference: Side
    candidate: Side


class SpeedupPart(Part):
    """The ratio of medians."""

    estimate: Ratio
    low: Ratio | None
    high: Ratio | None
    confidence: float
    verdict: Verdict | Literal["indistinguishable"]
    stopped_by: StoppedBy | None


class OverheadPart(Part):
    """The fixed cost of a call."""

    reference_ns: Duration
    candidate_ns: Duration


class SpreadPart(Part):
    """Differences step by step."""

    mean: Differences
    p95: Differences
    max: Differences


class PerStep(Part):
    """Of h, of c where there is one, and of the linear layer's scores."""

    hidden: SpreadPart
    cell: SpreadPart | None
    scores: SpreadPart | None = None


Level = Annotated[int, Field(ge=0, le=1000)]


class MapPart(Part):
    """A matrix in steps of a thousandth of its largest value."""

    top: Difference
    levels: Annotated[
        list[Annotated[list[Level], Field(min_length=1, max_length=1024)]],
        Field(min_length=1, max_length=256),
    ]


class UnitsPart(Part):
    """A row in steps of a thousandth of its largest value."""

    top: Difference
    levels: Annotated[list[Level], Field(min_length=1, max_length=MOST_UNITS)]


class DivergencePart(Part):
    """How far the outputs are apart."""

    mean_abs_reference: Difference
    mean_abs_candidate: Difference
    mean_abs_difference: Difference
    percent: float | None
    per_step: PerStep
    units: Annotated[int, Field(ge=1, le=MOST_UNITS)] | None = None
    hidden_map: MapPart | None = None
    cell_units: UnitsPart | None = None
    scores_percent: Percent | None = None


class Record(Part):
    """A whole comparison."""

    format: Literal["quantscope.comparison"]
    version: int
    spec: Spec
    environment: EnvironmentPart
    modules: ModulesPart
    size: Size
    latency: LatencyPart | None
    speedup: SpeedupPart | None
    overhead: OverheadPart | None = None
    divergence: DivergencePart
    accuracy: AccuracyPart | None = None
    anatomy: AnatomyPart | None = None
    batch_mates: MatesPart | None = None
