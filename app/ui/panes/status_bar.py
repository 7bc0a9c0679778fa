"""The status line: what goes on, how far it is, and the button that stops it."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton

from app.core.report.progress import describe_elapsed
from app.ui.theme import sans
from app.ui.widgets.elided_label import ElidedLabel

_STEPS = 1000
COUNT_MS = 1000
"""A stage that lasts tells its seconds: how long it will take, nobody knows."""
REMARK_MS = 4000
"""So long a remark stands, which what goes on would wipe away within a round."""
PASSING_MS = 12_000
"""So long what was done stands in place of how the measurement ended."""


class StatusBar(QFrame):
    """One sentence, a bar and a Stop button."""

    stop_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "status")
        self._said = self._summary = ""
        self._remarking = QTimer(self, singleShot=True, interval=REMARK_MS)
        self._remarking.timeout.connect(self._end_remark)
        self._passing = QTimer(self, singleShot=True, interval=PASSING_MS)
        self._passing.timeout.connect(self._show_summary)
        self._counting = QTimer(self, interval=COUNT_MS)
        self._counting.timeout.connect(self._count)
        self._seconds = 0
        self._message = ElidedLabel(lines=2)
        self._message.setFont(sans(12))
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName("Progress of the measurement")
        self.stop_button = QPushButton("Stop")
        self.stop_button.setToolTip("Stop measuring and keep what has been measured (Esc)")
        self.stop_button.clicked.connect(self.stop_requested)
        # Their room stays: a status line that grew would lay out and paint the whole window.
        for part in (self._bar, self.stop_button):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(12)
        layout.addWidget(self._message, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self.stop_button)
        self.show_idle("")

    @property
    def message(self) -> str:
        """Returns the sentence that is shown, but for a remark."""
        return self._said

    @property
    def shown(self) -> str:
        """Returns what stands there at this moment."""
        return self._message.text()

    @property
    def remark(self) -> str:
        """Returns the remark that stands before it for a while, or nothing."""
        return self._message.text() if self._remarking.isActive() else ""

    @property
    def busy(self) -> bool:
        """Returns whether there is something to stop."""
        return not self.stop_button.isHidden()

    def say(self, message: str) -> None:
        """Shows a sentence, once a remark has been read."""
        self._passing.stop()
        self._counting.stop()
        self._said = message
        if not self._remarking.isActive():
            self._message.setText(message)

    def pass_on(self, message: str) -> None:
        """Shows a sentence until it has been read, and then again what stood there for good."""
        self.say(message)
        self._passing.start()

    def make_remark(self, remark: str) -> None:
        """Shows a sentence for a while, and then again what goes on."""
        self._message.setText(remark)
        self._remarking.start()

    def show_busy(self, message: str, progress: float) -> None:
        """Shows a sentence and how far the measurement is, 0 to 1."""
        self.say(message)
        self._bar.setValue(round(progress * _STEPS))
        self._bar.setVisible(True)
        self.stop_button.setVisible(True)

    def show_stage(self, message: str) -> None:
        """Shows what goes on, and from the second second on how long it has."""
        self.show_busy(message, 0)
        self._seconds = 0
        self._counting.start()

    def show_idle(self, message: str) -> None:
        """Shows a sentence, with nothing to stop."""
        self.say(message)
        self._summary = message
        self._bar.setVisible(False)
        self.stop_button.setVisible(False)

    @Slot()
    def _count(self) -> None:
        self._seconds += 1
        if self._seconds > 1 and not self._remarking.isActive():
            self._message.setText(describe_elapsed(self._said, self._seconds))

    @Slot()
    def _show_summary(self) -> None:
        self.say(self._summary)

    @Slot()
    def _end_remark(self) -> None:
        self._message.setText(self._said)
