"""The strip beside the verdict: why it came out so, and what to know before believing it."""

import re
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpacerItem, QVBoxLayout

from app.core.report.advice import NOTHING_AGAINST, advise
from app.core.report.explanation import TELLING_FAULTS, explain
from app.core.report.latency import WAS_NOT_TIMED
from app.core.results.comparison import Comparison
from app.core.schemes.registry import SCHEMES, find_scheme
from app.core.spec import ALLOCATORS_HERE
from app.ui.theme import sans
from app.ui.widgets.elided_label import SentencesLabel, WrappedLabel
from app.ui.widgets.pane import Card
from app.ui.widgets.plain_text import PlainLabel
from app.ui.widgets.styling import set_look

_PLACEHOLDER: Final = "Why it is so, and how far to trust it, once the measurement is done"
_LEAST_WIDTH: Final = 350
"""Pixels, beside the banner: enough for the shortest of what speaks against the figures."""

_MARKS: Final = {True: "▲", False: "●"}
"""Whether something speaks against the figures, told by a shape."""

_NAMES: Final = "|".join(re.escape(scheme.title) for scheme in SCHEMES)
_SENTENCE_END: Final = re.compile(rf"(?<=\.) (?=[A-Z]|fp32|{_NAMES})")


class ExplanationStrip(Card):
    """One line with a mark; unfolded, the reasons and all advice that the figures give."""

    what_if_requested = Signal()
    """The same comparison is wanted with freed memory kept."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(_LEAST_WIDTH)
        self._texts = (_PLACEHOLDER, "", "")
        self._mark = PlainLabel()
        self._head = SentencesLabel((_PLACEHOLDER,))
        self._lines = [WrappedLabel(), WrappedLabel(), WrappedLabel()]
        self.what_if_button = QPushButton("What if memory were kept?")
        self.what_if_button.setToolTip("Measure again with an allocator that keeps freed memory")
        self.what_if_button.clicked.connect(self.what_if_requested)
        self.unfold_button = QPushButton("All of it")
        self.unfold_button.setCheckable(True)
        self.unfold_button.setToolTip("Why it came out so, and all that is to be known before")
        self.unfold_button.toggled.connect(self._unfold)
        for button in (self.what_if_button, self.unfold_button):
            button.setProperty("role", "link")
            button.setFont(sans(12))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.hide()
        line = QHBoxLayout()
        line.setSpacing(8)
        # As high as the buttons: what stands below does not move when they come.
        line.addSpacerItem(QSpacerItem(0, self.unfold_button.sizeHint().height()))
        line.addWidget(self._mark)
        line.addWidget(self._head, 1)
        line.addWidget(self.what_if_button)
        line.addWidget(self.unfold_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 4, 12, 4)
        layout.setSpacing(3)
        layout.addLayout(line)
        for paragraph in self._lines:
            layout.addWidget(paragraph)
            paragraph.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            paragraph.hide()
        for label in (self._mark, self._head, *self._lines):
            label.setFont(sans(12))
        self._mark.hide()
        set_look(self._head, "role", "muted")

    @property
    def text(self) -> str:
        """Returns what the strip says, line by line."""
        return "\n".join(self._texts)

    @property
    def empty(self) -> bool:
        """Returns whether there is nothing to dim yet."""
        return self._texts[0] == _PLACEHOLDER

    def show_comparison(
        self, comparison: Comparison, other: Comparison | None, *, can_try: bool = True
    ) -> None:
        """Explains a finished comparison.

        Args:
            comparison: With its latencies, or without where none were timed.
            other: The same with the other allocator, if it has been measured.
            can_try: Whether the other allocator can be tried: it is of this machine.
        """
        candidate = find_scheme(comparison.spec.scheme).title
        reasons = explain(comparison, candidate, other)
        advice = advise(comparison, candidate, here=can_try)
        nothing = NOTHING_AGAINST if comparison.latency is not None else ""
        work = reasons.work or WAS_NOT_TIMED
        self._texts = (work, reasons.memory, " ".join(a.sentence for a in advice) or nothing)
        latency = comparison.latency
        faults = (latency.reference.minor_faults_per_call if latency is not None else None) or 0
        offers = (
            can_try
            and comparison.spec.allocator == "system"
            and "no-trim" in ALLOCATORS_HERE
            and other is None
            and faults >= TELLING_FAULTS
        )
        self.what_if_button.setVisible(offers)
        offer = self.what_if_button.sizeHint().width() if offers else 0
        self.setMinimumWidth(_LEAST_WIDTH + offer)
        self.unfold_button.setVisible(latency is not None)
        self._mark.setVisible(latency is not None)
        self._mark.setText(_MARKS[bool(advice)])
        for line, text in zip(self._lines, self._texts, strict=True):
            line.setText(text)
        set_look(self._lines[2], "role", "" if advice else "muted")
        self._unfold(self.unfold_button.isChecked())
        # What speaks against the figures is read first, then why they are so.
        told = [a.sentence for a in advice] or [nothing]
        short = f"{advice[0].observation}." if advice else ""
        self._head.show_sentences((*told, *_SENTENCE_END.split(work)), short)
        set_look(self._head, "role", "")
        self.undim()

    @Slot(bool)
    def _unfold(self, unfolded: bool) -> None:
        self.unfold_button.setText("Less" if unfolded else "All of it")
        for line, text in zip(self._lines, self._texts, strict=True):
            line.setVisible(unfolded and not self.empty and bool(text))
