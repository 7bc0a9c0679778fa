"""The window's one way to the instrument: proposes specs, hears events, drops stale ones."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.core.events import Failed
from app.core.networks.training_plan import Epoch, Trained, TrainingPlan
from app.core.results.comparison import Comparison
from app.core.spec import PRECISE_SECONDS, ComparisonSpec
from app.core.validation import Capacity, find_problem
from app.session.worker import Instrument, Run, Saving, Touches, Training, Worker

DEBOUNCE_MS: Final = 120
CLOSE_TIMEOUT_MS: Final = 3000


class Session(QObject):
    """Owns the worker, its thread and the runs; all of its slots run on the GUI thread.

    A newer spec overtakes a running comparison. Only events of the newest run are passed on.
    """

    ready = Signal(object)
    """A Capacity, once torch has been loaded."""

    proposed = Signal(object)
    """The ComparisonSpec that is to be measured next: from now on, others are old."""

    started = Signal(object)
    """The ComparisonSpec of a run that begins."""

    happened = Signal(object)
    """One Event of the newest run."""

    ended = Signal()
    """The newest run is over, by itself or stopped."""

    saved = Signal(object)
    """The paths of a model's files, once they are written."""

    not_saved = Signal(str)
    """Why they could not be written."""

    training_advanced = Signal(object)
    """An Epoch of the newest training."""

    trained = Signal(object)
    """The Trained network."""

    not_trained = Signal(str)
    """Why the training failed, a sentence."""

    training_ended = Signal()
    """The newest training is over, by itself or cancelled."""

    _asked = Signal(object)
    _closing = Signal()
    _loading = Signal()
    _saving = Signal(object)
    _training_asked = Signal(object)

    def __init__(
        self,
        load: Callable[[], Instrument],
        cores: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        """Prepares a session.

        Args:
            load: Makes the instrument, on the worker's thread.
            cores: How many processors there are, told without loading torch.
            parent: The owner.
        """
        super().__init__(parent)
        self._cores = cores
        self._engines: tuple[str, ...] | None = None
        self._loaded = False
        self._wanted = False
        self._spec: ComparisonSpec | None = None
        self._run: Run | None = None
        self._training: Training | None = None
        self._touches = Touches()
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._debounce.timeout.connect(self._begin)
        self._thread = QThread(self)
        self._worker = Worker(load, self._touches)
        self._worker.moveToThread(self._thread)
        self._loading.connect(self._worker.load)
        self._asked.connect(self._worker.run)
        self._closing.connect(self._worker.close)
        self._worker.ready.connect(self._take_ready)
        self._worker.failed_to_load.connect(self._take_failed_load)
        self._worker.happened.connect(self._take_event)
        self._worker.ended.connect(self._take_end)
        self._saving.connect(self._worker.save)
        self._worker.saved.connect(self.saved)
        self._worker.not_saved.connect(self.not_saved)
        self._training_asked.connect(self._worker.train)
        self._worker.advanced.connect(self._take_training)
        self._worker.not_trained.connect(self._take_failed_training)
        self._worker.training_ended.connect(self._take_training_end)

    @property
    def running(self) -> bool:
        """Returns whether a comparison runs or is about to."""
        return self._run is not None or self._debounce.isActive()

    @property
    def waiting(self) -> bool:
        """Returns whether a proposal waits for its turn, or for torch to be loaded."""
        return self._wanted and (self._debounce.isActive() or not self._loaded)

    @property
    def loaded(self) -> bool:
        """Returns whether torch has been loaded."""
        return self._loaded

    @property
    def training(self) -> bool:
        """Returns whether a network is being trained."""
        return self._training is not None

    @property
    def continuing(self) -> bool:
        """Returns whether the running comparison adds to an earlier one."""
        return self._run is not None and self._run.earlier is not None

    def open(self) -> None:
        """Starts the worker's thread, which loads torch."""
        self._thread.start()
        self._loading.emit()

    def propose(self, spec: ComparisonSpec) -> None:
        """Asks for a comparison of ``spec`` once no other has come for a moment."""
        if spec == self._spec and _list_places(spec) == _list_places(self._spec):
            return
        self._spec = spec
        self._wanted = True
        self._cancel()
        self._debounce.start()
        self.proposed.emit(spec)

    def adopt(self, spec: ComparisonSpec) -> None:
        """Takes a spec whose comparison is shown already; a running one ends with what it has."""
        self._spec = spec
        self._wanted = False
        self._debounce.stop()
        if self._run is not None:
            self._run.cancel()

    def save_model(self, spec: ComparisonSpec, base: Path) -> None:
        """Has the quantized model written, after the comparison that runs."""
        self._saving.emit(Saving(spec, base))

    def train(self, plan: TrainingPlan) -> None:
        """Has a network trained; a running comparison is stopped and keeps what it has."""
        self.stop()
        self.cancel_training()
        self._training = Training(plan)
        self._training_asked.emit(self._training)

    def cancel_training(self) -> None:
        """Ends a running training within one batch; nothing comes of it."""
        if self._training is not None:
            self._training.cancelled.set()

    def run_again(self) -> None:
        """Measures the newest spec again, at once."""
        self._wanted = True
        self._begin()

    def measure_aside(self, spec: ComparisonSpec) -> None:
        """Measures another spec at once; the newest proposal stays what is measured next."""
        if self._loaded:
            self._launch(spec)

    def measure_precisely(self, comparison: Comparison) -> None:
        """Goes on measuring what has been compared, with a larger budget and a narrower goal."""
        spec = replace(comparison.spec, seconds=PRECISE_SECONDS)
        self._ask(Run(spec, comparison))

    def withdraw(self) -> None:
        """Takes the newest proposal back, as while a field holds what makes no sense."""
        if self.running or self.waiting:
            self._debounce.stop()
            self._cancel()
            self._spec = None
            self._wanted = False
            self.ended.emit()

    def stop(self) -> None:
        """Ends the running comparison within one model call; what was measured is kept."""
        waits = self._debounce.isActive()
        self._debounce.stop()
        if self._run is not None:
            self._run.cancel()
        elif waits:
            # The proposal that waited has overtaken its predecessor, whose end is dropped.
            self.ended.emit()

    def drawn(self) -> None:
        """Says that the panes show the last event: the next round may start."""
        if self._run is not None:
            self._run.drawn.set()

    def touched(self) -> None:
        """Says that the user did something to the window: a round in progress is disturbed."""
        self._touches.add()

    def close(self) -> bool:
        """Ends the run, the worker and its thread; returns whether the thread has ended.

        It has not where torch is inside a call that takes longer than ``CLOSE_TIMEOUT_MS``.
        """
        self._debounce.stop()
        self._cancel()
        self.cancel_training()
        self._closing.emit()
        return self._thread.wait(CLOSE_TIMEOUT_MS)

    def _cancel(self) -> None:
        if self._run is not None:
            self._run.cancel()
            self._run = None

    @Slot()
    def _begin(self) -> None:
        if self._spec is not None and self._loaded:
            self._launch(self._spec)

    def _launch(self, spec: ComparisonSpec) -> None:
        self._debounce.stop()
        self._cancel()
        # Memory is the worker's to look at: here, what an overtaken run holds would count.
        problem = find_problem(spec, Capacity(self._cores(), None, self._engines))
        if problem is not None:
            self.happened.emit(Failed(problem.message, problem.field))
            self.ended.emit()
            return
        self._ask(Run(spec))

    def _ask(self, run: Run) -> None:
        self._debounce.stop()
        self._cancel()
        self._run = run
        self.started.emit(run.spec)
        self._asked.emit(run)

    @Slot(object)
    def _take_ready(self, capacity: Capacity) -> None:
        self._engines = capacity.engines
        self._loaded = True
        self.ready.emit(capacity)
        if self._wanted and not self._debounce.isActive():
            self._begin()

    @Slot(str)
    def _take_failed_load(self, message: str) -> None:
        self.happened.emit(Failed(message))
        self.ended.emit()

    @Slot(object, object)
    def _take_event(self, run: Run, event: object) -> None:
        # The one place where late results of an overtaken run are dropped.
        if run is not self._run:
            return
        self.happened.emit(event)

    @Slot(object)
    def _take_end(self, run: Run) -> None:
        if run is self._run:
            self._run = None
            self.ended.emit()

    @Slot(object, object)
    def _take_training(self, training: Training, news: Epoch | Trained) -> None:
        if training is not self._training or training.cancelled.is_set():
            return
        if isinstance(news, Trained):
            self.trained.emit(news)
        else:
            self.training_advanced.emit(news)

    @Slot(object, str)
    def _take_failed_training(self, training: Training, reason: str) -> None:
        if training is self._training and not training.cancelled.is_set():
            self.not_trained.emit(reason)

    @Slot(object)
    def _take_training_end(self, training: Training) -> None:
        if training is self._training:
            self._training = None
            self.training_ended.emit()


def _list_places(spec: ComparisonSpec) -> list[str]:
    """Returns where a spec's files lie, which equal specs may differ in: one was found again."""
    return [source.path for source in (spec.weights, spec.input_file) if source is not None]
