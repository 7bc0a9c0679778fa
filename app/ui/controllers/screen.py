"""The cards and the status line, and the comparison that they show."""

from PySide6.QtCore import QObject, Signal

from app.core.report.progress import UNSOUND
from app.core.report.side_trip import state_answer
from app.core.results.comparison import Comparison
from app.ui.controllers.allocator_pair import AllocatorPair
from app.ui.controllers.shown import Shown
from app.ui.controllers.status_messages import StatusMessages
from app.ui.panes.cards import Cards
from app.ui.panes.status_bar import StatusBar
from app.ui.parameters.panel import ParameterPanel


class Screen(QObject):
    """What a run, a question or the history brings in front of the user.

    Attributes:
        shown: What the cards show.
        left: Whether the run that goes on was left: its end is still kept, but shown no more.
    """

    changed = Signal()
    """Something else is shown, or can be done with it."""

    def __init__(self, panel: ParameterPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._pair = AllocatorPair()
        self.shown = Shown()
        self.left = False
        self.cards = Cards()
        self.status = StatusBar()
        self.messages = StatusMessages(self.status)

    @property
    def comparison(self) -> Comparison | None:
        """Returns what is shown, as far as it goes."""
        return self.shown.comparison

    def show_whole(self, shown: Shown, *, running: bool) -> None:
        """Shows all of what is whole; a run that goes on meanwhile is left."""
        comparison, stored = shown.comparison, shown.stored
        if comparison is None:
            raise TypeError("what is whole has its comparison")
        self.shown = shown
        self.left = running
        self.messages.forget()
        if stored is not None:
            self.cards.show_whole(comparison, None, can_try=not stored.foreign)
        else:
            self.cards.show_whole(comparison, self._pair.remember(comparison), can_try=True)
        self.say_end(comparison)
        self.cards.show_change(comparison)
        self.changed.emit()
        if stored is not None:
            self.cards.banner.say(stored.provenance)

    def forget_pair(self) -> None:
        """Takes that what was measured under another setting of freed memory is of no use now."""
        self._pair = AllocatorPair()

    def finish(self, comparison: Comparison) -> None:
        """Shows that what was measured is complete."""
        if comparison.speedup is None or comparison.latency is None:
            raise TypeError("a finished comparison has its latencies")
        self.shown.finish(comparison)
        self.say_end(comparison)
        other = self._pair.remember(comparison)
        # One question at a time: a second one would be about the parameters.
        self.cards.explanation.show_comparison(
            comparison, other, can_try=self.shown.open_question is None
        )
        self.cards.show_change(comparison)
        asked = self.shown.open_question
        if asked is not None:
            answer = state_answer(asked.question.lead, comparison, asked.before.comparison)
            self.cards.banner.say_question(f"{answer} {asked.question.title}".strip())

    def say_end(self, comparison: Comparison) -> None:
        """Says how the measurement of what is shown ended."""
        self.messages.end(comparison, here=self.shown.stored is None)

    def say_failure(self, message: str, field: str | None, *, loaded: bool) -> None:
        """Says why nothing was measured, beside the field that caused it if one did."""
        if field is not None:
            self._panel.show_problem(field, message)
            self.status.show_idle(UNSOUND)
        else:
            again = " F5 measures again." if loaded else ""
            self.status.show_idle(f"{message}{again}")
