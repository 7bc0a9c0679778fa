"""Shows one comparison in all cards: the newest as it grows, or a stored one."""

from PySide6.QtCore import QObject, Signal, Slot

from app.core.partial import PartialComparison
from app.core.report.progress import NOT_LOADED, UNSOUND
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.session.comparing import Comparing
from app.ui.controllers.history import Stored
from app.ui.controllers.questions import QuestionController
from app.ui.controllers.run import RunController
from app.ui.controllers.screen import Screen
from app.ui.controllers.shown import Question, Shown
from app.ui.paint_monitor import PaintMonitor
from app.ui.parameters.panel import ParameterPanel


class ComparisonController(QObject):
    """Brings what is shown to the cards, and dims each that is not of the present parameters."""

    finished = Signal(object)
    """A Comparison that is complete, or was stopped: it wants keeping."""

    changed = Signal()
    """Something else is shown, or can be done with it."""

    returned = Signal(object)
    """What was shown before a question is back, with its place in the history, or none."""

    def __init__(
        self, comparing: Comparing, monitor: PaintMonitor, panel: ParameterPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._comparing = comparing
        self._panel = panel
        self._screen = Screen(panel, self)
        self._questions = QuestionController(comparing, panel, self._screen, self)
        self._runs = RunController(comparing, monitor, panel, self._screen, self._questions)
        self.cards, self.status = self._screen.cards, self._screen.status
        self._screen.changed.connect(self.changed)
        self._questions.returned.connect(self.returned)
        self._runs.finished.connect(self.finished)
        panel.soundness_changed.connect(self._take_soundness)

    @property
    def comparison(self) -> Comparison | None:
        """Returns what is shown, as far as it goes."""
        return self._screen.comparison

    @property
    def begun(self) -> bool:
        """Returns whether anything is known of what is shown."""
        return self._screen.shown.partial.built is not None

    @property
    def stored(self) -> Stored | None:
        """Returns where it comes from, if it was not measured just now."""
        return self._screen.shown.stored

    @property
    def question(self) -> Question | None:
        """Returns what is asked beside the parameters, if what is shown answers it."""
        return self._questions.current

    @property
    def complete(self) -> bool:
        """Returns whether what is shown has its latencies and is not being measured."""
        shown = self._screen.shown
        whole = shown.is_of(self._panel.spec)
        return whole and shown.concluded and shown.partial.latency is not None

    @property
    def continues(self) -> bool:
        """Returns whether the newest run adds to what was shown before."""
        return self._screen.shown.continues

    @property
    def caveat(self) -> str:
        """Returns what has to be said of anything that is taken from here now, or nothing."""
        return self._screen.shown.caveat(self._panel.spec, sound=self._panel.sound)

    def show_stored(self, stored: Stored) -> None:
        """Shows a comparison that was kept; what is being measured ends, and is kept as well."""
        shown = Shown(PartialComparison.of(stored.comparison), self._panel.spec, stored)
        self._screen.forget_pair()
        self._screen.show_whole(shown, running=self._comparing.running)

    def ask(self, question: Question, key: int | None) -> None:
        """Measures beside the parameters; ``key`` is the place of what is shown by now."""
        if self._comparing.loaded:
            self._questions.ask(question, key)
        else:
            self.inform(NOT_LOADED)

    def return_from_question(self) -> None:
        """Shows again what was shown before a question was asked."""
        self._questions.come_back()

    def fit(self, parameters: ComparisonSpec) -> None:
        """Takes that the panel says the same as far as this machine can do it."""
        if self.stored is not None:
            self._screen.shown.parameters = parameters

    def show_baseline(self, baseline: Comparison | None) -> None:
        """Draws another comparison as outlines, and says how this one differs."""
        self.cards.show_baseline(baseline, self.comparison)

    def inform(self, message: str) -> None:
        """Says something that the next round shall not wipe away."""
        running = self._comparing.running
        if self._comparing.waiting and not running:
            # While torch loads: the beginning of the first comparison would wipe it away.
            self.announce(message)
        else:
            self._screen.messages.inform(message, running=running)

    def announce(self, message: str) -> None:
        """Says something about what is measured next, to stand until that is done."""
        self._screen.messages.announce(message)

    @Slot(bool)
    def _take_soundness(self, sound: bool) -> None:
        parameters, screen = self._panel.spec, self._screen
        comparison = self.comparison
        if not sound:
            self._comparing.withdraw()
            screen.cards.dim()
            screen.status.show_idle(UNSOUND)
        elif comparison is not None and screen.shown.is_of(parameters):
            # What was withdrawn meanwhile was of text that is gone.
            self._comparing.adopt(parameters)
            screen.cards.undim()
            screen.say_end(comparison)
        else:
            self._comparing.propose(parameters)
        self.changed.emit()
