"""A veil over what is no longer current: pale, with a dashed frame that needs no colour."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import LIGHT, Theme

DIMMING: Final = 34
"""Of 255: the palest text under it still has a contrast of 4.5 in both themes."""


class DimOverlay(QWidget):
    """Dims what lies under it; clicks go through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = LIGHT
        self.hide()
        parent.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the surface that it covers."""
        self._theme = theme
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keeps the size of what it covers."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect().adjusted(1, 1, -1, -1))
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Fills itself with a translucent surface, within a dashed frame."""
        painter = QPainter(self)
        veil = QColor(self._theme.surface)
        veil.setAlpha(DIMMING)
        painter.fillRect(self.rect(), veil)
        # The veil alone is too thin to be told from what is current at a glance.
        painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 5, 5)
