"""Shows one comparison in all cards: the newest as it grows, or a stored one."""

from PySide6.QtCore import QObject, Signal, Slot

from app.core.events import Built, Event, Failed, Finished, Probed, Recovered, Timed
from app.core.partial import PartialComparison
from app.core.report.progress import BUILDING, NOT_LOADED, STOPPED_EARLY, UNSOUND, say_end, say_next
from app.core.report.verdicts import state_progress
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.session.comparing import Comparing
from app.ui.controllers.allocator_pair import AllocatorPair
from app.ui.controllers.history import Stored
from app.ui.controllers.shown import Question, Shown
from app.ui.paint_monitor import PaintMonitor
from app.ui.panes.cards import Cards
from app.ui.panes.status_bar import StatusBar
from app.ui.parameters.panel import ParameterPanel


class ComparisonController(QObject):
    """Brings what is shown to the cards, and dims each that is not of the present parameters."""

    finished = Signal(object)
    """A Comparison that is complete, or was stopped: it wants keeping."""

    changed = Signal()
    """Something else is shown, or can be done with it."""

    returned = Signal(object)
    """What was shown before a question is back, with its place in the history, or none."""

    def __init__(
        self, comparing: Comparing, monitor: PaintMonitor, panel: ParameterPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._comparing = comparing
        self._monitor = monitor
        self._panel = panel
        self._shown = Shown()
        # The end of a run that was left is still kept, but shown no more.
        self._left = False
        self._notice = self._announced = ""
        self._allocator_pair = AllocatorPair()
        self.cards = Cards()
        self.status = StatusBar()
        comparing.proposed.connect(self._take_proposal)
        comparing.started.connect(self._take_start)
        comparing.happened.connect(self._take_event)
        comparing.ended.connect(self._take_end)
        panel.soundness_changed.connect(self._take_soundness)
        monitor.painted.connect(comparing.drawn)

    @property
    def comparison(self) -> Comparison | None:
        """Returns what is shown, as far as it goes."""
        return self._shown.comparison

    @property
    def begun(self) -> bool:
        """Returns whether anything is known of what is shown."""
        return self._shown.partial.built is not None

    @property
    def stored(self) -> Stored | None:
        """Returns where it comes from, if it was not measured just now."""
        return self._shown.stored

    @property
    def question(self) -> Question | None:
        """Returns what is asked beside the parameters, if what is shown answers it."""
        trip = self._shown.trip
        return None if trip is None else trip.question

    @property
    def complete(self) -> bool:
        """Returns whether what is shown has its latencies and is not being measured."""
        whole = self._shown.is_of(self._panel.spec)
        return whole and self._shown.concluded and self._shown.partial.latency is not None

    @property
    def continues(self) -> bool:
        """Returns whether the newest run adds to what was shown before."""
        return self._shown.continues

    @property
    def caveat(self) -> str:
        """Returns what has to be said of anything that is taken from here now, or nothing."""
        return self._shown.caveat(self._panel.spec, sound=self._panel.sound)

    def show_stored(self, stored: Stored) -> None:
        """Shows a comparison that was kept; what is being measured ends, and is kept as well."""
        self._allocator_pair = AllocatorPair()
        self._show_whole(Shown(PartialComparison.of(stored.comparison), self._panel.spec, stored))
        self.cards.banner.say(stored.provenance)

    def _show_whole(self, shown: Shown) -> None:
        comparison, stored = shown.comparison, shown.stored
        if comparison is None:
            raise TypeError("what is whole has its comparison")
        self._shown = shown
        self._left = self._comparing.running
        self._notice = self._announced = ""
        other = self._allocator_pair.remember(comparison) if stored is None else None
        can_try = stored is None or not stored.foreign
        self.cards.show_whole(comparison, other, can_try=can_try)
        self.status.show_idle(self._describe_end(comparison))
        self.cards.show_change(self.comparison)
        self.changed.emit()

    def ask(self, question: Question, key: int | None) -> None:
        """Measures beside the parameters; ``key`` is the place of what is shown by now."""
        if not self._comparing.loaded:
            self.inform(NOT_LOADED)
            return
        self._shown.depart(question, key)
        self._comparing.measure_aside(question.spec)

    def return_from_question(self, *, measure: bool = True) -> None:
        """Shows again what was shown before a question was asked.

        Args:
            measure: Whether to measure the parameters where nothing whole was shown.
        """
        trip = self._shown.trip
        if trip is None:
            return
        before, parameters = trip.before, self._panel.spec
        self._comparing.adopt(parameters)
        self.cards.banner.hide()
        if before.is_of(parameters):
            self._show_whole(before)
            if before.stored is not None:
                self.cards.banner.say(before.stored.provenance)
        else:
            self._shown = before
            self._left = self._comparing.running
            self.cards.dim()
            self.status.show_idle("Not measured; F5 measures the parameters.")
        self.returned.emit(trip.key)
        if measure and not before.is_of(parameters) and self._panel.sound:
            self._comparing.run_again()

    def fit(self, parameters: ComparisonSpec) -> None:
        """Takes that the panel says the same as far as this machine can do it."""
        if self.stored is not None:
            self._shown.parameters = parameters

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison as outlines, and says how this one differs."""
        self.cards.show_baseline(baseline, self.comparison)

    def inform(self, message: str) -> None:
        """Says something that the next round shall not wipe away."""
        if self._comparing.waiting and not self._comparing.running:
            # While torch loads: the beginning of the first comparison would wipe it away.
            self.announce(message)
            return
        self._notice = message if self._comparing.running else ""
        self.status.say(message)

    def announce(self, message: str) -> None:
        """Says something about what is measured next, to stand until that is done."""
        self._announced = message
        self.status.say(message)

    @Slot(bool)
    def _take_soundness(self, sound: bool) -> None:
        parameters = self._panel.spec
        comparison = self.comparison
        if not sound:
            self._comparing.withdraw()
            self.cards.dim()
            self.status.show_idle(UNSOUND)
        elif comparison is not None and self._shown.is_of(parameters):
            # What was withdrawn meanwhile was of text that is gone.
            self._comparing.adopt(parameters)
            self.cards.undim()
            self.status.show_idle(self._describe_end(comparison))
        else:
            self._comparing.propose(parameters)
        self.changed.emit()

    @Slot(object)
    def _take_proposal(self, spec: ComparisonSpec) -> None:
        aside = self._shown.trip is not None
        self._shown.wait(spec)
        if self._shown.is_of(spec) and not aside:
            self.cards.undim()
        else:
            if self._shown.partial.built is not None:
                self.cards.dim()
            if self._comparing.loaded:
                self.status.show_busy(BUILDING, 0)
        self.changed.emit()

    @Slot(object)
    def _take_start(self, spec: ComparisonSpec) -> None:
        continues, shown = self._comparing.continuing, self._shown
        trip = shown.trip
        if trip is not None and not continues and spec is not trip.question.spec:
            shown.trip = None
        before = shown.partial.built
        same = before is None or (before.spec == spec and shown.stored is None)
        self._left = False
        self._panel.clear_problems()
        shown.start(self._panel.spec, continues=continues)
        if shown.trip is None:
            self.cards.banner.hide()
        else:
            self.cards.banner.say_question(shown.trip.question.title)
        self._notice, self._announced = self._announced, ""
        self.cards.prepare(continues=continues, same=same)
        message = "Measuring on…" if continues else BUILDING
        self.status.show_busy(self._with_notice(message), 0)
        self.changed.emit()

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        asked = self._shown.trip is not None and not self._left
        if asked and isinstance(event, Failed):
            self._show_failure(event.message, event.field)
        elif self._left or self.stored is not None:
            match event:
                case Finished(comparison):
                    # The run that was left has ended: only its result is still wanted.
                    self.finished.emit(comparison)
                case Failed(message, field) if not self._comparing.running:
                    # Refused before anything was built: what is shown stands.
                    self._say_failure(message, field)
        else:
            self._follow(event)
            self.changed.emit()

    def _follow(self, event: Event) -> None:
        match event:
            case Failed(message, field):
                self._shown.concluded = True
                self._show_failure(message, field)
            case Recovered(message):
                self._notice = message
                self.status.say(message)
            case Finished(comparison):
                self._show_finish(comparison)
                self.finished.emit(comparison)
            case _:
                self._shown.take(event)
                self._show_progress(event)

    def _show_progress(self, event: Event) -> None:
        partial = self._shown.partial
        if partial.built is None:
            return
        spec = partial.built.spec
        self.cards.show_event(event, partial, spec)
        match event:
            case Built():
                self._say(say_next(event, spec))
                return
            case Timed(latency, speedup, progress):
                text = self._with_notice(state_progress(speedup, latency))
                self.status.show_busy(text, progress)
            case Probed():
                pass
            case _:
                self._say(say_next(event, spec))
        self.cards.show_change(self.comparison)
        self._monitor.await_paint()

    @Slot()
    def _take_end(self) -> None:
        self.changed.emit()
        if self._left or self._shown.concluded or not self.status.busy:
            return
        partial, comparison, trip = self._shown.partial, self.comparison, self._shown.trip
        self._shown.concluded = True
        if not self._panel.sound:
            # Withdrawn: until the text makes sense, F5 has nothing to start.
            self.status.show_idle(UNSOUND)
            self.cards.dim()
        elif self._shown.continues and comparison is not None:
            # Stopped before anything was added: what there was stands.
            self._show_finish(comparison)
            self.cards.undim()
        elif trip is not None:
            self.return_from_question(measure=False)
            self.status.say(f"Stopped. {trip.question.wanting}.")
        elif partial.speedup is None and comparison is not None:
            self.status.show_idle(STOPPED_EARLY)
            self.cards.verdict.show_partial(partial, measuring=False)
            self.cards.overview.latency.dim()
            self.cards.explanation.dim()
        else:
            self.status.show_idle(STOPPED_EARLY)
            self.cards.dim()
        self.changed.emit()

    def _show_finish(self, comparison: Comparison) -> None:
        if comparison.speedup is None or comparison.latency is None:
            raise TypeError("a finished comparison has its latencies")
        self._shown.finish(comparison)
        self.status.show_idle(self._describe_end(comparison))
        other = self._allocator_pair.remember(comparison)
        # One question at a time: a second one would be about the parameters.
        self.cards.explanation.show_comparison(comparison, other, can_try=self._shown.trip is None)
        self.cards.show_change(self.comparison)

    def _describe_end(self, comparison: Comparison) -> str:
        return say_end(comparison, self._notice, here=self.stored is None)

    def _show_failure(self, message: str, field: str | None) -> None:
        trip = self._shown.trip
        if trip is not None:
            self.return_from_question(measure=False)
            self.status.say(f"{trip.question.wanting}: {message}")
            return
        self.cards.dim()
        self._say_failure(message, field)

    def _say_failure(self, message: str, field: str | None) -> None:
        if field is not None:
            self._panel.show_problem(field, message)
            self.status.show_idle(UNSOUND)
        else:
            again = " F5 measures again." if self._comparing.loaded else ""
            self.status.show_idle(f"{message}{again}")

    def _say(self, message: str) -> None:
        self.status.say(self._with_notice(message))

    def _with_notice(self, message: str) -> str:
        return f"{self._notice} {message}" if self._notice else message
