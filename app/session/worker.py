"""Runs comparisons on the one worker thread and conducts the stopwatch from there."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from app.core.events import Event, Failed
from app.core.limits import SpecError
from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.report.failures import describe_failure
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.core.stages import find_stage
from app.core.storage.files import explain_failure
from app.core.storage.log import LOGGER
from app.core.types import Count, Stop
from app.core.validation import Capacity
from app.session.requests import (
    ModelNotSaved,
    ModelSaved,
    ModelToSave,
    NotTrained,
    Run,
    Touches,
    TrainingEnded,
    TrainingRun,
)

DRAWN_TIMEOUT_SECONDS: Final = 0.5
"""A window that cannot paint (minimised, suspended) does not hold a measurement up for longer."""


class Instrument(Protocol):
    """The core as the worker uses it; making one loads torch."""

    def compare(
        self, spec: ComparisonSpec, *, stop: Stop, touches: Count, earlier: Comparison | None
    ) -> Iterator[Event]:
        """Yields the events of one comparison, the stopwatch kept from one to the next."""
        ...

    def capacity(self) -> Capacity:
        """Returns what the machine offers."""
        ...

    def save_model(self, spec: ComparisonSpec, base: Path) -> tuple[Path, ...]:
        """Writes the quantized model and returns its files."""
        ...

    def train(self, plan: TrainingPlan, *, stop: Stop) -> Iterator[Epoch | Trained]:
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

    saving_ended = Signal(object)
    """ModelSaved or ModelNotSaved."""

    trained = Signal(object, object)
    """The TrainingRun and one of its TrainingNews, TrainingEnded the last of them."""

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
            LOGGER.exception("torch could not be loaded")
            self.failed_to_load.emit(describe_failure("Loading torch", error))

    @Slot(object)
    def run(self, run: Run) -> None:
        """Runs one comparison to its end; a cancelled one ends without further events."""
        try:
            if self._instrument is not None and not run.cancelled.is_set():
                self._compare(self._instrument, run)
        finally:
            self.ended.emit(run)

    @Slot(object)
    def save(self, model: ModelToSave) -> None:
        """Writes a quantized model."""
        self.saving_ended.emit(self._save(model))

    @Slot(object)
    def train(self, run: TrainingRun) -> None:
        """Trains a network; what was cancelled ends without further news."""
        try:
            if not run.cancelled.is_set():
                self._train(run)
        finally:
            self.trained.emit(run, TrainingEnded())

    @Slot()
    def close(self) -> None:
        """Ends the stopwatch, and with it this thread."""
        if self._instrument is not None:
            self._instrument.close()
            self._instrument = None
        self.thread().quit()

    def _save(self, model: ModelToSave) -> ModelSaved | ModelNotSaved:
        if self._instrument is None:
            return ModelNotSaved("torch is not loaded; the model was not saved.")
        try:
            return ModelSaved(self._instrument.save_model(model.spec, model.base))
        except OSError as error:
            return ModelNotSaved(explain_failure(model.base, error))
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            LOGGER.exception("A model could not be saved")
            return ModelNotSaved(describe_failure("Saving the model", error))

    def _train(self, run: TrainingRun) -> None:
        if self._instrument is None:
            self.trained.emit(run, NotTrained("torch is not loaded; nothing was trained."))
            return
        try:
            for news in self._instrument.train(run.plan, stop=run.cancelled.is_set):
                self.trained.emit(run, news)
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            LOGGER.exception("A training failed")
            self.trained.emit(run, NotTrained(describe_failure("The training", error)))

    def _compare(self, instrument: Instrument, run: Run) -> None:
        try:
            events = instrument.compare(
                run.spec, stop=run.cancelled.is_set, touches=self._touches, earlier=run.earlier
            )
            for event in events:
                run.drawn.clear()
                self.happened.emit(run, event)
                stage = find_stage(event)
                # One at a time, so that the window is never held by three.
                if stage is not None and stage.drawn and not run.cancelled.is_set():
                    run.drawn.wait(DRAWN_TIMEOUT_SECONDS)
        except SpecError as refused:
            self.happened.emit(run, Failed(refused.problem.message, refused.problem.field))
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            LOGGER.exception("A comparison failed")
            self.happened.emit(run, Failed(describe_failure("The comparison", error)))
