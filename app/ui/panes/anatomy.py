"""The anatomy view: where int8's error comes from, and what becomes of it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.results import Anatomy
from app.core.spec import ComparisonSpec
from app.ui.pane import Card
from app.ui.theme import Theme


class AnatomyView(QWidget):
    """A sentence over panes of weights, their histogram, the error's course and its sources."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Anatomy of the error")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Returns all that can be dimmed and dressed."""
        return ()

    def show_anatomy(self, anatomy: Anatomy | None, spec: ComparisonSpec) -> None:
        """Shows where the error comes from; None, where nothing was quantized, takes it away."""

    def set_theme(self, theme: Theme) -> None:
        """Takes new colours."""
        for card in self.cards:
            card.set_theme(theme)
