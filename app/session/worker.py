"""Runs comparisons on the one worker thread and conducts the stopwatch from there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from app.core.events import Dissected, Diverged, Event, Failed, Judged, Mixed, Sized, Timed
from app.core.limits import SpecError
from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.report.failures import explain
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.core.storage.files import explain_failure
from app.core.validation import Capacity

DRAWN_TIMEOUT_SECONDS: Final = 0.5
"""A window that cannot paint (minimised, suspended) does not hold a measurement up for longer."""


_DRAWN: Final = (Sized, Diverged, Mixed, Dissected, Judged, Timed)
"""Events that a pane draws: one at a time, so that the window is never held by three."""


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
    """One comparison asked of the worker, with the flags that cross threads.

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
class Saving:
    """A quantized model to be written, and how its files' names begin."""

    spec: ComparisonSpec
    base: Path


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """A network to be trained; ``cancelled`` is polled before every batch."""

    plan: TrainingPlan
    cancelled: Flag = field(default_factory=Flag)


class Instrument(Protocol):
    """The core as the worker uses it; making one loads torch."""

    def compare(
        self,
        spec: ComparisonSpec,
        *,
        stop: Callable[[], bool],
        touches: Callable[[], int],
        earlier: Comparison | None,
    ) -> Iterator[Event]:
        """Yields the events of one comparison, the stopwatch kept from one to the next."""
        ...

    def capacity(self) -> Capacity:
        """Returns what the machine offers."""
        ...

    def save_model(self, spec: ComparisonSpec, base: Path) -> tuple[Path, ...]:
        """Writes the quantized model and returns its files."""
        ...

    def train(self, plan: TrainingPlan, *, stop: Callable[[], bool]) -> Iterator[Epoch | Trained]:
        """Yields every epoch and at last the network, which a stop leaves out."""
        ...

    def close(self) -> None:
        """Ends the stopwatch."""
        ...


class Worker(QObject):
    """Lives on the session's thread; its slots are reached by queued signals only."""

    ready = Signal(object)
    """A Capacity, once the instrument is loaded."""

    failed_to_load = Signal(str)
    """Why the instrument cannot be loaded, in one sentence."""

    happened = Signal(object, object)
    """The Run and one of its Events."""

    ended = Signal(object)
    """The Run, after its last event or after it was cancelled."""

    saved = Signal(object)
    """The paths of a model's files."""

    not_saved = Signal(str)
    """Why a model was not written, in one sentence."""

    advanced = Signal(object, object)
    """The Training, and an Epoch or the Trained network."""

    not_trained = Signal(object, str)
    """The Training and why it failed, in one sentence."""

    training_ended = Signal(object)
    """The Training, after its last news or after it was cancelled."""

    def __init__(self, load: Callable[[], Instrument], touches: Touches) -> None:
        super().__init__()
        self._load = load
        self._touches = touches
        self._instrument: Instrument | None = None

    @Slot()
    def load(self) -> None:
        """Loads the instrument, and with it torch."""
        try:
            self._instrument = self._load()
            self.ready.emit(self._instrument.capacity())
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            self.failed_to_load.emit(explain("Loading torch", error))

    @Slot(object)
    def run(self, run: Run) -> None:
        """Runs one comparison to its end; a cancelled one ends without further events."""
        try:
            if self._instrument is not None and not run.cancelled.is_set():
                self._compare(self._instrument, run)
        finally:
            self.ended.emit(run)

    @Slot(object)
    def save(self, saving: Saving) -> None:
        """Writes a quantized model."""
        if self._instrument is None:
            self.not_saved.emit("torch is not loaded; the model was not saved.")
            return
        try:
            self.saved.emit(self._instrument.save_model(saving.spec, saving.base))
        except OSError as error:
            self.not_saved.emit(explain_failure(saving.base, error))
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            self.not_saved.emit(explain("Saving the model", error))

    @Slot(object)
    def train(self, training: Training) -> None:
        """Trains a network; what was cancelled ends without further news."""
        try:
            if not training.cancelled.is_set():
                self._train(training)
        finally:
            self.training_ended.emit(training)

    @Slot()
    def close(self) -> None:
        """Ends the stopwatch, and with it this thread."""
        if self._instrument is not None:
            self._instrument.close()
            self._instrument = None
        self.thread().quit()

    def _train(self, training: Training) -> None:
        if self._instrument is None:
            self.not_trained.emit(training, "torch is not loaded; nothing was trained.")
            return
        try:
            stop = training.cancelled.is_set
            for news in self._instrument.train(training.plan, stop=stop):
                self.advanced.emit(training, news)
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            self.not_trained.emit(training, explain("The training", error))

    def _compare(self, instrument: Instrument, run: Run) -> None:
        try:
            events = instrument.compare(
                run.spec, stop=run.cancelled.is_set, touches=self._touches, earlier=run.earlier
            )
            for event in events:
                run.drawn.clear()
                self.happened.emit(run, event)
                if isinstance(event, _DRAWN) and not run.cancelled.is_set():
                    run.drawn.wait(DRAWN_TIMEOUT_SECONDS)
        except SpecError as refused:
            self.happened.emit(run, Failed(refused.problem.message, refused.problem.field))
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            self.happened.emit(run, Failed(explain("The comparison", error)))
