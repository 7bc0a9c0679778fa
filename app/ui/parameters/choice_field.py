"""One of a few names, to be chosen."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class ChoiceField(QComboBox):
    """One of a few names; the wheel does not change it unawares."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leaves the wheel to the panel's scrolling unless the field has the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def set_choices(self, choices: dict[str, str], chosen: str) -> None:
        """Offers values by title, silently."""
        with QSignalBlocker(self):
            self.clear()
            for value, title in choices.items():
                self.addItem(title, value)
            self.choose(chosen)

    def choose(self, value: str) -> None:
        """Chooses a value; one that is not offered leaves the choice as it is."""
        index = self.findData(value)
        if index >= 0:
            self.setCurrentIndex(index)

    @property
    def chosen(self) -> str:
        """Returns the chosen value."""
        return str(self.currentData())
