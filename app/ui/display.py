"""Shows one comparison in all cards: the newest as it grows, or a stored one."""

from PySide6.QtCore import QObject, Signal, Slot

from app.core.change import describe_change
from app.core.draft import Draft
from app.core.events import (
    Built,
    Dissected,
    Event,
    Failed,
    Finished,
    Judged,
    Probed,
    Recovered,
    Timed,
)
from app.core.results import Comparison
from app.core.spec import SCHEME_TITLES, ComparisonSpec
from app.core.wording import state_progress
from app.session.session import Session
from app.ui.banner import Banner
from app.ui.evidence import Evidence
from app.ui.modules_view import ModulesView
from app.ui.pane import Card
from app.ui.panes.accuracy import AccuracyPane
from app.ui.panes.anatomy import AnatomyView
from app.ui.parameter_panel import ParameterPanel
from app.ui.rest import Rest
from app.ui.shelf import Stored
from app.ui.status_line import StatusLine
from app.ui.steps import BUILDING, say_end, say_next
from app.ui.theme import Theme
from app.ui.verdict import VerdictBand
from app.ui.what_if import WhatIf
from app.ui.why_strip import WhyStrip


class Display(QObject):
    """Knows what is shown, in one draft, and whether it is still being measured."""

    finished = Signal(object)
    """A Comparison that is complete, or was stopped: it wants keeping."""

    changed = Signal()
    """Something else is shown, or can be done with it."""

    def __init__(
        self, session: Session, rest: Rest, panel: ParameterPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._rest = rest
        self._panel = panel
        self._draft = Draft()
        self._stored: Stored | None = None
        self._baseline: Comparison | None = None
        self._notice = self._announced = ""
        self._outdated = False
        self._concluded = False
        self._continues = False
        self._what_if = WhatIf()
        self.banner = Banner()
        self.verdict = VerdictBand()
        self.why = WhyStrip()
        self.evidence = Evidence()
        self.accuracy = AccuracyPane()
        self.anatomy = AnatomyView()
        self.modules = ModulesView()
        self.status = StatusLine()
        session.started.connect(self._take_start)
        session.happened.connect(self._take_event)
        session.ended.connect(self._take_end)
        panel.soundness_changed.connect(self._take_soundness)
        rest.rested.connect(session.drawn)

    @property
    def comparison(self) -> Comparison | None:
        """Returns what is shown, as far as it goes."""
        return self._draft.comparison

    @property
    def stored(self) -> Stored | None:
        """Returns where it comes from, if it was not measured just now."""
        return self._stored

    @property
    def complete(self) -> bool:
        """Returns whether what is shown has its latencies and is not being measured."""
        at_rest = self._concluded or not self._session.running
        return self._draft.latency is not None and at_rest and not self._outdated

    @property
    def continues(self) -> bool:
        """Returns whether the newest run adds to what was shown before."""
        return self._continues

    @property
    def cards(self) -> tuple[Card, ...]:
        """Returns all that can be dimmed and dressed."""
        evidence = self.evidence
        panes = (evidence.latency, evidence.sizes, evidence.divergence)
        others = (self.banner, self.verdict, self.why, self.modules, self.accuracy)
        return (*others, *self.anatomy.cards, *panes)

    def show_stored(self, stored: Stored) -> None:
        """Shows a comparison that was kept; what is being measured ends, and is kept as well."""
        comparison = stored.comparison
        self._stored = stored
        self._draft = Draft.of(comparison)
        self._outdated = False
        self._concluded = True
        self._notice = self._announced = ""
        self._what_if = WhatIf()
        self.verdict.show_draft(self._draft, measuring=False)
        self.evidence.show_comparison(comparison)
        if comparison.latency is None:
            self.evidence.latency.clear()
        self.modules.show_modules(comparison.modules, SCHEME_TITLES[comparison.spec.scheme])
        self.accuracy.show_accuracy(comparison.accuracy, SCHEME_TITLES[comparison.spec.scheme])
        self.anatomy.show_anatomy(comparison.anatomy, comparison.spec)
        self.why.show_comparison(comparison, None, can_try=not stored.foreign)
        for card in self.cards:
            card.undim()
        self.banner.say(stored.provenance)
        self.status.show_idle(self._describe_end(comparison))
        self._show_change()
        self.changed.emit()

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison as outlines, and says how this one differs."""
        self._baseline = baseline
        self.evidence.show_baseline(baseline)
        self._show_change()

    def inform(self, message: str) -> None:
        """Says something that the next round shall not wipe away."""
        self._notice = message if self._session.running else ""
        self.status.say(message)

    def announce(self, message: str) -> None:
        """Says something about what is measured next, to stand until that is done."""
        self._announced = message
        self.status.say(message)

    def dim(self) -> None:
        """Marks what is shown as no longer current."""
        for card in self.cards:
            card.dim()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        for card in self.cards:
            card.set_theme(theme)

    @Slot(bool)
    def _take_soundness(self, sound: bool) -> None:
        if not sound:
            self._session.withdraw()
            self.dim()
            return
        self._session.propose(self._panel.spec)
        if not (self._session.running or self._outdated):
            for card in self.cards:
                card.undim()

    @Slot(object)
    def _take_start(self, _spec: ComparisonSpec) -> None:
        self._panel.clear_problems()
        self._stored = None
        self.banner.hide()
        self._notice, self._announced = self._announced, ""
        self._outdated = True
        self._concluded = False
        self._continues = self._session.continuing
        # A measurement that goes on changes neither sizes nor differences.
        changing = (self.verdict, self.why) if self._continues else self.cards
        for card in changing:
            card.expect()
        message = "Measuring on…" if self._continues else BUILDING
        self.status.show_busy(self._with_notice(message), 0)
        self.changed.emit()

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        if self._stored is not None:
            match event:
                case Finished(comparison):
                    # The run that it has ended: only its result is still wanted.
                    self.finished.emit(comparison)
                case Failed(message, field) if not self._session.running:
                    # Refused before anything was built: what is shown stands.
                    self._say_failure(message, field)
            return
        match event:
            case Failed(message, field):
                self._concluded = True
                self._show_failure(message, field)
            case Recovered(message):
                self._notice = message
                self.status.say(message)
            case Finished(comparison):
                self._concluded = True
                self._outdated = False
                self._show_finish(comparison)
                self.finished.emit(comparison)
            case Built(spec, _, modules):
                self._draft = self._draft.after(event)
                self.modules.show_modules(modules, SCHEME_TITLES[spec.scheme])
                self._clear_what_will_not_come(spec)
                self._say(say_next(event, spec))
            case _:
                self._draft = self._draft.after(event)
                self._show_progress(event)
        self.changed.emit()

    def _show_progress(self, event: Event) -> None:
        if self._draft.built is None:
            return
        self.verdict.show_draft(self._draft)
        spec = self._draft.built.spec
        self.evidence.show_event(event, spec)
        self._show_change()
        match event:
            case Judged(accuracy):
                self.accuracy.show_accuracy(accuracy, SCHEME_TITLES[spec.scheme])
            case Dissected(anatomy):
                self.anatomy.show_anatomy(anatomy, spec)
            case Timed(latency, speedup, progress):
                text = self._with_notice(state_progress(speedup, latency))
                self.status.show_busy(text, progress)
            case Probed():
                pass
            case _:
                self._say(say_next(event, spec))
        self._rest.await_rest()

    def _clear_what_will_not_come(self, spec: ComparisonSpec) -> None:
        if not spec.has_task:
            self.accuracy.show_accuracy(None, SCHEME_TITLES[spec.scheme])
        if spec.scheme == "float32":
            self.anatomy.show_anatomy(None, spec)

    @Slot()
    def _take_end(self) -> None:
        self.changed.emit()
        if self._concluded or not self.status.busy:
            return
        if not self._panel.sound:
            # Withdrawn: until the text makes sense, F5 has nothing to start.
            self.status.show_idle("Not compared: see the message in the panel.")
            self.dim()
            return
        if self._continues and self._draft.comparison is not None:
            # Stopped before anything was added: what there was stands.
            self._outdated = False
            self._show_finish(self._draft.comparison)
            for card in self.cards:
                card.undim()
            self.changed.emit()
            return
        self.status.show_idle("Stopped before a round of calls was complete; F5 starts again.")
        if self._draft.speedup is None and self._draft.comparison is not None:
            self.verdict.show_draft(self._draft, measuring=False)
            self.evidence.latency.dim()
            self.why.dim()
        else:
            self.dim()

    def _show_finish(self, comparison: Comparison) -> None:
        if comparison.speedup is None or comparison.latency is None:
            raise TypeError("a finished comparison has its latencies")
        self._draft = Draft.of(comparison)
        self.status.show_idle(self._describe_end(comparison))
        self.why.show_comparison(comparison, self._what_if.remember(comparison))
        self._show_change()

    def _describe_end(self, comparison: Comparison) -> str:
        return say_end(comparison, self._notice, here=self._stored is None)

    def _show_change(self) -> None:
        comparison = self._draft.comparison
        if self._baseline is None or comparison is None:
            self.verdict.show_change(None)
        else:
            self.verdict.show_change(describe_change(comparison, self._baseline))

    def _show_failure(self, message: str, field: str | None) -> None:
        self.dim()
        self._say_failure(message, field)

    def _say_failure(self, message: str, field: str | None) -> None:
        if field is not None:
            self._panel.show_problem(field, message)
            self.status.show_idle("Not compared: see the message in the panel.")
        else:
            self.status.show_idle(f"{message} F5 measures again.")

    def _say(self, message: str) -> None:
        self.status.say(self._with_notice(message))

    def _with_notice(self, message: str) -> str:
        return f"{self._notice} {message}" if self._notice else message
