"""The panel's row that says what the weights are, with the menu that brings others."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QWidget

from app.core.networks.vowels import TITLE
from app.core.spec import FileSource
from app.ui.theme import sans
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.plain_text import PlainLabel

NETWORKS: Final[dict[str, str]] = {
    "choose_random": "Random weights",
    "choose_trained": "Trained on Japanese vowels",
    "train": "Train on Japanese vowels…",
    "choose_words": "Word language model",
    "open_checkpoint": "Open checkpoint…",
}
"""What can be asked for: names of the window's commands, with their titles in this menu."""


class NetworkRow(QWidget):
    """A name, and a button with a menu."""

    requested = Signal(str)
    """A key of NETWORKS."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ElidedLabel()
        self._name.setFont(sans(13, strong=True))
        self.button = QPushButton("Choose…")
        self.button.setAccessibleName("Choose a network")
        self.button.setToolTip("Other weights: random, trained, or from a checkpoint")
        menu = QMenu(self.button)
        for key, title in NETWORKS.items():
            menu.addAction(title).setData(key)
        menu.triggered.connect(lambda action: self.requested.emit(action.data()))
        self.button.setMenu(menu)
        self.setFocusProxy(self.button)
        heading = PlainLabel("Network")
        heading.setBuddy(self.button)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(3)
        layout.addWidget(heading, 0, 0)
        layout.addWidget(self.button, 0, 1, alignment=Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._name, 1, 0, 1, 2)

    @property
    def text(self) -> str:
        """Returns what is said of the weights."""
        return self._name.text()

    def show_weights(self, source: FileSource | None) -> None:
        """Says where the weights come from."""
        self._name.setText(name_weights(source))


def name_weights(source: FileSource | None) -> str:
    """Returns what the weights are, in a few words."""
    if source is None:
        return "random weights"
    if source.title == TITLE:
        return f"{TITLE}, trained"
    return f"part of {source.title}" if source.partial else source.title
