"""The shape of what a record holds about accuracy, anatomy and batch-mates."""

from typing import Annotated, Literal

from pydantic import Field

from app.core.record.bounds import MOST_STEPS, Count, Difference, Differences, Line, Part, Weight
from app.core.results.anatomy import GrowthVerdict

Classes = Annotated[
    list[Annotated[int, Field(ge=0, le=10**6)]], Field(min_length=1, max_length=100_000)
]
Fraction = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=1e30)]
Decibels = Annotated[float, Field(ge=-1000, le=1000)]
Rise = Annotated[float, Field(ge=-1e9, le=1e9)]
Sigmas = Annotated[float, Field(ge=0, le=1e100)]


class AccuracyPart(Part):
    """Both models' answers."""

    labels: Classes
    reference: Classes
    candidate: Classes
    steps: Annotated[
        list[Annotated[int, Field(ge=1, le=MOST_STEPS)]], Field(min_length=1, max_length=100_000)
    ]
    reference_share: Fraction
    candidate_share: Fraction


class GatePart(Part):
    """One gate's rows of a matrix."""

    gate: Line
    histogram: Annotated[list[Count], Field(min_length=256, max_length=256)]
    largest: Weight
    largest_sigmas: Weight | None = None
    sigmas_of_others: Sigmas | None = None
    levels_in_use: Annotated[int, Field(ge=0, le=256)]
    sqnr_db: Decibels | None


class TensorPart(Part):
    """One weight matrix."""

    name: Line
    layer: Annotated[int, Field(ge=0, le=15)]
    reverse: bool
    part: Literal["input", "recurrent"]
    scale: Weight
    largest_sigmas: Weight | None = None
    sigmas_of_others: Sigmas | None = None
    sqnr_db: Decibels | None
    harm: Difference
    harm_per_row: Difference
    largest_error: Weight | None = None
    gates: Annotated[list[GatePart], Field(min_length=3, max_length=4)]


class DirectionPart(Part):
    """One direction's error by step."""

    hidden: Differences
    cell: Differences | None


class LayerPart(DirectionPart):
    """One layer's error by step, and that of both directions of a bidirectional one."""

    layer: Annotated[int, Field(ge=0, le=15)]
    directions: Annotated[list[DirectionPart], Field(max_length=2)] = Field(default_factory=list)


class GrowthPart(Part):
    """Whether the error grows; older records lack ``share_of`` and took both directions as one."""

    verdict: GrowthVerdict
    change: Rise
    low: Rise
    high: Rise
    share_of: Literal["first step"] | None = None


class AnatomyPart(Part):
    """Where the error comes from."""

    both: Difference
    weights_only: Difference
    activations_only: Difference
    final_relative_error: Percent | None
    # A cosine that was computed may lie beyond 1 by a rounding error.
    final_cosine: Annotated[float, Field(ge=-1.001, le=1.001)]
    rounding: Difference | None = None
    growth: GrowthPart | None
    backward_growth: GrowthPart | None = None
    tensors: Annotated[list[TensorPart], Field(min_length=2, max_length=64)]
    layers: Annotated[list[LayerPart], Field(min_length=1, max_length=16)]


class MatesPart(Part):
    """What batch-mates do to a row."""

    batch_size: Annotated[int, Field(ge=2, le=1024)]
    percent: Percent
    rows: Annotated[list[Difference], Field(min_length=1, max_length=1024)]
    reference_rows: Annotated[list[Difference], Field(min_length=1, max_length=1024)]
    steps: Differences
