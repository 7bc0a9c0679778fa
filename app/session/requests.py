"""What the worker is asked to do, with the flags that cross threads, and what it answers."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag

from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec


class Touches:
    """Counts what the user does to the window; written by one thread, read by another."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self) -> int:
        """Returns the count so far."""
        return self._count

    def add(self) -> None:
        """Counts one more."""
        self._count += 1


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One comparison asked of the worker.

    ``cancelled`` is polled by the comparison; ``drawn`` is set when the panes show the last
    round, so that painting and timing alternate. With ``earlier``, its measurement goes on.
    """

    spec: ComparisonSpec
    earlier: Comparison | None = None
    cancelled: Flag = field(default_factory=Flag)
    drawn: Flag = field(default_factory=Flag)

    def cancel(self) -> None:
        """Makes the comparison end within one model call."""
        self.cancelled.set()
        self.drawn.set()


@dataclass(frozen=True, slots=True)
class ModelToSave:
    """A quantized model to be written, and how its files' names begin."""

    spec: ComparisonSpec
    base: Path


@dataclass(frozen=True, slots=True)
class ModelSaved:
    """A model's files are written."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ModelNotSaved:
    """A model's files could not be written; ``reason`` is one sentence."""

    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRun:
    """A network to be trained; ``cancelled`` is polled before every batch."""

    plan: TrainingPlan
    cancelled: Flag = field(default_factory=Flag)


@dataclass(frozen=True, slots=True)
class NotTrained:
    """A training failed; ``reason`` is one sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class TrainingEnded:
    """A training is over, by itself or cancelled: its last news."""


TrainingNews = Epoch | Trained | NotTrained | TrainingEnded
