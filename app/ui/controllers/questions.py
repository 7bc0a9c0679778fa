"""Asks what would be with one parameter changed, and leads back to what was shown before."""

from PySide6.QtCore import QObject, Signal

from app.core.report.progress import NOT_MEASURED
from app.session.comparing import Comparing
from app.ui.controllers.screen import Screen
from app.ui.controllers.shown import Question
from app.ui.parameters.panel import ParameterPanel


class QuestionController(QObject):
    """Measures beside the parameters, which the panel keeps as they are."""

    returned = Signal(object)
    """What was shown before a question is back, with its place in the history, or none."""

    def __init__(
        self, comparing: Comparing, panel: ParameterPanel, screen: Screen, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._comparing = comparing
        self._panel = panel
        self._screen = screen

    @property
    def current(self) -> Question | None:
        """Returns what is asked beside the parameters, if what is shown answers it."""
        open_question = self._screen.shown.open_question
        return None if open_question is None else open_question.question

    def ask(self, question: Question, key: int | None) -> None:
        """Measures it; ``key`` is the place in the history of what is shown by now."""
        self._screen.shown.depart(question, key)
        self._comparing.measure_aside(question.spec)

    def fail(self, said: str) -> None:
        """Takes that nothing came of the question, shows again what was before, and says why."""
        self.come_back(measure=False)
        self._screen.status.say(said)

    def come_back(self, *, measure: bool = True) -> None:
        """Shows again what was shown before a question was asked.

        Args:
            measure: Whether to measure the parameters where nothing whole was shown.
        """
        screen, open_question = self._screen, self._screen.shown.open_question
        if open_question is None:
            return
        before, parameters = open_question.before, self._panel.spec
        whole = before.is_of(parameters)
        self._comparing.adopt(parameters)
        screen.cards.banner.hide()
        if whole:
            screen.show_whole(before, running=self._comparing.running)
        else:
            screen.shown = before
            screen.left = self._comparing.running
            screen.cards.dim()
            screen.status.show_idle(NOT_MEASURED)
        self.returned.emit(open_question.key)
        if measure and not whole and self._panel.sound:
            self._comparing.run_again()
