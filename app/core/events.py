"""What a running comparison reports: frozen events, in the order in which they happen."""

from dataclasses import dataclass

from app.core.results.accuracy import Accuracy
from app.core.results.anatomy import Anatomy
from app.core.results.comparison import Comparison, Environment, Modules
from app.core.results.divergence import BatchEffect, Divergence
from app.core.results.latency import Latency, Overhead, Speedup
from app.core.results.size import Sizes
from app.core.spec import ComparisonSpec


@dataclass(frozen=True, slots=True)
class Built:
    """Both models exist."""

    spec: ComparisonSpec
    environment: Environment
    modules: Modules


@dataclass(frozen=True, slots=True)
class Sized:
    """Both models have been saved and their files taken apart."""

    sizes: Sizes


@dataclass(frozen=True, slots=True)
class Diverged:
    """Both models have answered the same input."""

    divergence: Divergence


@dataclass(frozen=True, slots=True)
class BatchCompared:
    """Sequences have been called with their batch-mates and without."""

    batch_effect: BatchEffect


@dataclass(frozen=True, slots=True)
class Dissected:
    """It is known where the error comes from."""

    anatomy: Anatomy


@dataclass(frozen=True, slots=True)
class Judged:
    """Both models have been asked about every utterance of the task."""

    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class Timed:
    """One more round of calls has been timed; the figures cover all rounds so far.

    ``progress`` runs from 0 to 1, by time or by precision, whichever is further.
    """

    latency: Latency
    speedup: Speedup
    progress: float


@dataclass(frozen=True, slots=True)
class Probed:
    """The fixed cost of a call has been measured, after the last round."""

    overhead: Overhead


@dataclass(frozen=True, slots=True)
class Recovered:
    """The stopwatch process died and a fresh one has taken over; ``message`` says why."""

    message: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The comparison is complete, or was stopped with what had been measured."""

    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Failed:
    """The comparison cannot go on; ``field`` names the parameter at fault, if one is."""

    message: str
    field: str | None = None


Event = (
    Built
    | Sized
    | Diverged
    | BatchCompared
    | Dissected
    | Judged
    | Timed
    | Probed
    | Recovered
    | Finished
    | Failed
)
