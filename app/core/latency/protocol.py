"""What a measurement and the process that times its calls say to each other."""

from dataclasses import dataclass
from typing import Protocol

from app.core.errors import FailedError
from app.core.latency.round import RoundPlan
from app.core.results.latency import Round
from app.core.spec import ComparisonSpec
from app.core.types import Stop


@dataclass(frozen=True, slots=True)
class Prepared:
    """A fresh pair of models stands warm: what that took, and roughly what one call takes."""

    seconds: float
    reference_call_ns: int
    candidate_call_ns: int


@dataclass(frozen=True, slots=True)
class Prepare:
    """Asks for a fresh pair of models."""

    spec: ComparisonSpec
    instance: int


@dataclass(frozen=True, slots=True)
class Release:
    """Asks for the memory of the models to be given back."""


@dataclass(frozen=True, slots=True)
class Build:
    """Asks for a fresh model of the side at ``place``, 0 for the reference."""

    spec: ComparisonSpec
    instance: int
    place: int


@dataclass(frozen=True, slots=True)
class Warm:
    """Asks for calls until they no longer get faster; the answer is what one takes, in ns."""


@dataclass(frozen=True, slots=True)
class TimeCalls:
    """Asks for a block of so many timed calls."""

    calls: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer to what could not be done, with the reason."""

    reason: str


class StopwatchDiedError(FailedError):
    """The stopwatch process ended by itself or was killed; the text says how."""


class SideDiedError(Exception):
    """A side's own process has ended; ``status`` says how, as ``waitpid`` gives it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class StopwatchCallError(FailedError):
    """A model could not be built or called in the stopwatch process; the text says why."""


class StopwatchStoppedError(FailedError):
    """A cancelled call outlasted its grace, so its process was ended."""


class Stopwatch(Protocol):
    """What a measurement needs of the place where calls are timed."""

    def prepare(self, spec: ComparisonSpec, instance: int, stop: Stop) -> Prepared:
        """Builds and warms a fresh pair of models."""
        ...

    def time_round(self, plan: RoundPlan, stop: Stop) -> Round:
        """Times one round on the pair prepared last; a stopped one comes back short."""
        ...

    def release(self) -> None:
        """Lets go of the pair."""
        ...
