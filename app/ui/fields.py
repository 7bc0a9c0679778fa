"""Fields that say what is wrong with what was typed, instead of swallowing it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QSpinBox,
    QWidget,
)

from app.core.spec import Limit

Validation = tuple[QValidator.State, str, int]


if TYPE_CHECKING:
    _SpinBox = QAbstractSpinBox
else:
    # Qt classes cannot be inherited from twice: at run time the spin box comes from the field.
    _SpinBox = object


class _Typed(_SpinBox):
    """What both spin boxes share: any text may be typed, only what the limit admits counts."""

    limit: Limit
    refused: Signal
    restored: Signal
    _refusal = ""

    def forget(self) -> None:
        """Has nothing to explain any more: another value stands here."""
        self._refusal = ""

    def validate(self, text: str, position: int) -> Validation:
        """Admits every text while it is typed."""
        state = QValidator.State
        admitted = self.limit.admits(self.parse(text))
        return (state.Acceptable if admitted else state.Intermediate), text, position

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """Steps from a good value; from text that does not do, Qt only puts the last one back."""
        super().stepBy(steps)
        self._settle()

    def event(self, event: QEvent) -> bool:
        """Leaves the window its shortcuts: on X11, Ctrl+E and Ctrl+D are editing keys as well."""
        if isinstance(event, QKeyEvent) and _is_shortcut_of(self.window(), event):
            event.ignore()
            return False
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leaves the wheel to the panel's scrolling unless the field has the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def parse(self, text: str) -> int | float | None:
        """Returns the number that a text stands for, if it does."""
        try:
            return int(text) if self.limit.whole else float(text)
        except ValueError:
            return None

    def prepare(self) -> None:
        """Dresses the field and listens to what is typed; the last step of making one."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccelerated(True)
        # Everything else writes numbers this way, and ``parse`` reads them so.
        self.setLocale(QLocale.c())
        self.setAccessibleName(self.limit.title)
        self.setToolTip(_range_tip(self.limit))
        self.lineEdit().textEdited.connect(self._judge_typing)
        # A file dropped here is meant for the window, not to be typed.
        self.lineEdit().setAcceptDrops(False)
        self.editingFinished.connect(self._settle)

    def _judge_typing(self, text: str) -> None:
        if self.limit.admits(self.parse(text)):
            self._refusal = ""
        else:
            self._refusal = self.limit.refusal(f"“{text.strip()}”" if text.strip() else "empty")
        self.refused.emit(self._refusal)

    def _settle(self) -> None:
        # Qt has put the last good value back; the message stays until something else is typed.
        if self._refusal:
            self.restored.emit(f"{self._refusal.rstrip('.')}; it stays {self.text()}.")
            self._refusal = ""


class WholeField(_Typed, QSpinBox):
    """A whole number within a limit."""

    refused = Signal(str)
    """Why the typed text does not do; empty once it does."""

    restored = Signal(str)
    """The last good value came back for text that does not do: why, and what it is."""

    def __init__(self, limit: Limit) -> None:
        super().__init__()
        self.limit = limit
        self.setRange(int(limit.low), int(limit.high))
        self.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        self.prepare()

    def set_high(self, high: int) -> None:
        """Lowers or raises the largest value."""
        self.limit = replace(self.limit, high=high)
        self.setMaximum(high)
        self.setToolTip(_range_tip(self.limit))

    def valueFromText(self, text: str) -> int:  # noqa: N802 - Qt's name
        """Reads what ``validate`` admits: Qt's own reading differs from it here and there."""
        value = self.parse(text)
        return self.value() if value is None else int(value)


class NumberField(_Typed, QDoubleSpinBox):
    """A number within a limit."""

    refused = Signal(str)
    """Why the typed text does not do; empty once it does."""

    restored = Signal(str)
    """The last good value came back for text that does not do: why, and what it is."""

    def __init__(self, limit: Limit) -> None:
        super().__init__()
        self.limit = limit
        self.setDecimals(2)
        self.setRange(limit.low, limit.high)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.prepare()

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """Reads what ``validate`` admits: Qt's own reading differs from it here and there."""
        value = self.parse(text)
        return self.value() if value is None else round(float(value), self.decimals())

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """Writes no more digits than there are."""
        return f"{value:g}"


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
        self.blockSignals(True)
        self.clear()
        for value, title in choices.items():
            self.addItem(title, value)
        self.choose(chosen)
        self.blockSignals(False)

    def choose(self, value: str) -> None:
        """Chooses a value; one that is not offered leaves the choice as it is."""
        index = self.findData(value)
        if index >= 0:
            self.setCurrentIndex(index)

    @property
    def chosen(self) -> str:
        """Returns the chosen value."""
        return str(self.currentData())


def mark(widget: QWidget, *, wrong: bool) -> None:
    """Gives a field the look of one that is at fault, or takes it away."""
    if bool(widget.property("wrong")) != wrong:
        widget.setProperty("wrong", wrong)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _is_shortcut_of(window: QWidget, event: QKeyEvent) -> bool:
    if event.type() != QEvent.Type.ShortcutOverride:
        return False
    pressed = QKeySequence(event.keyCombination())
    return any(action.shortcut() == pressed for action in window.findChildren(QAction))


def _range_tip(limit: Limit) -> str:
    return f"{limit.title}: {limit.low:,g} to {limit.high:,g}"
