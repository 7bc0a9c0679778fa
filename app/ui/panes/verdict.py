"""The verdict band: three questions, answered in words."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.partial import PartialComparison
from app.core.report.baseline_change import BaselineChange
from app.core.report.rightness import state_rightness
from app.core.report.speed_verdict import state_speed
from app.core.report.verdicts import QUESTIONS, Statement, Tone, state_size
from app.ui.theme import sans
from app.ui.widgets.elided_label import FittedLabel, NotesLabel
from app.ui.widgets.pane import Card
from app.ui.widgets.plain_text import PlainLabel
from app.ui.widgets.styling import set_look

_EMPTY = Statement("—", "not measured yet", "muted")
_MEASURING = Statement("—", "measuring", "muted")
_NOTES = 2
"""Lines under an answer: its evidence, and one for the baseline or what would say more."""

_NARROW = 800
"""In a narrower band evidence takes two lines, which are kept free for it."""


class VerdictCell(QWidget):
    """One question with its answer and what that rests on; its height never changes."""

    def __init__(self, question: str, remedy_button: QPushButton | None = None) -> None:
        """Builds a cell that knows no answer.

        Args:
            question: Stands above the answer.
            remedy_button: Does what an answer's remedy says; it is shown where there is one.
        """
        super().__init__()
        self.setAccessibleName(question)
        self._statement = _EMPTY
        self._change = ""
        self._remedy_button = remedy_button
        self._allowed = False
        asked = PlainLabel(question)
        asked.setProperty("role", "muted")
        asked.setFont(sans(12))
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(asked, 1)
        if remedy_button is not None:
            policy = remedy_button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            remedy_button.setSizePolicy(policy)
            above.addWidget(remedy_button)
        self._headline = FittedLabel(25, 13)
        self._notes = NotesLabel(_NOTES)
        self._notes.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 5, 16, 4)
        layout.setSpacing(0)
        layout.addLayout(above)
        for label in (self._headline, self._notes):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(label)
        self.show_statement(_EMPTY)

    def show_statement(self, statement: Statement) -> None:
        """Answers the question."""
        self._statement = statement
        strong = statement.tone == "plain"
        self._headline.show_text(statement.headline, strong=strong)
        set_look(self._headline, "role", "" if strong else "muted")
        self._show_notes()
        self.setAccessibleDescription(self.text)
        self._show_button()

    def set_note_lines(self, lines: int) -> None:
        """Keeps so many lines free under the answer."""
        self._notes.set_lines(lines)

    def allow_remedy(self, allowed: bool) -> None:
        """Says whether the remedy's button has something to do it with."""
        self._allowed = allowed
        self._show_button()

    def show_change(self, change: str | None) -> None:
        """Says how it was in the baseline; None where there is none."""
        self._change = change or ""
        self._show_notes()

    @property
    def change(self) -> str:
        """Returns what is said about the baseline."""
        return self._change

    @property
    def tone(self) -> Tone:
        """Returns whether the answer stands in full contrast."""
        return self._statement.tone

    @property
    def text(self) -> str:
        """Returns the answer, its evidence, and what would say more."""
        said = self._statement
        return f"{said.headline}: {'; '.join(filter(None, (said.evidence, said.remedy)))}"

    def _show_button(self) -> None:
        if self._remedy_button is not None:
            self._remedy_button.setVisible(self._allowed and bool(self._statement.remedy))

    def _show_notes(self) -> None:
        # The remedy last: where room is short, the button and the status line speak for it.
        said = self._statement
        # What is being measured has nothing to compare yet.
        change = "" if said is _MEASURING else self._change
        self._notes.show_notes((said.evidence, change, said.remedy))


def state_partial(
    partial: PartialComparison, *, measuring: bool
) -> tuple[Statement, Statement, Statement]:
    """Returns the three answers as far as they are known; the rest says if it is being measured."""
    unknown = _MEASURING if measuring else _EMPTY
    latency, speedup = partial.latency, partial.speedup
    return (
        unknown if speedup is None or latency is None else state_speed(speedup, latency.pairs),
        state_size(partial.sizes) if partial.sizes else unknown,
        state_rightness(partial.divergence, partial.accuracy) if partial.divergence else unknown,
    )


class VerdictBand(Card):
    """Faster, smaller, still right: as far as is known."""

    measure_on_requested = Signal()
    """The measurement that is shown is to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.measure_on_button = QPushButton("Measure on")
        self.measure_on_button.setProperty("role", "link")
        self.measure_on_button.setFont(sans(12))
        self.measure_on_button.setToolTip(
            "Go on with this measurement, for a narrower interval (F6)"
        )
        self.measure_on_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.measure_on_button.clicked.connect(self.measure_on_requested)
        faster, smaller, right = QUESTIONS
        self.speed_cell = VerdictCell(faster, self.measure_on_button)
        self.size_cell = VerdictCell(smaller)
        self.difference_cell = VerdictCell(right)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for cell in (self.speed_cell, self.size_cell, self.difference_cell):
            if cell is not self.speed_cell:
                layout.addWidget(self._rule())
            # The speed has the most to say.
            layout.addWidget(cell, 4 if cell is self.speed_cell else 3)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keeps one line more free where evidence has to be wrapped."""
        super().resizeEvent(event)
        for cell in (self.speed_cell, self.size_cell, self.difference_cell):
            cell.set_note_lines(_NOTES + (self.width() < _NARROW))

    def allow_measuring_on(self, allowed: bool) -> None:
        """Says whether the measurement that is shown can go on."""
        self.speed_cell.allow_remedy(allowed)

    def show_partial(self, partial: PartialComparison, *, measuring: bool = True) -> None:
        """Shows what is known; the rest says whether it is being measured."""
        cells = (self.speed_cell, self.size_cell, self.difference_cell)
        for cell, said in zip(cells, state_partial(partial, measuring=measuring), strict=True):
            cell.show_statement(said)
        self.undim()

    def show_change(self, change: BaselineChange | None) -> None:
        """Says under each answer how it was in the baseline; None where there is none."""
        cells = (self.speed_cell, self.size_cell, self.difference_cell)
        for cell, said in zip(cells, change.answers if change else (None,) * 3, strict=True):
            cell.show_change(said)

    @staticmethod
    def _rule() -> QFrame:
        rule = QFrame()
        rule.setProperty("role", "rule")
        rule.setFixedWidth(1)
        return rule
