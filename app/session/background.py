"""Does what takes longer than a frame and needs no torch: one job after the other on one thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.core.errors import UnusableError
from app.core.report.failures import describe_failure
from app.core.storage.log import LOGGER

CLOSE_TIMEOUT_MS: Final = 10_000
_TOUCH_MS: Final = 20

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Work for the background thread, and who hears of its end, on the GUI thread.

    ``done`` is called with what ``work`` returns.
    """

    work: Callable[[], object]
    done: Callable[[Any], object]
    failed: Callable[[str], object]
    owner: QObject | None = None
    quiet: bool = False
    """Whether it is so short that it disturbs nothing."""

    @property
    def wanted(self) -> bool:
        """Returns whether who asked is still there: a dialog may have been closed meanwhile."""
        return self.owner is None or shiboken6.isValid(self.owner)


class JobRunner(QObject):
    """Lives on the background thread; its slots are reached by queued signals only."""

    done = Signal(object, object)
    """The Job and what came of it."""

    failed = Signal(object, str)
    """The Job and why nothing came of it."""

    @Slot(object)
    def run(self, job: Job) -> None:
        """Does one job."""
        try:
            result = job.work()
        except UnusableError as refused:
            self.failed.emit(job, str(refused))
        except Exception as error:  # noqa: BLE001 - the boundary: shown where the user looks
            LOGGER.exception("A job in the background failed")
            self.failed.emit(job, describe_failure("This", error))
        else:
            self.done.emit(job, result)

    @Slot(object)
    def close(self, last: tuple[Callable[[], object], ...]) -> None:
        """Does what is to be done last, and ends this thread."""
        try:
            for work in last:
                work()
        finally:
            self.thread().quit()


class BackgroundJobs(QObject):
    """Owns the thread; jobs are done one after the other, and all of them before it closes."""

    worked = Signal()
    """It is at work: the processor is not the stopwatch's alone."""

    _asked = Signal(object)
    _closing = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = 0
        self._closed = False
        self._last: tuple[Callable[[], object], ...] = ()
        self._thread = QThread(self)
        self._runner = JobRunner()
        self._runner.moveToThread(self._thread)
        self._asked.connect(self._runner.run)
        self._closing.connect(self._runner.close)
        self._runner.done.connect(self._take_done)
        self._runner.failed.connect(self._take_failed)
        self._ticks = QTimer(self, interval=_TOUCH_MS)
        self._ticks.timeout.connect(self.worked)
        self._watches: list[QTimer] = []

    @property
    def busy(self) -> bool:
        """Returns whether a job is waiting or being done."""
        return self._open > 0

    def open(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def ask(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[str], object],
        owner: QObject | None = None,
    ) -> None:
        """Has work done on the thread; ``done`` or ``failed`` is called on the GUI thread.

        A failure that is foreseen raises UnusableError with the sentence to show. Neither is
        called if the ``owner`` is gone by then.
        """
        self._open += 1
        self._ticks.start()
        self.worked.emit()
        self._asked.emit(Job(work, done, failed, owner))

    def watch(
        self, look: Callable[[], bool], noticed: Callable[[], object], interval_ms: int
    ) -> None:
        """Looks at something on the thread again and again, until that closes.

        Args:
            look: Tells whether there is something new; so short that no measurement suffers.
            noticed: Called on the GUI thread where there is.
            interval_ms: Between an answer and the next look.
        """
        timer = QTimer(self, interval=interval_ms, singleShot=True)

        def take(new: object) -> None:
            if new:
                noticed()
            timer.start()

        # What cannot be looked at now may be there again later: whoever uses it says so.
        job = Job(look, take, lambda _reason: timer.start(), quiet=True)
        timer.timeout.connect(lambda: self._asked.emit(job))
        self._watches.append(timer)
        timer.start()

    def do_last(self, work: Callable[[], object]) -> None:
        """Has work done on the thread after all jobs, when it closes."""
        self._last = (*self._last, work)

    def close(self) -> bool:
        """Finishes all jobs and the thread; returns whether it has ended.

        Nobody hears of their ends any more: who asked may be gone in part.
        """
        self._closed = True
        for timer in (self._ticks, *self._watches):
            timer.stop()
        if not self._thread.isRunning():
            return True
        self._closing.emit(self._last)
        return self._thread.wait(CLOSE_TIMEOUT_MS)

    @Slot(object, object)
    def _take_done(self, job: Job, result: object) -> None:
        if self._end_one(job):
            job.done(result)

    @Slot(object, str)
    def _take_failed(self, job: Job, reason: str) -> None:
        if self._end_one(job):
            job.failed(reason)

    def _end_one(self, job: Job) -> bool:
        """Counts a job as ended, and returns whether somebody waits for it."""
        if not job.quiet:
            self._open -= 1
        if not self._open:
            self._ticks.stop()
        return job.wanted and not self._closed
