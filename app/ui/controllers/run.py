"""Brings what becomes known of the newest run to the cards and the status line."""

from PySide6.QtCore import QObject, Signal, Slot

from app.core.events import Built, Event, Failed, Finished, Probed, Recovered, Timed
from app.core.report.progress import BUILDING, MEASURING_ON, STOPPED_EARLY, UNSOUND, describe_next
from app.core.report.verdicts import state_progress
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.core.stages import TIME, find_next
from app.session.comparing import Comparing
from app.ui.controllers.questions import QuestionController
from app.ui.controllers.screen import Screen
from app.ui.paint_monitor import PaintMonitor
from app.ui.parameters.panel import ParameterPanel


class RunController(QObject):
    """Follows a run from its proposal to its end; says when its newest event is painted."""

    finished = Signal(object)
    """A Comparison that is complete, or was stopped: it wants keeping."""

    def __init__(
        self,
        comparing: Comparing,
        monitor: PaintMonitor,
        panel: ParameterPanel,
        screen: Screen,
        questions: QuestionController,
    ) -> None:
        super().__init__(screen)
        self._comparing = comparing
        self._monitor = monitor
        self._panel = panel
        self._screen = screen
        self._questions = questions
        comparing.proposed.connect(self._take_proposal)
        comparing.started.connect(self._take_start)
        comparing.happened.connect(self._take_event)
        comparing.ended.connect(self._take_end)
        monitor.painted.connect(comparing.drawn)

    @Slot(object)
    def _take_proposal(self, spec: ComparisonSpec) -> None:
        screen, shown = self._screen, self._screen.shown
        aside = shown.open_question is not None
        shown.wait(spec)
        if shown.is_of(spec) and not aside:
            screen.cards.undim()
        else:
            if shown.partial.built is not None:
                screen.cards.dim()
            if self._comparing.loaded:
                screen.status.show_busy(BUILDING, 0)
        screen.changed.emit()

    @Slot(object)
    def _take_start(self, spec: ComparisonSpec) -> None:
        screen, shown = self._screen, self._screen.shown
        continues, open_question = self._comparing.continuing, shown.open_question
        if open_question is not None and not continues and spec is not open_question.question.spec:
            shown.open_question = None
        before = shown.partial.built
        same = before is None or (before.spec == spec and shown.stored is None)
        screen.left = False
        self._panel.clear_problems()
        shown.start(self._panel.spec, continues=continues)
        if shown.open_question is None:
            screen.cards.banner.hide()
        else:
            screen.cards.banner.say_question(shown.open_question.question.title)
        screen.cards.prepare(continues=continues, same=same)
        screen.messages.begin(MEASURING_ON if continues else BUILDING)
        screen.changed.emit()

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        screen, shown = self._screen, self._screen.shown
        asked = shown.open_question is not None and not screen.left
        if asked and isinstance(event, Failed):
            self._show_failure(event)
        elif screen.left or shown.stored is not None:
            match event:
                case Finished(comparison):
                    # The run that was left has ended: only its result is still wanted.
                    self.finished.emit(comparison)
                case Failed() if not self._comparing.running:
                    # Refused before anything was built: what is shown stands.
                    self._say_failure(event)
        else:
            self._follow(event)
            screen.changed.emit()

    def _follow(self, event: Event) -> None:
        screen = self._screen
        match event:
            case Failed():
                screen.shown.concluded = True
                self._show_failure(event)
            case Recovered(message):
                screen.messages.inform(message, running=True)
            case Finished(comparison):
                screen.finish(comparison)
                self.finished.emit(comparison)
            case _:
                screen.shown.take(event)
                self._show_progress(event)

    def _show_progress(self, event: Event) -> None:
        screen, partial = self._screen, self._screen.shown.partial
        if partial.built is None:
            return
        spec = partial.built.spec
        screen.cards.show_event(event, partial, spec)
        match event:
            case Built():
                self._say_next(event, spec)
                return
            case Timed(latency, speedup, progress):
                screen.messages.show_progress(state_progress(speedup, latency), progress)
            case Probed():
                pass
            case _:
                self._say_next(event, spec)
        screen.cards.show_change(screen.comparison)
        self._monitor.await_paint()

    def _say_next(self, event: Event, spec: ComparisonSpec) -> None:
        # While calls are timed nothing moves on the screen.
        counts = find_next(event, spec) is not TIME
        self._screen.messages.say(describe_next(event, spec), counts=counts)

    @Slot()
    def _take_end(self) -> None:
        screen = self._screen
        screen.changed.emit()
        if screen.left or screen.shown.concluded or not screen.status.busy:
            return
        screen.shown.concluded = True
        self._show_stop(screen.comparison)
        screen.changed.emit()

    def _show_stop(self, comparison: Comparison | None) -> None:
        """Shows what is left of a run that ended without a result."""
        screen, question = self._screen, self._questions.current
        cards = screen.cards
        if not self._panel.sound:
            # Withdrawn: until the text makes sense, F5 has nothing to start.
            screen.status.show_idle(UNSOUND)
            cards.dim()
        elif screen.shown.continues and comparison is not None:
            # Stopped before anything was added: what there was stands.
            screen.finish(comparison)
            cards.undim()
        elif question is not None:
            self._questions.fail(f"Stopped. {question.wanting}.")
        elif screen.shown.partial.speedup is None and comparison is not None:
            screen.status.show_idle(STOPPED_EARLY)
            cards.verdict.show_partial(screen.shown.partial, measuring=False)
            cards.overview.latency.dim()
            cards.explanation.dim()
        else:
            screen.status.show_idle(STOPPED_EARLY)
            cards.dim()

    def _show_failure(self, failure: Failed) -> None:
        question = self._questions.current
        if question is not None:
            self._questions.fail(f"{question.wanting}: {failure.message}")
        else:
            self._screen.cards.dim()
            self._say_failure(failure)

    def _say_failure(self, failure: Failed) -> None:
        self._screen.say_failure(failure.message, failure.field, loaded=self._comparing.loaded)
