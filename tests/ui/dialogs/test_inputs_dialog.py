from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.readers.input_arrays import FoundArray
from app.ui.dialogs.inputs_dialog import InputsDialog, describe_reading

SHAPE = (20, 4, 8)
Ask = Callable[..., InputsDialog]


@pytest.fixture
def ask(show: Callable[[QWidget], QWidget]) -> Ask:
    def ask(arrays: Sequence[FoundArray], input_size: int | None = None) -> InputsDialog:
        return show(InputsDialog("in.npz", arrays, input_size))

    return ask


def test_both_readings_are_told_in_words(ask: Ask) -> None:
    dialog = ask([FoundArray("", SHAPE, "float32")])
    assert dialog.steps_first.text() == "Steps first: 20 steps × 4 sequences × 8 features"
    assert dialog.batch_first.text() == "Batch first: 4 steps × 20 sequences × 8 features"
    assert not dialog.arrays.isVisible()


def test_one_of_each_is_singular() -> None:
    told = describe_reading((1, 1, 1), batch_first=False)
    assert told == "Steps first: 1 step × 1 sequence × 1 feature"


def test_steps_come_first_unless_the_user_says_otherwise(qtbot: QtBot, ask: Ask) -> None:
    dialog = ask([FoundArray("", SHAPE, "float32")])
    assert not dialog.reads_batch_first
    qtbot.keyClick(dialog.steps_first, Qt.Key.Key_Down)
    assert dialog.reads_batch_first
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_the_only_reading_that_does_is_chosen(ask: Ask) -> None:
    dialog = ask([FoundArray("", (2, 3000, 8), "float32")])
    assert dialog.reads_batch_first
    assert dialog.reason == ""


def test_sizes_beyond_any_limit_are_explained_for_either_reading(qtbot: QtBot, ask: Ask) -> None:
    dialog = ask([FoundArray("", (6000, 6000, 8), "float32")])
    assert "Sequence length" in dialog.reason
    qtbot.keyClick(dialog.steps_first, Qt.Key.Key_Down)
    assert "Sequence length" in dialog.reason
    assert not dialog.read_button.isEnabled()


def test_another_width_than_the_network_takes_is_said_and_not_read(ask: Ask) -> None:
    dialog = ask([FoundArray("", SHAPE, "float32")], 40)
    assert "8 features a step" in dialog.reason
    assert "takes 40" in dialog.reason
    assert not dialog.read_button.isEnabled()


def test_an_array_that_cannot_be_inputs_is_explained(ask: Ask) -> None:
    dialog = ask([FoundArray("", (20, 8), "float32")])
    assert "2 axes" in dialog.reason
    assert not dialog.steps_first.isVisible()
    assert not dialog.read_button.isEnabled()


def test_of_several_arrays_the_first_that_does_is_chosen(qtbot: QtBot, ask: Ask) -> None:
    arrays = [
        FoundArray("labels", (20,), "int64"),
        FoundArray("a", SHAPE, "float32"),
        FoundArray("b", (5, 6, 7), "float64"),
    ]
    dialog = ask(arrays)
    assert dialog.arrays.isVisible()
    assert dialog.array == arrays[1]
    qtbot.keyClick(dialog.arrays, Qt.Key.Key_Down)
    assert dialog.array == arrays[2]
    assert dialog.steps_first.text() == "Steps first: 5 steps × 6 sequences × 7 features"


def test_an_array_that_cannot_be_read_stands_beside_the_others_with_its_reason(
    ask: Callable[..., InputsDialog],
) -> None:
    labels = FoundArray("labels", (), "", "It holds Python objects; save plain numbers.")
    dialog = ask([labels, FoundArray("x", SHAPE, "float32"), FoundArray("y", (1,) * 9000, "int8")])

    assert dialog.array.name == "x"
    texts = [dialog.arrays.itemText(number) for number in range(3)]
    assert texts[0] == "labels: cannot be read"
    assert texts[2].replace("\u00a0", " ") == "y: 1 × 1 × 1 × … (9,000 dimensions), int8"
    dialog.arrays.setCurrentIndex(0)
    assert dialog.reason == labels.refusal
    assert not dialog.read_button.isEnabled()
