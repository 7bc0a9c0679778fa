"""All cards that show a comparison, and what each has to do with an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.core.events import Built, Dissected, Event, Judged
from app.core.partial import PartialComparison
from app.core.report.baseline_change import describe_change
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.panes.banner import Banner
from app.ui.panes.explanation import ExplanationStrip
from app.ui.panes.overview import Overview
from app.ui.panes.verdict import VerdictBand
from app.ui.theme import LIGHT, Theme
from app.ui.widgets.later import Later
from app.ui.widgets.pane import Card

if TYPE_CHECKING:
    from app.ui.panes.accuracy import AccuracyPane
    from app.ui.panes.anatomy.view import AnatomyView
    from app.ui.panes.modules import ModulesView


class Cards:
    """Makes the cards; each undims by itself when something new comes to it."""

    def __init__(self) -> None:
        self.banner = Banner()
        self.verdict = VerdictBand()
        self.explanation = ExplanationStrip()
        self.overview = Overview()
        self._theme = LIGHT
        self.accuracy_page = Later("app.ui.panes.accuracy", self._make_accuracy)
        self.anatomy_page = Later("app.ui.panes.anatomy.view", self._make_anatomy)
        self.modules_page = Later("app.ui.panes.modules", self._make_modules)
        self._baseline: Comparison | None = None

    @property
    def accuracy(self) -> AccuracyPane:
        """Returns the pane of the task, which is made where it has not been."""
        return self.accuracy_page.get()

    @property
    def anatomy(self) -> AnatomyView:
        """Returns the page of the error's sources, which is made where it has not been."""
        return self.anatomy_page.get()

    @property
    def modules(self) -> ModulesView:
        """Returns the page of printed modules, which is made where it has not been."""
        return self.modules_page.get()

    @property
    def pages(self) -> tuple[QWidget, ...]:
        """Returns the pages in the order of their tabs."""
        return (self.overview, self.accuracy_page, self.anatomy_page, self.modules_page)

    @property
    def places(self) -> tuple[Later[Any], ...]:
        """Returns where what the first frame does without is made, the first page's first."""
        hidden = (self.modules_page, self.anatomy_page, self.accuracy_page)
        return (*self.overview.places, *hidden)

    @property
    def all(self) -> tuple[Card, ...]:
        """Returns all that has been made, can be dimmed and takes a theme."""
        made = (place.made for place in self.places)
        cards = (_list_cards(widget) for widget in made if widget is not None)
        return (self.banner, self.verdict, self.explanation, *chain.from_iterable(cards))

    def dim(self) -> None:
        """Marks what is shown as no longer current, and what is still to be shown as well."""
        self._each(Card.dim)

    def undim(self) -> None:
        """Takes the mark away."""
        self._each(Card.undim)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        self._theme = theme
        self.overview.remember_theme(theme)
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
        """Shows all of one comparison, in a card that is still to be made once it is.

        Args:
            comparison: With its latencies or without.
            other: The same with the other allocator, if it has been measured.
            can_try: Whether the other allocator can be tried.
        """
        spec = comparison.spec
        candidate = find_scheme(spec.scheme).title
        self.verdict.show_partial(PartialComparison.of(comparison), measuring=False)
        self.overview.show_comparison(comparison)
        self.modules_page.then(lambda page: page.show_modules(comparison.modules, candidate))
        self.accuracy_page.then(lambda page: page.show_accuracy(comparison.accuracy, candidate))
        self.anatomy_page.then(lambda page: page.show_anatomy(comparison.anatomy, spec))
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

    def _each(self, act: Callable[[Card], object]) -> None:
        for card in (self.banner, self.verdict, self.explanation):
            act(card)
        for place in self.places:
            place.then(lambda widget: [act(card) for card in _list_cards(widget)])

    def _make_accuracy(self) -> AccuracyPane:
        from app.ui.panes.accuracy import AccuracyPane

        pane = AccuracyPane()
        pane.follow_theme(self._theme)
        return pane

    def _make_anatomy(self) -> AnatomyView:
        from app.ui.panes.anatomy.view import AnatomyView

        view = AnatomyView()
        for card in view.cards:
            card.follow_theme(self._theme)
        return view

    def _make_modules(self) -> ModulesView:
        from app.ui.panes.modules import ModulesView

        view = ModulesView()
        view.follow_theme(self._theme)
        return view


def _list_cards(widget: Card | AnatomyView) -> Sequence[Card]:
    """Returns the widget itself, or the cards of which it is made."""
    return (widget,) if isinstance(widget, Card) else widget.cards
