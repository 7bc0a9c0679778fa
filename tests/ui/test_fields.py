from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.spec import LIMITS, Limit
from app.ui.fields import ChoiceField, NumberField, WholeField, mark

Show = Callable[[QWidget], QWidget]
DIMENSION = Limit("Dimension", 1, 8192)


@pytest.fixture
def whole(show: Show) -> WholeField:
    field = WholeField(DIMENSION)
    field.setValue(8)
    return show(field)


@pytest.fixture
def number(show: Show) -> NumberField:
    field = NumberField(LIMITS["seconds"])
    field.setValue(10)
    return show(field)


def paste(qtbot: QtBot, field: WholeField | NumberField, text: str) -> None:
    QApplication.clipboard().setText(text)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("8192", 8192), ("+12", 12), (" 13 ", 13), ("1_000", 1000)]
)
def test_a_whole_number_that_is_admitted_becomes_the_value(
    qtbot: QtBot, whole: WholeField, text: str, value: int
) -> None:
    paste(qtbot, whole, text)
    assert whole.value() == value


@pytest.mark.parametrize("text", ["0", "-3", "abc", "8.5", "1,000", "8193", "99999999", "0x10"])
def test_text_that_does_not_do_is_refused_and_leaves_the_value(
    qtbot: QtBot, whole: WholeField, text: str
) -> None:
    with qtbot.waitSignal(whole.refused) as refused:
        paste(qtbot, whole, text)
    assert whole.value() == 8
    assert refused.args == [
        f"Dimension must be a whole number from 1 to 8,192, not “{text.strip()}”."
    ]


def test_an_empty_field_is_refused(qtbot: QtBot, whole: WholeField) -> None:
    whole.selectAll()
    with qtbot.waitSignal(whole.refused) as refused:
        qtbot.keyClick(whole, Qt.Key.Key_Delete)
    assert refused.args == ["Dimension must be a whole number from 1 to 8,192, not empty."]
    assert whole.value() == 8


def test_a_good_text_takes_the_refusal_back(qtbot: QtBot, whole: WholeField) -> None:
    paste(qtbot, whole, "0")
    with qtbot.waitSignal(whole.refused) as refused:
        paste(qtbot, whole, "16")
    assert refused.args == [""]
    assert whole.value() == 16


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), ("3", 3), ("3600", 3600), ("1e3", 1000), ("0.34", 0.34), ("0.126", 0.13)],
)
def test_a_number_that_is_admitted_becomes_the_value(
    qtbot: QtBot, number: NumberField, text: str, value: float
) -> None:
    paste(qtbot, number, text)
    assert number.value() == value


@pytest.mark.parametrize("text", ["0", "0,5", "nan", "inf", "-1", "ten", "3601", "0.05"])
def test_a_number_that_does_not_do_is_refused(qtbot: QtBot, number: NumberField, text: str) -> None:
    with qtbot.waitSignal(number.refused) as refused:
        paste(qtbot, number, text)
    assert number.value() == 10
    assert refused.args == [f"Time budget must be a number from 0.1 to 3,600, not “{text}”."]


def test_numbers_are_written_and_read_alike_whatever_the_users_language(
    qtbot: QtBot, show: Show
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        field = show(NumberField(LIMITS["seconds"]))
        field.setValue(10)
        shown = field.text()
        paste(qtbot, field, "0.5")
    finally:
        QLocale.setDefault(before)
    assert shown == "10"
    assert field.value() == 0.5


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Tab])
def test_leaving_a_field_with_wrong_text_restores_the_last_good_value_and_says_so(
    qtbot: QtBot, whole: WholeField, key: Qt.Key
) -> None:
    paste(qtbot, whole, "0")
    with qtbot.waitSignal(whole.restored) as restored:
        if key is Qt.Key.Key_Tab:
            whole.clearFocus()
        else:
            qtbot.keyClick(whole, key)
    assert whole.text() == "8"
    assert restored.args == [
        "Dimension must be a whole number from 1 to 8,192, not “0”; it stays 8."
    ]


def test_a_step_from_a_good_value_leaves_nothing_to_restore(
    qtbot: QtBot, whole: WholeField
) -> None:
    paste(qtbot, whole, "16")
    with qtbot.assertNotEmitted(whole.restored):
        qtbot.keyClick(whole, Qt.Key.Key_Up)
    assert whole.value() == 17


def test_a_value_from_elsewhere_leaves_nothing_to_restore(qtbot: QtBot, whole: WholeField) -> None:
    paste(qtbot, whole, "0")
    whole.setValue(5)
    whole.forget()
    with qtbot.assertNotEmitted(whole.restored):
        qtbot.keyClick(whole, Qt.Key.Key_Return)


def test_a_higher_limit_is_admitted_from_then_on(qtbot: QtBot, whole: WholeField) -> None:
    whole.set_high(4)
    assert whole.value() == 4
    paste(qtbot, whole, "5")
    assert whole.value() == 4
    whole.set_high(16)
    paste(qtbot, whole, "16")
    assert whole.value() == 16
    assert "1 to 16" in whole.toolTip()


@pytest.mark.parametrize("kind", ["whole", "number", "choice"])
def test_the_wheel_changes_a_field_only_while_it_has_the_focus(
    show: Show, wheel: Callable[[QWidget], None], kind: str
) -> None:
    page = QWidget()
    elsewhere = WholeField(DIMENSION)
    elsewhere.setParent(page)
    makers = {
        "whole": lambda: WholeField(DIMENSION),
        "number": lambda: NumberField(LIMITS["seconds"]),
        "choice": ChoiceField,
    }
    field = makers[kind]()
    field.setParent(page)
    if isinstance(field, ChoiceField):
        field.set_choices({name: name for name in "abc"}, "b")
    else:
        field.setValue(8)
    show(page)
    elsewhere.setFocus()
    before = field.currentText() if isinstance(field, ChoiceField) else field.text()
    wheel(field)
    untouched = field.currentText() if isinstance(field, ChoiceField) else field.text()
    field.setFocus()
    wheel(field)
    turned = field.currentText() if isinstance(field, ChoiceField) else field.text()
    assert untouched == before
    assert turned != before


def test_a_shortcut_of_the_window_is_left_to_it_and_editing_keys_are_not(show: Show) -> None:
    # Which keys an editor claims differs between systems; these two it claims everywhere.
    page = QWidget()
    action = QAction("All", page, shortcut=QKeySequence("Ctrl+A"))
    page.addAction(action)
    field = WholeField(DIMENSION)
    field.setParent(page)
    show(page)
    claimed = {}
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        control = Qt.KeyboardModifier.ControlModifier
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, control)
        event.ignore()
        QApplication.sendEvent(field, event)
        claimed[key] = event.isAccepted()
    assert claimed == {Qt.Key.Key_A: False, Qt.Key.Key_C: True}


def test_choices_are_offered_silently(qtbot: QtBot, show: Show) -> None:
    field = show(ChoiceField())
    with qtbot.assertNotEmitted(field.currentIndexChanged):
        field.set_choices({"x86": "x86", "qnnpack": "qnnpack"}, "qnnpack")
    assert field.chosen == "qnnpack"


def test_a_choice_that_is_not_offered_leaves_the_old_one(show: Show) -> None:
    field = show(ChoiceField())
    field.set_choices({"x86": "x86", "qnnpack": "qnnpack"}, "x86")
    field.choose("fbgemm")
    assert field.chosen == "x86"


def test_a_mark_can_be_read_and_taken_away(whole: WholeField) -> None:
    mark(whole, wrong=True)
    assert whole.property("wrong") is True
    mark(whole, wrong=False)
    assert whole.property("wrong") is False
