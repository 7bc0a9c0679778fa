from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule
from app.ui.dialogs.layer_chooser import LayerChooser
from app.ui.theme import DARK, LIGHT, apply_theme

REFUSED = FoundModule(
    "proj", "lstm", 16, 32, 1, False, 3_584, "float32", refusal="It projects its output."
)
ENCODER = FoundModule("encoder", "lstm", 40, 64, 2, True, 60_416, "float32")
HALF = FoundModule("half", "gru", 4, 8, 1, False, 336, "float16", notes=("Made float32.",))
CONTENTS = CheckpointContents("model.pt", "torch", (REFUSED, ENCODER, HALF))


@pytest.fixture
def chooser(show: Callable[[QWidget], QWidget]) -> LayerChooser:
    return show(LayerChooser(CONTENTS))


def texts(chooser: LayerChooser) -> list[str]:
    return [chooser.list.item(row).text() for row in range(chooser.list.count())]


def test_every_layer_is_listed_with_its_sizes_notes_and_reasons(chooser: LayerChooser) -> None:
    refused, encoder, half = texts(chooser)
    assert refused.splitlines() == [REFUSED.title, "It projects its output."]
    assert encoder == ENCODER.title
    assert half.splitlines() == [HALF.title, "Made float32."]


def test_one_that_can_be_compared_is_shown_with_what_it_leaves_out(
    show: Callable[[QWidget], QWidget], visible_texts: Callable[[QWidget], list[str]]
) -> None:
    chooser = show(LayerChooser(CheckpointContents("model.pt", "torch", (REFUSED, HALF))))
    heading = "2 recurrent layers in model.pt (torch). This one can be compared:"
    assert heading in visible_texts(chooser)
    assert texts(chooser)[0].splitlines() == [REFUSED.title, "It projects its output."]
    assert chooser.module == HALF


def test_the_first_usable_layer_is_chosen_and_enter_takes_it(
    qtbot: QtBot, chooser: LayerChooser
) -> None:
    assert chooser.module == ENCODER
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    assert chooser.result() == QDialog.DialogCode.Accepted
    assert chooser.module == ENCODER


def test_a_refused_layer_is_grey_and_cannot_be_chosen(qtbot: QtBot, chooser: LayerChooser) -> None:
    assert not chooser.list.item(0).flags() & Qt.ItemFlag.ItemIsEnabled
    for _ in range(3):
        qtbot.keyClick(chooser.list, Qt.Key.Key_Up)
    assert chooser.module == ENCODER


def test_another_layer_is_chosen_by_keys_and_escape_takes_none(
    qtbot: QtBot, chooser: LayerChooser
) -> None:
    qtbot.keyClick(chooser.list, Qt.Key.Key_Down)
    assert chooser.module == HALF
    qtbot.keyClick(chooser, Qt.Key.Key_Escape)
    assert chooser.result() == QDialog.DialogCode.Rejected


def test_a_refused_layer_stays_grey_in_new_colours(
    qapp: QApplication, chooser: LayerChooser
) -> None:
    refused, usable = chooser.list.item(0), chooser.list.item(1)
    for theme in (DARK, LIGHT):
        apply_theme(qapp, theme)
        qapp.processEvents()
        assert refused.foreground().color().name() == theme.muted
        assert usable.foreground().style() == Qt.BrushStyle.NoBrush
