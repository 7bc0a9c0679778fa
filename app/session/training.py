"""Has networks trained, on the worker's thread, one at a time."""

from PySide6.QtCore import QObject, Signal, Slot

from app.core.networks.training_plan import TrainingPlan
from app.session.comparing import Comparing
from app.session.requests import TrainingEnded, TrainingNews, TrainingRun
from app.session.worker import Worker


class Training(QObject):
    """A newer training overtakes a running one; news of the newest alone are passed on."""

    told = Signal(object)
    """One of the TrainingNews of the newest training; a cancelled one tells its end alone."""

    _asked = Signal(object)

    def __init__(self, worker: Worker, comparing: Comparing, parent: QObject) -> None:
        super().__init__(parent)
        self._comparing = comparing
        self._run: TrainingRun | None = None
        self._asked.connect(worker.train)
        worker.trained.connect(self._take)

    @property
    def running(self) -> bool:
        """Returns whether a network is being trained."""
        return self._run is not None

    def train(self, plan: TrainingPlan) -> None:
        """Has a network trained; a running comparison is stopped and keeps what it has."""
        self._comparing.stop()
        self.cancel()
        self._run = TrainingRun(plan)
        self._asked.emit(self._run)

    def cancel(self) -> None:
        """Ends a running training within one batch; nothing comes of it."""
        if self._run is not None:
            self._run.cancelled.set()

    @Slot(object, object)
    def _take(self, run: TrainingRun, news: TrainingNews) -> None:
        if run is not self._run:
            return
        if isinstance(news, TrainingEnded):
            self._run = None
            self.told.emit(news)
        elif not run.cancelled.is_set():
            self.told.emit(news)
