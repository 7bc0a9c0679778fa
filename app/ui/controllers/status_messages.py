"""What the status line says of what goes on, and what the user is to know besides."""

from app.core.report.progress import describe_end
from app.core.results.comparison import Comparison
from app.ui.panes.status_bar import StatusBar


class StatusMessages:
    """Keeps what the next round, or the next beginning, shall not wipe away."""

    def __init__(self, line: StatusBar) -> None:
        self._line = line
        self._notice = self._announced = ""

    def inform(self, message: str, *, running: bool) -> None:
        """Says something now, and for as long as the run that goes on, if one does."""
        self._notice = message if running else ""
        if running:
            self._line.say(message)
        else:
            self._line.pass_on(message)

    def announce(self, message: str) -> None:
        """Says something about what is measured next, to stand until that is done."""
        self._announced = message
        self._line.say(message)

    def forget(self) -> None:
        """Takes that something else is shown: nothing that was to be known is about it."""
        self._notice = self._announced = ""

    def begin(self, message: str) -> None:
        """Says that a run begins, and what was announced of it."""
        self._notice, self._announced = self._announced, ""
        self._line.show_stage(self._with_notice(message))

    def show_progress(self, message: str, progress: float) -> None:
        """Says how far the measurement is, 0 to 1."""
        self._line.show_busy(self._with_notice(message), progress)

    def say(self, message: str, *, counts: bool = False) -> None:
        """Says what goes on; where it ``counts``, for how long as well."""
        text = self._with_notice(message)
        if counts:
            self._line.show_stage(text)
        else:
            self._line.say(text)

    def end(self, comparison: Comparison, *, here: bool) -> None:
        """Says how a measurement ended; ``here`` if it was made just now."""
        self._line.show_idle(describe_end(comparison, self._notice, here=here))

    def _with_notice(self, message: str) -> str:
        return f"{self._notice} {message}" if self._notice else message
