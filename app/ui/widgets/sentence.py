"""A sentence of a pane: as many lines as its width asks for."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QSizePolicy

from app.ui.widgets.plain_text import PlainLabel


class Sentence(PlainLabel):
    """Wraps at words and can be copied; it claims no more room than one line beforehand."""

    def __init__(self, font: QFont, role: str = "muted") -> None:
        super().__init__()
        self.setFont(font)
        self.setProperty("role", role)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Returns one line: how many there are depends on the width, which layouts ask for."""
        return QSize(0, self.fontMetrics().lineSpacing())
