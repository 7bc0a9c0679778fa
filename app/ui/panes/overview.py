"""The three panes of evidence in their places."""

from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.events import BatchCompared, Diverged, Event, Sized, Timed
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.panes.divergence import DivergencePane
from app.ui.panes.latency import LatencyPane
from app.ui.panes.size import SizePane
from app.ui.theme import Theme


class Overview(QWidget):
    """Latency beside size, and the differences under both."""

    def __init__(self) -> None:
        super().__init__()
        self.latency = LatencyPane()
        self.sizes = SizePane()
        self.divergence = DivergencePane()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        grid.addWidget(self.latency, 0, 0)
        grid.addWidget(self.sizes, 0, 1)
        grid.addWidget(self.divergence, 1, 0, 1, 2)
        grid.setColumnStretch(0, 19)
        grid.setColumnStretch(1, 11)
        grid.setRowStretch(0, 1)
        grid.setRowStretch(1, 1)

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
            case BatchCompared(batch_mates):
                self.divergence.show_batch_effect(batch_mates)
            case Timed(latency, speedup):
                self.latency.show_latency(latency, speedup, candidate)

    def show_comparison(self, comparison: Comparison) -> None:
        """Draws all three panes, the latencies where there are some."""
        spec = comparison.spec
        scheme = find_scheme(spec.scheme)
        candidate = scheme.title
        self.sizes.show_sizes(comparison.sizes, scheme)
        self.divergence.show_divergence(
            comparison.divergence,
            candidate,
            shares_scale=scheme.shares_scale(spec.batch_size),
            batch_mates=comparison.batch_mates,
        )
        if comparison.latency is not None and comparison.speedup is not None:
            self.latency.show_latency(comparison.latency, comparison.speedup, candidate)

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison as outlines; None takes them away."""
        for pane in (self.latency, self.sizes, self.divergence):
            pane.show_baseline(baseline)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        for pane in (self.latency, self.sizes, self.divergence):
            pane.set_theme(theme)
