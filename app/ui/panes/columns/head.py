"""What stands over one column: its letter, what tells it from the others, and its answers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app.core.partial import PartialComparison
from app.core.report.spec_text import describe_spec
from app.core.report.verdicts import QUESTIONS
from app.core.results.comparison import Comparison
from app.ui.panes.verdict import VerdictCell, state_partial
from app.ui.theme import sans
from app.ui.widgets.elided_label import WrappedLabel
from app.ui.widgets.pane import Card
from app.ui.widgets.plain_text import PlainLabel, plain_tip


class ColumnHead(Card):
    """What one column is about, and a button that takes it away."""

    removed = Signal()
    """The column is wanted no more."""

    def __init__(self, letter: str) -> None:
        super().__init__()
        self.setAccessibleName(f"Column {letter}")
        name = PlainLabel(letter)
        name.setFont(sans(20, strong=True))
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._difference, self._circumstances = WrappedLabel(), WrappedLabel()
        self._difference.setFont(sans(13, strong=True))
        self._circumstances.setFont(sans(12))
        self._circumstances.setProperty("role", "muted")
        self.remove_button = QPushButton("Remove")
        self.remove_button.setProperty("role", "link")
        self.remove_button.setFont(sans(12))
        self.remove_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.remove_button.setAccessibleName(f"Remove column {letter}")
        self.remove_button.setToolTip("Take this comparison off the page; the history keeps it")
        self.remove_button.clicked.connect(self.removed)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._difference)
        texts.addWidget(self._circumstances)
        texts.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(10)
        layout.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        layout.addWidget(self.remove_button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def difference(self) -> str:
        """Returns what tells the column from the others."""
        return self._difference.text()

    def show_head(self, comparison: Comparison, difference: str) -> None:
        """Names a comparison by what differs, over all that it is."""
        said = describe_spec(comparison.spec)
        self._difference.setText(difference)
        self._difference.setVisible(bool(difference))
        self._circumstances.setText(said)
        self.setAccessibleDescription(difference or said)
        self.setToolTip(plain_tip(said))


class ColumnVerdict(Card):
    """The three answers, one under the other."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = tuple(VerdictCell(question) for question in QUESTIONS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for cell in self.cells:
            layout.addWidget(cell)
        # Two sizes fit into one line of any column.
        self.cells[1].set_note_lines(1)

    def show_comparison(self, comparison: Comparison) -> None:
        """Answers the questions of one comparison."""
        statements = state_partial(PartialComparison.of(comparison), measuring=False)
        for cell, statement in zip(self.cells, statements, strict=True):
            cell.show_statement(statement)
