"""The banner over a comparison that was not measured just now: where it comes from."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.ui.labels import ElidedLabel
from app.ui.pane import Card
from app.ui.theme import sans


class Banner(Card):
    """One sentence, and a button that measures the same here."""

    measure_requested = Signal()
    """The same parameters are wanted measured on this machine."""

    def __init__(self) -> None:
        super().__init__()
        self._message = ElidedLabel()
        self._message.setFont(sans(12))
        self.measure_button = QPushButton("Measure here")
        self.measure_button.setFont(sans(12))
        self.measure_button.setToolTip(
            "Measure the same parameters on this machine, with this comparison as the baseline (F8)"
        )
        self.measure_button.clicked.connect(self.measure_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.setSpacing(12)
        layout.addWidget(self._message, 1)
        layout.addWidget(self.measure_button)
        self.hide()

    @property
    def text(self) -> str:
        """Returns what is said, nothing while the banner is hidden."""
        return "" if self.isHidden() else self._message.text()

    def say(self, message: str) -> None:
        """Shows a sentence."""
        self._message.setText(message)
        self.show()
