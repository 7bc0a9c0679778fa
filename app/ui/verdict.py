"""The verdict band: three questions, answered in words."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.core.change import Change
from app.core.draft import Draft
from app.core.speed_verdict import state_speed
from app.core.wording import Statement, state_size
from app.ui.answers import state_rightness
from app.ui.labels import ElidedLabel
from app.ui.pane import Card
from app.ui.plain_text import PlainLabel
from app.ui.theme import sans

_EMPTY = Statement("—", "not measured yet")
_MEASURING = Statement("—", "measuring")


class VerdictCell(QWidget):
    """One question with its answer and the evidence in a line."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.setAccessibleName(question)
        asked = PlainLabel(question)
        asked.setProperty("role", "muted")
        asked.setFont(sans(12))
        self._headline = PlainLabel()
        self._headline.setFont(sans(25, strong=True))
        self._evidence = PlainLabel()
        self._evidence.setFont(sans(12))
        self._evidence.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 9, 16, 10)
        layout.setSpacing(0)
        # Its room is there as long as a baseline is: a band that jumped would paint the window.
        self._change = ElidedLabel()
        self._change.setFont(sans(12))
        self._change.setProperty("role", "muted")
        self._change.hide()
        for label in (asked, self._headline, self._evidence, self._change):
            layout.addWidget(label)
        for label in (self._headline, self._evidence):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_statement(_EMPTY)

    def show_statement(self, statement: Statement) -> None:
        """Answers the question."""
        self._headline.setText(statement.headline)
        self._evidence.setText(statement.evidence)

    def show_change(self, change: str | None) -> None:
        """Says how it was in the baseline; None where there is none."""
        self._change.setText(change or "")
        self._change.setVisible(change is not None)

    @property
    def change(self) -> str:
        """Returns what is said about the baseline."""
        return self._change.text()

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
        self.speed_cell.show_statement(
            state_speed(draft.speedup, draft.latency.pairs)
            if draft.speedup is not None and draft.latency is not None
            else unknown
        )
        self.size_cell.show_statement(state_size(draft.sizes) if draft.sizes else unknown)
        self.difference_cell.show_statement(
            state_rightness(draft.divergence, draft.accuracy) if draft.divergence else unknown
        )
        self.undim()

    def show_change(self, change: Change | None) -> None:
        """Says under each answer how it was in the baseline; None where there is none."""
        for cell, name in (
            (self.speed_cell, "speed"),
            (self.size_cell, "size"),
            (self.difference_cell, "difference"),
        ):
            cell.show_change(None if change is None else getattr(change, name))

    @staticmethod
    def _rule() -> QFrame:
        rule = QFrame()
        rule.setProperty("role", "rule")
        rule.setFixedWidth(1)
        return rule
