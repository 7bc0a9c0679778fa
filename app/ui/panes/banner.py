"""The banner beside the explanation: what is shown, where no parameters asked for it."""

import re
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.ui.theme import sans
from app.ui.widgets.elided_label import SentencesLabel
from app.ui.widgets.pane import Card
from app.ui.widgets.plain_text import plain_tip

SENTENCE_END: Final = re.compile(r"(?<=\.) (?=[A-Z])")


class Banner(Card):
    """One sentence, and a button that measures the same here, or one that leads back."""

    measure_requested = Signal()
    """The same parameters are wanted measured on this machine."""

    return_requested = Signal()
    """What was shown before is wanted again."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._message = SentencesLabel()
        self._message.setFont(sans(12))
        self.measure_button = QPushButton("Measure here")
        self.measure_button.setProperty("role", "link")
        self.measure_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.measure_button.setFont(sans(12))
        self.measure_button.setToolTip(
            "Measure the same parameters on this machine, with this comparison as the baseline (F8)"
        )
        self.measure_button.clicked.connect(self.measure_requested)
        self.return_button = QPushButton("Back")
        self.return_button.setProperty("role", "link")
        self.return_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.return_button.setFont(sans(12))
        self.return_button.setToolTip("Show again what was shown before (Esc)")
        self.return_button.clicked.connect(self.return_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 12, 0)
        layout.setSpacing(12)
        layout.addWidget(self._message, 1)
        layout.addWidget(self.measure_button)
        layout.addWidget(self.return_button)
        self.hide()

    @property
    def text(self) -> str:
        """Returns what is said, nothing while the banner is hidden."""
        return "" if self.isHidden() else self._text

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns the width that its first sentence needs; where that is not there, less will do.

        What stands beside it has its own to say.
        """
        hint = super().sizeHint()
        # The label itself takes any room, and asks for none.
        first = SENTENCE_END.split(self._text)[0]
        text = self._message.fontMetrics().horizontalAdvance(first)
        return QSize(hint.width() + text + 4, hint.height())

    def say(self, message: str) -> None:
        """Says where a comparison comes from."""
        self._show(message, asks=False)

    def say_question(self, message: str) -> None:
        """Says what is asked beside the parameters."""
        self._show(message, asks=True)

    def _show(self, message: str, *, asks: bool) -> None:
        self._text = message
        # Where there is no room for all of it.
        self.setToolTip(plain_tip(message))
        self._message.show_sentences(SENTENCE_END.split(message))
        self.measure_button.setVisible(not asks)
        self.return_button.setVisible(asks)
        self.undim()
        self.show()
        self.updateGeometry()
