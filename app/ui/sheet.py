"""The sheet: a whole comparison on one page, as a picture shows it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.core.draft import Draft
from app.core.events import Diverged, Event, Sized, Timed
from app.core.format import format_count
from app.core.results import Comparison, Environment
from app.core.spec import SCHEME_TITLES, ComparisonSpec
from app.core.wording import state_stop, summarise_spec
from app.ui.panes.divergence import DivergencePane
from app.ui.panes.latency import LatencyPane
from app.ui.panes.size import SizePane
from app.ui.theme import Theme, make_palette, make_style_sheet, sans
from app.ui.verdict import VerdictBand


class Evidence(QWidget):
    """The three panes in their places."""

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
        candidate = SCHEME_TITLES[spec.scheme]
        match event:
            case Sized(sizes):
                self.sizes.show_sizes(sizes, candidate)
            case Diverged(divergence):
                self.divergence.show_divergence(divergence, candidate, spec.batch_size)
            case Timed(latency, speedup):
                self.latency.show_latency(latency, speedup, candidate)

    def show_comparison(self, comparison: Comparison) -> None:
        """Draws all three panes, the latencies where there are some."""
        spec = comparison.spec
        candidate = SCHEME_TITLES[spec.scheme]
        self.sizes.show_sizes(comparison.sizes, candidate)
        self.divergence.show_divergence(comparison.divergence, candidate, spec.batch_size)
        if comparison.latency is not None and comparison.speedup is not None:
            self.latency.show_latency(comparison.latency, comparison.speedup, candidate)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        for pane in (self.latency, self.sizes, self.divergence):
            pane.set_theme(theme)


class Sheet(QWidget):
    """Parameters, verdict, panes and the environment line, for rendering off the screen."""

    def __init__(self, comparison: Comparison, theme: Theme, views: tuple[int, int]) -> None:
        """Lays out a comparison.

        Args:
            comparison: What to show.
            theme: Its colours.
            views: The chosen views of the latency and the divergence pane.
        """
        super().__init__()
        self.setProperty("role", "page")
        # Its own dress: the application may wear another theme.
        self.setPalette(make_palette(theme))
        self.setStyleSheet(make_style_sheet(theme))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel("QuantScope")
        title.setFont(sans(15, strong=True))
        parameters = QLabel(summarise_spec(comparison.spec))
        parameters.setFont(sans(13))
        band = VerdictBand()
        evidence = Evidence()
        for part in (band, evidence):
            part.set_theme(theme)
        for group, view in zip(
            (evidence.latency.views, evidence.divergence.views), views, strict=True
        ):
            group.button(view).setChecked(True)
        band.show_draft(Draft.of(comparison), measuring=False)
        evidence.show_comparison(comparison)
        self.footer = QLabel(describe_circumstances(comparison))
        self.footer.setProperty("role", "muted")
        self.footer.setFont(sans(11))
        self.footer.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(parameters)
        layout.addWidget(band)
        layout.addWidget(evidence, 1)
        layout.addWidget(self.footer)


def describe_circumstances(comparison: Comparison) -> str:
    """Returns how the measurement ended and the environment, two lines."""
    latency, speedup = comparison.latency, comparison.speedup
    ended = (
        "No call has been timed."
        if latency is None or speedup is None
        else state_stop(speedup, latency)
    )
    return f"{ended}\n{describe_environment(comparison.environment)}"


def describe_environment(environment: Environment) -> str:
    """Returns the environment line."""
    return (
        f"{environment.cpu}, {environment.cores} cores, {environment.isa}; {environment.os}; "
        f"Python {environment.python}, torch {environment.torch}, "
        f"QuantScope {environment.quantscope}; engine {environment.engine}, "
        f"{format_count(environment.threads, 'thread')}, allocator {environment.allocator}; "
        f"{environment.created_utc}"
    )
