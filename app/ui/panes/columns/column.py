"""One comparison as a column of cards."""

from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.ui.charts.shared_axes import SharedAxes
from app.ui.panes.columns.choices import Choices
from app.ui.panes.columns.divergence import ColumnDivergence
from app.ui.panes.columns.head import ColumnHead, ColumnVerdict
from app.ui.panes.columns.latency import ColumnLatency
from app.ui.panes.size import SizePane
from app.ui.theme import Theme
from app.ui.widgets.pane import Card


class Column:
    """The cards of one comparison, from top to bottom; a grid lays them out level."""

    def __init__(self, letter: str) -> None:
        self.head = ColumnHead(letter)
        self.verdict = ColumnVerdict()
        self.latency = ColumnLatency(letter)
        self.sizes = SizePane(gives_way=False)
        self.sizes.set_title(f"{letter}: {self.sizes.title}")
        self.divergence = ColumnDivergence(letter)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Returns them from top to bottom."""
        return (self.head, self.verdict, self.latency, self.sizes, self.divergence)

    def show_comparison(
        self, comparison: Comparison, difference: str, choices: Choices, axes: SharedAxes
    ) -> None:
        """Draws all of a comparison.

        Args:
            comparison: Whole.
            difference: What tells it from the others.
            choices: The views.
            axes: What all columns share.
        """
        scheme = find_scheme(comparison.spec.scheme)
        self.head.show_head(comparison, difference)
        self.verdict.show_comparison(comparison)
        self.latency.show_latency(
            comparison,
            choices.latency_view,
            logarithmic=choices.logarithmic,
            axis=axes.latency,
        )
        self.sizes.show_sizes(comparison.sizes, scheme, least_bytes=axes.most_bytes)
        self.divergence.show_divergence(comparison, choices.difference_view, top=axes.top)

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        for card in self.cards:
            card.follow_theme(theme)

    def set_visible(self, shown: bool) -> None:
        """Shows or hides all of it; the cards must stand in a layout by then."""
        for card in self.cards:
            card.setVisible(shown)
