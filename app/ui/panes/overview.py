"""Latency, size and difference of a comparison, each in its pane."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.events import BatchCompared, Diverged, Event, Sized, Timed
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.page.options import PageOptions
from app.ui.panes.headers import CELL, DIVERGENCE, LATENCY, SIZE, make_empty_pane
from app.ui.panes.pane_grid import PaneGrid
from app.ui.theme import LIGHT, Theme
from app.ui.widgets.later import Later
from app.ui.widgets.pane import Card, Pane

if TYPE_CHECKING:
    from app.ui.panes.divergence import DivergencePane
    from app.ui.panes.latency import LatencyPane
    from app.ui.panes.size import SizePane


class Overview(QWidget):
    """Latency beside size, and the differences under both.

    The first frame shows their titles alone: what draws takes longer to load than that takes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._baseline: Comparison | None = None
        heads = [make_empty_pane(header) for header in (LATENCY, SIZE, DIVERGENCE)]
        self._latency = Later("app.ui.panes.latency", self._make_latency, heads[0])
        self._sizes = Later("app.ui.panes.size", self._make_sizes, heads[1])
        self._divergence = Later("app.ui.panes.divergence", self._make_divergence, heads[2])
        self.places = (self._latency, self._sizes, self._divergence)
        self.grid = PaneGrid(
            {"latency": self._latency, "size": self._sizes}, {"divergence": self._divergence}
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.grid)

    @property
    def latency(self) -> LatencyPane:
        """Returns the pane of single calls."""
        return self._latency.get()

    @property
    def sizes(self) -> SizePane:
        """Returns the pane of saved bytes."""
        return self._sizes.get()

    @property
    def divergence(self) -> DivergencePane:
        """Returns the pane of differences."""
        return self._divergence.get()

    @property
    def options(self) -> PageOptions:
        """Returns the views that are chosen, as a page shows them."""
        latency, divergence = self._latency.made, self._divergence.made
        options = PageOptions()
        if latency is not None:
            view, scale = latency.views.checkedId(), latency.scale_choice
            options = replace(options, latency_view=view, logarithmic=scale)
        if divergence is not None:
            options = replace(options, cell=divergence.views.checkedId() == CELL)
        return options

    @property
    def cards(self) -> tuple[Card, ...]:
        """Returns the panes that have been made."""
        made = (self._latency.made, self._sizes.made, self._divergence.made)
        return tuple(pane for pane in made if pane is not None)

    def show_event(self, event: Event, spec: ComparisonSpec) -> None:
        """Draws the one pane that an event concerns."""
        scheme = find_scheme(spec.scheme)
        candidate = scheme.title
        match event:
            case Sized(sizes):
                self.sizes.show_sizes(sizes, scheme)
            case Diverged(divergence):
                shares = scheme.shares_scale(spec.batch_size)
                self.divergence.show_divergence(divergence, candidate, shares_scale=shares)
            case BatchCompared(batch_effect):
                self.divergence.show_batch_effect(batch_effect)
            case Timed(latency, speedup):
                self.latency.show_latency(latency, speedup, candidate)

    def show_comparison(self, comparison: Comparison) -> None:
        """Draws all three panes, the latencies where there are some; each as soon as it is made."""
        spec = comparison.spec
        scheme = find_scheme(spec.scheme)
        candidate = scheme.title
        latency, speedup = comparison.latency, comparison.speedup
        self._sizes.then(lambda pane: pane.show_sizes(comparison.sizes, scheme))
        self._divergence.then(
            lambda pane: pane.show_divergence(
                comparison.divergence,
                candidate,
                shares_scale=scheme.shares_scale(spec.batch_size),
                batch_effect=comparison.batch_effect,
            )
        )
        if latency is None or speedup is None:
            self._latency.then(lambda pane: pane.clear())
        else:
            self._latency.then(lambda pane: pane.show_latency(latency, speedup, candidate))

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison as outlines; None takes them away."""
        self._baseline = baseline
        for pane in (self._latency.made, self._sizes.made, self._divergence.made):
            if pane is not None:
                pane.show_baseline(baseline)

    def remember_theme(self, theme: Theme) -> None:
        """Takes the colours of panes that are still to be made."""
        self._theme = theme

    def _prepare(self, pane: Pane, name: str) -> None:
        pane.set_theme(self._theme)
        pane.can_enlarge = True
        # GUI thread to GUI thread: a closure is safe here.
        pane.enlarge_requested.connect(lambda: self.grid.enlarge(name))

    def _make_latency(self) -> LatencyPane:
        from app.ui.panes.latency import LatencyPane

        pane = LatencyPane()
        self._prepare(pane, "latency")
        pane.show_baseline(self._baseline)
        return pane

    def _make_sizes(self) -> SizePane:
        from app.ui.panes.size import SizePane

        pane = SizePane()
        self._prepare(pane, "size")
        pane.show_baseline(self._baseline)
        return pane

    def _make_divergence(self) -> DivergencePane:
        from app.ui.panes.divergence import DivergencePane

        pane = DivergencePane()
        self._prepare(pane, "divergence")
        pane.show_baseline(self._baseline)
        return pane
