from collections.abc import Callable

import pytest
from fakes import MODULES
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.core.report.modules import describe_changes
from app.core.results.comparison import Modules
from app.ui.panes.modules import ModulesView


@pytest.fixture
def view(show: Callable[[QWidget], QWidget]) -> ModulesView:
    return show(ModulesView())


def test_an_empty_view_says_what_it_will_show(view: ModulesView) -> None:
    assert view.texts == ("", "")
    assert view.changes == "Both modules' printed form, once they have been built"


def test_the_texts_are_the_modules_printed_forms(
    view: ModulesView, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    view.show_modules(MODULES, "int8")
    assert view.texts == (MODULES.reference, MODULES.candidate)
    assert {"fp32", "int8"} <= set(visible_texts(view))


def test_the_other_side_has_the_name_that_it_is_given(
    view: ModulesView, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    view.show_modules(MODULES, "fp32 copy")
    assert "fp32 copy" in visible_texts(view)
    assert "int8" not in visible_texts(view)


def test_the_texts_can_be_selected_and_copied_but_not_changed(
    qtbot: QtBot, view: ModulesView
) -> None:
    view.show_modules(MODULES, "int8")
    for text, printed in zip(view.findChildren(QPlainTextEdit), view.texts, strict=True):
        text.setFocus()
        qtbot.keyClicks(text, "x")
        qtbot.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.clipboard().text() == printed
    assert view.texts == (MODULES.reference, MODULES.candidate)


def test_each_change_is_one_line(view: ModulesView) -> None:
    view.show_modules(MODULES, "int8")
    assert view.changes == describe_changes(MODULES)


def test_a_copy_has_changed_nothing(view: ModulesView) -> None:
    same = Modules("Model()", "Model()", ())
    view.show_modules(same, "fp32 copy")
    assert view.changes == describe_changes(same)
