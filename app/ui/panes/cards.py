"""All cards that show a comparison, and what each has to do with an event."""

from app.core.events import Built, Dissected, Event, Judged
from app.core.partial import PartialComparison
from app.core.report.baseline_change import describe_change
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.panes.accuracy import AccuracyPane
from app.ui.panes.anatomy.view import AnatomyView
from app.ui.panes.banner import Banner
from app.ui.panes.explanation import ExplanationStrip
from app.ui.panes.modules import ModulesView
from app.ui.panes.overview import Overview
from app.ui.panes.verdict import VerdictBand
from app.ui.theme import Theme
from app.ui.widgets.pane import Card


class Cards:
    """Makes the cards; each undims by itself when something new comes to it."""

    def __init__(self) -> None:
        self.banner = Banner()
        self.verdict = VerdictBand()
        self.explanation = ExplanationStrip()
        self.overview = Overview()
        self.accuracy = AccuracyPane()
        self.anatomy = AnatomyView()
        self.modules = ModulesView()
        self._baseline: Comparison | None = None

    @property
    def all(self) -> tuple[Card, ...]:
        """Returns all that can be dimmed and takes a theme."""
        overview = self.overview
        panes = (overview.latency, overview.sizes, overview.divergence)
        others = (self.banner, self.verdict, self.explanation, self.modules, self.accuracy)
        return (*others, *self.anatomy.cards, *panes)

    def dim(self) -> None:
        """Marks what is shown as no longer current."""
        for card in self.all:
            card.dim()

    def undim(self) -> None:
        """Takes the mark away."""
        for card in self.all:
            card.undim()

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        for card in self.all:
            card.follow_theme(theme)

    def show_baseline(self, baseline: Comparison | None, shown: Comparison | None) -> None:
        """Draws another comparison as outlines, and says how the one that is shown differs."""
        self._baseline = baseline
        self.overview.show_baseline(baseline)
        self.show_change(shown)

    def show_change(self, shown: Comparison | None) -> None:
        """Says how what is shown differs from the baseline."""
        if shown is None or self._baseline is None:
            self.verdict.show_change(None)
        else:
            self.verdict.show_change(describe_change(shown, self._baseline))

    def prepare(self, *, continues: bool, same: bool) -> None:
        """Marks what a run that begins is going to replace.

        Args:
            continues: It adds to what is shown: neither sizes nor differences change.
            same: It measures what is shown again: an answer that comes soon needs no dimming.
        """
        changing = (self.verdict, self.explanation) if continues else self.all
        for card in changing:
            if card is not self.banner:
                card.expect() if continues or same else card.dim()

    def show_whole(
        self, comparison: Comparison, other: Comparison | None, *, can_try: bool
    ) -> None:
        """Shows all of one comparison.

        Args:
            comparison: With its latencies or without.
            other: The same with the other allocator, if it has been measured.
            can_try: Whether the other allocator can be tried.
        """
        spec = comparison.spec
        candidate = find_scheme(spec.scheme).title
        self.verdict.show_partial(PartialComparison.of(comparison), measuring=False)
        self.overview.show_comparison(comparison)
        if comparison.latency is None:
            self.overview.latency.clear()
        self.modules.show_modules(comparison.modules, candidate)
        self.accuracy.show_accuracy(comparison.accuracy, candidate)
        self.anatomy.show_anatomy(comparison.anatomy, spec)
        self.explanation.show_comparison(comparison, other, can_try=can_try)
        self.undim()

    def show_event(self, event: Event, partial: PartialComparison, spec: ComparisonSpec) -> None:
        """Shows what became known, and that no more is.

        Args:
            event: The newest.
            partial: All that is known, the event included.
            spec: What is measured.
        """
        candidate = find_scheme(spec.scheme).title
        if isinstance(event, Built):
            self.modules.show_modules(event.modules, candidate)
            if not spec.has_task:
                self.accuracy.show_accuracy(None, candidate)
            if find_scheme(spec.scheme).unapplied is not None:
                self.anatomy.show_anatomy(None, spec)
            return
        self.verdict.show_partial(partial)
        self.overview.show_event(event, spec)
        match event:
            case Judged(accuracy):
                self.accuracy.show_accuracy(accuracy, candidate)
            case Dissected(anatomy):
                self.anatomy.show_anatomy(anatomy, spec)
            case _:
                pass
