"""The verdict band: three questions, answered in words."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.draft import Draft
from app.core.wording import Statement, state_difference, state_size, state_speed
from app.ui.pane import Card
from app.ui.theme import sans

_EMPTY = Statement("—", "not measured yet")
_MEASURING = Statement("—", "measuring")


class VerdictCell(QWidget):
    """One question with its answer and the evidence in a line."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.setAccessibleName(question)
        asked = QLabel(question)
        asked.setProperty("role", "muted")
        asked.setFont(sans(12))
        self._headline = QLabel()
        self._headline.setFont(sans(25, strong=True))
        self._evidence = QLabel()
        self._evidence.setFont(sans(12))
        self._evidence.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 9, 16, 10)
        layout.setSpacing(0)
        for label in (asked, self._headline, self._evidence):
            layout.addWidget(label)
        for label in (self._headline, self._evidence):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_statement(_EMPTY)

    def show_statement(self, statement: Statement) -> None:
        """Answers the question."""
        self._headline.setText(statement.headline)
        self._evidence.setText(statement.evidence)

    @property
    def text(self) -> str:
        """Returns the answer and its evidence."""
        return f"{self._headline.text()}: {self._evidence.text()}"


class VerdictBand(Card):
    """Faster, smaller, still right: as far as a draft can tell."""

    def __init__(self) -> None:
        super().__init__()
        self.speed_cell = VerdictCell("Is it faster here?")
        self.size_cell = VerdictCell("Is it smaller?")
        self.difference_cell = VerdictCell("Is it still right?")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for cell in (self.speed_cell, self.size_cell, self.difference_cell):
            if cell is not self.speed_cell:
                layout.addWidget(self._rule())
            layout.addWidget(cell, 1)

    def show_draft(self, draft: Draft, *, measuring: bool = True) -> None:
        """Shows what is known; the rest says whether it is being measured."""
        unknown = _MEASURING if measuring else _EMPTY
        self.speed_cell.show_statement(state_speed(draft.speedup) if draft.speedup else unknown)
        self.size_cell.show_statement(state_size(draft.sizes) if draft.sizes else unknown)
        self.difference_cell.show_statement(
            state_difference(draft.divergence) if draft.divergence else unknown
        )
        self.undim()

    @staticmethod
    def _rule() -> QFrame:
        rule = QFrame()
        rule.setProperty("role", "rule")
        rule.setFixedWidth(1)
        return rule
