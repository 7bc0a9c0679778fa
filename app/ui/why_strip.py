"""The strip beside the verdict: why it came out so, and what to know before believing it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app.core.advice import advise
from app.core.results import Comparison
from app.core.spec import ALLOCATORS_HERE, SCHEME_TITLES
from app.core.why import TELLING_FAULTS, explain
from app.ui.labels import ElidedLabel
from app.ui.pane import Card
from app.ui.theme import sans

_PROMISE = "Why it is so, and how far to trust it, once the measurement is done"


class WhyStrip(Card):
    """Two lines of reasons and one of advice, derived from what was measured."""

    what_if_requested = Signal()
    """The same comparison is wanted with freed memory kept."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = [ElidedLabel(_PROMISE), ElidedLabel(), ElidedLabel()]
        self.what_if_button = QPushButton("What if memory were kept?")
        self.what_if_button.setToolTip("Measure again with an allocator that keeps freed memory")
        self.what_if_button.clicked.connect(self.what_if_requested)
        self.what_if_button.setFont(sans(12))
        texts = QVBoxLayout()
        texts.setSpacing(3)
        for number, line in enumerate(self._lines):
            line.setFont(sans(12))
            line.setProperty("role", "muted" if number == 0 else "")
            texts.addWidget(line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 12, 8)
        layout.addLayout(texts, 1)
        layout.addWidget(self.what_if_button)
        self.what_if_button.hide()

    @property
    def text(self) -> str:
        """Returns what the strip says, line by line."""
        return "\n".join(line.text() for line in self._lines)

    @property
    def empty(self) -> bool:
        """Returns whether there is nothing to dim yet."""
        return self._lines[0].text() == _PROMISE

    def show_comparison(
        self, comparison: Comparison, other: Comparison | None, *, can_try: bool = True
    ) -> None:
        """Explains a finished comparison.

        Args:
            comparison: With its latencies, or without where none were timed.
            other: The same with the other allocator, if it has been measured.
            can_try: Whether the other allocator can be tried: it is of this machine.
        """
        candidate = SCHEME_TITLES[comparison.spec.scheme]
        reasons = explain(comparison, candidate, other)
        advice = advise(comparison, candidate, here=can_try)
        nothing = "Nothing speaks against these figures." if comparison.latency is not None else ""
        texts = (
            reasons.work or "No call was timed.",
            reasons.memory,
            " ".join(a.sentence for a in advice) or nothing,
        )
        for line, text in zip(self._lines, texts, strict=True):
            line.setText(text)
        self._set_role(self._lines[0], "")
        self._set_role(self._lines[2], "" if advice else "muted")
        latency = comparison.latency
        faults = (latency.reference.minor_faults_per_call if latency is not None else None) or 0
        self.what_if_button.setVisible(
            can_try
            and comparison.spec.allocator == "system"
            and "no-trim" in ALLOCATORS_HERE
            and other is None
            and faults >= TELLING_FAULTS
        )
        self.undim()

    @staticmethod
    def _set_role(line: ElidedLabel, role: str) -> None:
        line.setProperty("role", role)
        line.style().unpolish(line)
        line.style().polish(line)
