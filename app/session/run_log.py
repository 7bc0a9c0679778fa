"""Writes into the log what is measured, and how it ends."""

from PySide6.QtCore import QObject, Slot

from app.core.events import Event, Failed, Finished, Recovered
from app.core.report.spec_text import describe_spec
from app.core.report.verdicts import state_stop
from app.core.results.comparison import Comparison
from app.core.spec import ComparisonSpec
from app.core.storage.log import LOGGER
from app.session.session import Session


class RunLog(QObject):
    """Hears of a session's newest run; what an overtaken one still says is not told."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        session.ready.connect(self._note_ready)
        session.comparing.started.connect(self._note_start)
        session.comparing.happened.connect(self._note_event)

    @Slot(object)
    def _note_ready(self) -> None:
        LOGGER.info("torch is loaded")

    @Slot(object)
    def _note_start(self, spec: ComparisonSpec) -> None:
        LOGGER.info("Run started: %s", describe_spec(spec))

    @Slot(object)
    def _note_event(self, event: Event) -> None:
        match event:
            case Finished(comparison):
                LOGGER.info("Run finished: %s", _describe_end(comparison))
            case Failed(message):
                LOGGER.warning("Run failed: %s", message)
            case Recovered(message):
                LOGGER.warning("%s", message)


def _describe_end(comparison: Comparison) -> str:
    if comparison.latency is None or comparison.speedup is None:
        return "nothing was timed"
    return state_stop(comparison.speedup, comparison.latency)
