"""Proposes specs, runs the newest one on the worker and drops what comes late of others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.events import Failed
from app.core.results.comparison import Comparison
from app.core.spec import PRECISE_SECONDS, ComparisonSpec
from app.core.validation import Capacity, find_problem
from app.session.requests import Run, Touches
from app.session.worker import Worker

DEBOUNCE_MS: Final = 120


class Comparing(QObject):
    """A newer spec overtakes a running comparison; events of the newest run alone are passed on."""

    proposed = Signal(object)
    """The ComparisonSpec that is to be measured next: from now on, others are old."""

    started = Signal(object)
    """The ComparisonSpec of a run that begins."""

    happened = Signal(object)
    """One Event of the newest run."""

    ended = Signal()
    """The newest run is over, by itself or stopped."""

    _asked = Signal(object)

    def __init__(
        self, worker: Worker, touches: Touches, cores: Callable[[], int], parent: QObject
    ) -> None:
        """Connects to the worker.

        Args:
            worker: Runs comparisons on its thread.
            touches: Counts what the user does to the window.
            cores: How many processors there are, told without loading torch.
            parent: The owner.
        """
        super().__init__(parent)
        self._touches = touches
        self._cores = cores
        self._engines: tuple[str, ...] | None = None
        self._loaded = False
        self._wanted = False
        self._spec: ComparisonSpec | None = None
        self._run: Run | None = None
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._debounce.timeout.connect(self._begin)
        self._asked.connect(worker.run)
        worker.happened.connect(self._take_event)
        worker.ended.connect(self._take_end)

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
    def continuing(self) -> bool:
        """Returns whether the running comparison adds to an earlier one."""
        return self._run is not None and self._run.earlier is not None

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

    def allow(self, engines: tuple[str, ...] | None) -> None:
        """Takes that torch is loaded, with these engines: from now on runs may begin."""
        self._engines = engines
        self._loaded = True

    def begin_waiting(self) -> None:
        """Begins with what was proposed while torch was loading."""
        if self._wanted and not self._debounce.isActive():
            self._begin()

    @Slot(str)
    def fail(self, message: str) -> None:
        """Says that nothing can be compared."""
        self.happened.emit(Failed(message))
        self.ended.emit()

    def close(self) -> None:
        """Ends the run; nothing begins any more."""
        self._debounce.stop()
        self._cancel()

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


def _list_places(spec: ComparisonSpec) -> list[str]:
    """Returns where a spec's files lie, which equal specs may differ in: one was found again."""
    return [source.path for source in (spec.weights, spec.input_file) if source is not None]
