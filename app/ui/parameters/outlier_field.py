"""The slider that plants an outlier weight."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from app.core.format import format_number
from app.ui.widgets.plain_text import PlainLabel

HIGHEST: Final = 400
"""Standard deviations at the slider's right end; a record may hold more, and keeps it.

With the bundled network int8 names 98 % of the speakers up to 100, 82 % at 200 and 35 % at 400.
"""
_STEP: Final = 5
_PAGE: Final = 50


class _Slider(QSlider):
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leaves the wheel to the panel's scrolling unless the slider has the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class OutlierField(QWidget):
    """Says its value over the slider; arrow keys move by five, the page keys by fifty."""

    valueChanged = Signal(float)  # noqa: N815 - as Qt's own fields
    """The size in standard deviations, after a change by the user."""

    def __init__(self) -> None:
        super().__init__()
        self._value = 0.0
        self._text = PlainLabel()
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, HIGHEST)
        self.slider.setSingleStep(_STEP)
        self.slider.setPageStep(_PAGE)
        self.slider.setAccessibleName("Outlier weight, in standard deviations")
        # The handle is higher than the groove, by which Fusion measures.
        self.slider.setMinimumHeight(20)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.valueChanged.connect(self._take)
        self.setFocusProxy(self.slider)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._text)
        layout.addWidget(self.slider)
        self._say()

    @property
    def text(self) -> str:
        """Returns what is said over the slider."""
        return self._text.text()

    def value(self) -> float:
        """Returns the size in standard deviations, exactly as it was shown or chosen."""
        return self._value

    def setValue(self, value: float) -> None:  # noqa: N802 - as Qt's own fields
        """Shows a value, silently."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(value))
        self._value = value
        self._say()

    @Slot(int)
    def _take(self, value: int) -> None:
        self._value = float(value)
        self._say()
        self.valueChanged.emit(self._value)

    def _say(self) -> None:
        size = f"{format_number(self._value)} σ" if self._value else "none"
        self._text.setText(f"Outlier weight: {size}")
