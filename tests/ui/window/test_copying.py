"""Ctrl+C copies the text that is selected, and a picture where none is."""

from collections.abc import Callable

import pytest
from fakes import PATIENCE_MS, FakeInstrument, inspect, make_anatomy, make_comparison, make_timed
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPlainTextEdit, QTableView
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.events import Dissected, Finished
from app.core.spec import ComparisonSpec
from app.ui.widgets import message_box
from app.ui.widgets.figure_table import FigureTable

CTRL = Qt.KeyboardModifier.ControlModifier
MakeStage = Callable[..., WindowStage]


@pytest.fixture
def stage(make_stage: MakeStage) -> object:
    def script(spec: ComparisonSpec, _stop: object) -> object:
        yield from inspect(make_comparison(spec))
        yield Dissected(make_anatomy(spec))
        yield make_timed(6)
        yield Finished(make_comparison(spec))

    stage = make_stage(FakeInstrument(script), finished=True)
    QApplication.clipboard().setText("untouched")
    return stage


def copied() -> str:
    mime = QApplication.clipboard().mimeData()
    return "a picture" if mime.hasImage() else mime.text()


def copy_picture(qtbot: QtBot, stage: WindowStage) -> None:
    with qtbot.waitSignal(stage.window.copy_controller.said, timeout=PATIENCE_MS) as said:
        qtbot.keyClick(QApplication.focusWidget() or stage.window, Qt.Key.Key_C, CTRL)
    assert said.args == ["Picture copied."]
    assert copied() == "a picture"


@pytest.mark.parametrize("select", [True, False])
def test_a_fields_text_is_copied_selected_or_not(
    qtbot: QtBot, stage: WindowStage, select: bool
) -> None:
    field = stage.window.panel.field("seed")
    field.setFocus()
    field.lineEdit().deselect()
    if select:
        field.lineEdit().setSelection(0, 3)
    qtbot.keyClick(field, Qt.Key.Key_C, CTRL)
    assert copied() == ("295" if select else "29592")


def test_a_fields_text_is_cut_pasted_and_taken_back(qtbot: QtBot, stage: WindowStage) -> None:
    field = stage.window.panel.field("batch_size")
    field.setFocus()
    for key in (Qt.Key.Key_A, Qt.Key.Key_X):
        qtbot.keyClick(field, key, CTRL)
    assert (copied(), field.text()) == ("1", "")
    qtbot.keyClick(field, Qt.Key.Key_V, CTRL)
    qtbot.keyClick(field, Qt.Key.Key_V, CTRL)
    assert field.text() == "11"
    qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert field.text() == "1"


def test_selected_figures_are_copied(qtbot: QtBot, stage: WindowStage) -> None:
    figures = stage.window.overview.latency.findChild(FigureTable)
    cell = next(label for label in figures.findChildren(QLabel) if label.text() == "480")
    cell.setFocus()
    cell.setSelection(0, 3)
    qtbot.keyClick(cell, Qt.Key.Key_C, CTRL)
    assert copied() == "480"


def test_figures_without_a_selection_leave_the_picture(qtbot: QtBot, stage: WindowStage) -> None:
    figures = stage.window.overview.latency.findChild(FigureTable)
    cell = next(label for label in figures.findChildren(QLabel) if label.text() == "480")
    cell.setFocus()
    copy_picture(qtbot, stage)


def test_a_selected_part_of_the_modules_is_copied(qtbot: QtBot, stage: WindowStage) -> None:
    qtbot.keyClick(stage.window, Qt.Key.Key_4, CTRL)
    text = stage.window.modules.findChildren(QPlainTextEdit)[1]
    text.setFocus()
    text.selectAll()
    qtbot.keyClick(text, Qt.Key.Key_C, CTRL)
    assert copied() == stage.window.modules.texts[1]


def test_a_chosen_cell_of_a_table_is_copied(qtbot: QtBot, stage: WindowStage) -> None:
    qtbot.keyClick(stage.window, Qt.Key.Key_3, CTRL)
    tables = stage.window.comparison_controller.cards.anatomy.matrices.findChildren(QTableView)
    table = next(table for table in tables if table.selectionModel().hasSelection())
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, CTRL)
    assert copied() == table.currentIndex().data() != ""


def test_elsewhere_a_picture_is_copied(qtbot: QtBot, stage: WindowStage) -> None:
    stage.window.panel.link.setFocus()
    copy_picture(qtbot, stage)


def test_the_menu_copies_a_picture_whatever_is_selected(qtbot: QtBot, stage: WindowStage) -> None:
    field = stage.window.panel.field("seed")
    field.setFocus()
    field.selectAll()
    with qtbot.waitSignal(stage.window.copy_controller.said, timeout=PATIENCE_MS):
        stage.window.menus.action("copy_picture").trigger()
    assert copied() == "a picture"


def test_the_text_of_a_message_can_be_selected_and_copied(qtbot: QtBot, stage: WindowStage) -> None:
    box = message_box.make_box(stage.window, "QuantScope", "No room.", QMessageBox.Icon.Warning)
    qtbot.addWidget(box)
    box.open()
    label = next(label for label in box.findChildren(QLabel) if label.text() == "No room.")
    label.setFocus()
    label.setSelection(0, 7)
    qtbot.keyClick(label, Qt.Key.Key_C, CTRL)
    assert copied() == "No room"
