"""The dialog that asks how an array is to be read as the inputs of a call."""

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import UnusableError
from app.core.format import format_count, show_shape
from app.core.readers.input_arrays import FoundArray, check_array
from app.ui.dialogs.buttons import make_buttons
from app.ui.theme import sans
from app.ui.widgets.labels import make_note
from app.ui.widgets.plain_text import PlainLabel, plain_line, plain_title


class InputsDialog(QDialog):
    """One array of a file, read with its steps first or with its batch first."""

    def __init__(
        self,
        name: str,
        arrays: Sequence[FoundArray],
        input_size: int | None,
        parent: QWidget | None = None,
    ) -> None:
        """Asks.

        Args:
            name: The file's.
            arrays: What it holds, at least one.
            input_size: How many features the network takes; None if any number will do.
            parent: The owner.
        """
        super().__init__(parent)
        self._arrays = tuple(arrays)
        self._input_size = input_size
        self.setWindowTitle(plain_title(f"Inputs from {name}"))
        self.setMinimumWidth(460)
        heading = PlainLabel(f"How are the inputs in {name} to be read?")
        heading.setFont(sans(13, strong=True))
        heading.setWordWrap(True)
        self.arrays = QComboBox()
        self.arrays.setAccessibleName("Array")
        # Else a long name makes the dialog wider than the screen.
        self.arrays.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.arrays.setMinimumContentsLength(40)
        for array in self._arrays:
            what = (
                "cannot be read" if array.refusal else f"{show_shape(array.shape)}, {array.dtype}"
            )
            self.arrays.addItem(plain_line(f"{array.name or name}: {what}"))
        self.arrays.setVisible(len(self._arrays) > 1)
        self.steps_first, self.batch_first = QRadioButton(), QRadioButton()
        self._reason = make_note("problem")
        self.read_button = QPushButton("Read")
        buttons = make_buttons(self, self.read_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        for widget in (heading, self.arrays, self.steps_first, self.batch_first, self._reason):
            layout.addWidget(widget)
        layout.addWidget(buttons)
        self.arrays.currentIndexChanged.connect(self._show_array)
        self.steps_first.toggled.connect(self._judge)
        self._choose_usable()
        self._show_array()

    @property
    def array(self) -> FoundArray:
        """Returns the array that is chosen."""
        return self._arrays[max(self.arrays.currentIndex(), 0)]

    @property
    def reads_batch_first(self) -> bool:
        """Returns whether its first axis is to be the batch."""
        return self.batch_first.isChecked()

    @property
    def reason(self) -> str:
        """Returns why this array cannot be read this way, or nothing."""
        return _refuse(self.array, self.reads_batch_first, self._input_size)

    def _choose_usable(self) -> None:
        for number, array in enumerate(self._arrays):
            if not all(_refuse(array, first, self._input_size) for first in (False, True)):
                self.arrays.setCurrentIndex(number)
                return

    def _show_array(self) -> None:
        shape = self.array.shape
        for button, batch_first in ((self.steps_first, False), (self.batch_first, True)):
            button.setText(describe_reading(shape, batch_first=batch_first))
            button.setVisible(len(shape) == 3)
        steps_do = not _refuse(self.array, False, self._input_size)
        batch_does = not _refuse(self.array, True, self._input_size)
        chosen = self.batch_first if batch_does and not steps_do else self.steps_first
        chosen.setChecked(True)
        self._judge()

    def _judge(self) -> None:
        reason = self.reason
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self.read_button.setEnabled(not reason)


def describe_reading(shape: Sequence[int], *, batch_first: bool) -> str:
    """Returns what an array of three axes would be, in words."""
    if len(shape) != 3:
        return ""
    first, second, width = shape
    steps, batch = (second, first) if batch_first else (first, second)
    order = "Batch first" if batch_first else "Steps first"
    sizes = (
        format_count(steps, "step"),
        format_count(batch, "sequence"),
        format_count(width, "feature"),
    )
    return f"{order}: {' × '.join(sizes)}"


def _refuse(array: FoundArray, batch_first: bool, input_size: int | None) -> str:
    try:
        check_array(array, batch_first=batch_first, input_size=input_size)
    except UnusableError as refused:
        return str(refused)
    return ""
