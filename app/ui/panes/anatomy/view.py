"""The anatomy view: where the error comes from, and what becomes of it."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.report.anatomy import NOT_DISSECTED, explain_anatomy
from app.core.results.anatomy import Anatomy
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.charts.titles import ANATOMY, MOST_HARM
from app.ui.panes.anatomy.layer_errors import LayerErrorsPane
from app.ui.panes.anatomy.matrices import MatricesPane
from app.ui.panes.anatomy.sources import SourcesPane
from app.ui.panes.anatomy.weights import WeightsPane
from app.ui.theme import sans
from app.ui.widgets.pane import Card
from app.ui.widgets.sentence import Sentence

_UNKNOWN: Final = (
    NOT_DISSECTED,
    "It was stopped before, or its record does not hold it. F5 measures it anew.",
)


class Finding(Card):
    """The sentence on top, and what it rests on."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(MOST_HARM)
        self._headline = Sentence(sans(16, strong=True), "")
        self._evidence = Sentence(sans(12))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 9, 12, 10)
        layout.setSpacing(3)
        layout.addWidget(self._headline)
        layout.addWidget(self._evidence)
        usual = find_scheme(ComparisonSpec().scheme).title
        self.show_finding(
            "Which weights do the most harm, and what would help",
            f"Compare with {usual}, and its error is taken apart here.",
        )

    def show_finding(self, headline: str, evidence: str) -> None:
        """Says what was found."""
        self._headline.setText(headline)
        self._evidence.setText(evidence)
        self.undim()

    @property
    def text(self) -> str:
        """Returns what is said."""
        return f"{self._headline.text()}: {self._evidence.text()}"


class AnatomyView(QWidget):
    """A sentence over panes of weights, their histogram, the error's course and its sources."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(ANATOMY)
        self._anatomy: Anatomy | None = None
        self._scheme = find_scheme(ComparisonSpec().scheme)
        self.finding = Finding()
        self.matrices = MatricesPane()
        self.weights = WeightsPane()
        self.errors = LayerErrorsPane()
        self.sources = SourcesPane()
        self._panes = (self.matrices, self.weights, self.errors, self.sources)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        grid.addWidget(self.finding, 0, 0, 1, 2)
        for number, pane in enumerate(self._panes):
            # Their shares of the room are fixed, whatever their contents would like.
            pane.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            grid.addWidget(pane, 1 + number // 2, number % 2)
        for column, share in enumerate((11, 9)):
            grid.setColumnStretch(column, share)
        for row in (1, 2):
            grid.setRowStretch(row, 1)
            grid.setRowMinimumHeight(row, 190)
        self.matrices.chosen.connect(self._show_weights)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Returns all that can be dimmed and takes a theme."""
        return (self.finding, *self._panes)

    def show_anatomy(self, anatomy: Anatomy | None, spec: ComparisonSpec) -> None:
        """Shows where the error comes from; with None it says why that is not known."""
        self._anatomy = anatomy
        self._scheme = find_scheme(spec.scheme)
        why = self._scheme.unapplied
        for pane in self._panes:
            # Their words are those of a grid, which this scheme does not have.
            pane.setVisible(why is None or self._scheme.is_copy)
        if anatomy is None:
            self.finding.show_finding(*(_UNKNOWN if why is None else (why.headline, why.evidence)))
            for pane in self._panes:
                pane.clear()
            return
        statement = explain_anatomy(anatomy, spec)
        self.finding.show_finding(statement.headline, statement.evidence)
        self.matrices.show_matrices(anatomy.tensors)
        self._show_weights(*self.matrices.place)
        self.errors.show_errors(anatomy, spec)
        self.sources.show_sources(anatomy)

    @Slot(int, int)
    def _show_weights(self, tensor: int, gate: int) -> None:
        if self._anatomy is not None:
            self.weights.show_weights(self._anatomy.tensors[tensor], gate, self._scheme)
