"""Fields that say what is wrong with what was typed, instead of swallowing it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QDoubleSpinBox,
    QSpinBox,
    QWidget,
)

from app.core.limits import Limit, read_number
from app.ui.widgets.plain_text import plain_tip
from app.ui.widgets.styling import set_look

Validation = tuple[QValidator.State, str, int]

_DECIMALS: Final = 15
_EDITING: Final = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
)
_UNDOING: Final = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
"""These are of the letters while a number is typed that does not do, else of the parameters."""


if TYPE_CHECKING:

    class _SpinBox(QAbstractSpinBox):
        def value(self) -> Any: ...  # noqa: ANN401 - an int or a float
        def setValue(self, val: Any, /) -> None: ...  # noqa: ANN401, N802
        def textFromValue(self, val: Any, /) -> str: ...  # noqa: ANN401, N802
else:
    # Qt classes cannot be inherited from twice: at run time the spin box comes from the field.
    _SpinBox = object


class _Typed(_SpinBox):
    """What both spin boxes share: text stands as it was typed, and only a good one counts.

    While what is typed does not do, the value is the last one that was settled on: by Enter, by
    leaving the field, by a step or by the program. The first digits of a number that turned out
    too large are no value that anybody wanted.
    """

    limit: Limit
    refused: Signal
    _typed: str | None = None
    _settled: int | float

    @property
    def refusal(self) -> str:
        """Returns why the text that stands here does not do, nothing where it does."""
        return "" if self._typed is None else self._judge(self._typed)

    def setValue(self, value: Any, /) -> None:  # noqa: ANN401, N802 - Qt's name
        """Shows a value, whatever was typed before."""
        self._typed = None
        super().setValue(value)
        self._settled = self.value()

    def restore(self) -> None:
        """Brings the last good value back in the place of text that does not do."""
        if self._typed is not None:
            self.setValue(self._settled)
            self.refused.emit("")

    def validate(self, text: str, position: int) -> Validation:
        """Admits every text while it is typed."""
        state = QValidator.State
        return (state.Intermediate if self._judge(text) else state.Acceptable), text, position

    def fixup(self, text: str) -> str:
        """Repairs nothing: Qt would take the comma out of 0,5 and measure 5."""
        return text

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """Steps from a good value; text that does not do gives way to the last good one."""
        if self._typed is not None:
            self.restore()
        else:
            super().stepBy(steps)
            self._settled = self.value()

    def event(self, event: QEvent) -> bool:
        """Leaves the window its shortcuts, but for those that edit text.

        On X11, Ctrl+E and Ctrl+D are editing keys as well.
        """
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if self._typed is not None and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if not self._keeps(event) and _is_shortcut_of(self.window(), event):
                event.ignore()
                return False
        return super().event(event)

    def _keeps(self, event: QKeyEvent) -> bool:
        keys = (*_EDITING, *(_UNDOING if self._typed is not None else ()))
        return any(event.matches(key) for key in keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Takes Escape where there is text to be taken back; copies what is selected, or all."""
        if self._typed is not None and event.key() == Qt.Key.Key_Escape:
            self.restore()
        elif event.matches(QKeySequence.StandardKey.Copy) and not self.lineEdit().selectedText():
            QApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leaves the wheel to the panel's scrolling unless the field has the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def read(self, text: str) -> int | float:
        """Returns the number that a text stands for, the settled one where it stands for none."""
        try:
            return read_number(text, self.limit)
        except ValueError:
            return self._settled

    def prepare(self) -> None:
        """Styles the field and listens to what is typed; the last step of making one."""
        self._settled = self.value()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccelerated(True)
        # Everything else writes numbers this way.
        self.setLocale(QLocale.c())
        self.setAccessibleName(self.limit.title)
        self.setToolTip(plain_tip(_range_tip(self.limit)))
        self.lineEdit().textEdited.connect(self._take_typing)
        # A file dropped here is meant for the window, not to be typed.
        self.lineEdit().setAcceptDrops(False)
        self.editingFinished.connect(self._settle)

    def _judge(self, text: str) -> str:
        try:
            read_number(text, self.limit)
        except ValueError as refused:
            return str(refused)
        return ""

    def _take_typing(self, text: str) -> None:
        refusal = self._judge(text)
        self._typed = text if refusal else None
        if refusal:
            with QSignalBlocker(self):
                super().setValue(self._settled)
        self.refused.emit(refusal)

    def _settle(self) -> None:
        if self._typed is None:
            self._settled = self.value()


class WholeField(_Typed, QSpinBox):
    """A whole number within a limit."""

    refused = Signal(str)
    """Why the typed text does not do; empty once it does, or the last good value is back."""

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
        self._settled = min(self._settled, high)
        self.setToolTip(plain_tip(_range_tip(self.limit)))

    def valueFromText(self, text: str) -> int:  # noqa: N802 - Qt's name
        """Reads what ``validate`` admits: Qt's own reading differs from it here and there."""
        return int(self.read(text))

    def textFromValue(self, value: int) -> str:  # noqa: N802 - Qt's name
        """Writes the value, or what was typed as long as that does not do."""
        return str(value) if self._typed is None else self._typed


class NumberField(_Typed, QDoubleSpinBox):
    """A number within a limit."""

    refused = Signal(str)
    """Why the typed text does not do; empty once it does, or the last good value is back."""

    def __init__(self, limit: Limit) -> None:
        super().__init__()
        self.limit = limit
        # Qt rounds to so many decimals, and none that is typed or remembered shall be lost.
        self.setDecimals(_DECIMALS)
        self.setRange(limit.low, limit.high)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.prepare()

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """Reads what ``validate`` admits: Qt's own reading differs from it here and there."""
        return float(self.read(text))

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """Writes no more digits than there are, or what was typed as long as that does not do."""
        return repr(value).removesuffix(".0") if self._typed is None else self._typed


def mark(widget: QWidget, *, wrong: bool) -> None:
    """Gives a field the look of one that is at fault, or takes it away."""
    set_look(widget, "wrong", wrong)


def _is_shortcut_of(window: QWidget, event: QKeyEvent) -> bool:
    pressed = QKeySequence(event.keyCombination())
    return any(action.shortcut() == pressed for action in window.findChildren(QAction))


def _range_tip(limit: Limit) -> str:
    return f"{limit.title}: {limit.low:,.10g} to {limit.high:,.10g}"
