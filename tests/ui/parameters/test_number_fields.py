from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.limits import LIMITS, Limit, read_number
from app.ui.parameters.choice_field import ChoiceField
from app.ui.parameters.number_fields import NumberField, WholeField, mark

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
    ("text", "value"),
    [
        ("1", 1),
        ("8192", 8192),
        ("+12", 12),
        (" 13 ", 13),
        ("1_000", 1000),
        ("1,024", 1024),
        ("1 024", 1024),
        ("1\N{NARROW NO-BREAK SPACE}024", 1024),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}", 12),
    ],
)
def test_a_whole_number_that_is_admitted_becomes_the_value(
    qtbot: QtBot, whole: WholeField, text: str, value: int
) -> None:
    paste(qtbot, whole, text)
    assert whole.value() == value


@pytest.mark.parametrize("text", ["0", "-3", "abc", "12.5", "1e3", "1,00", "8193", "99999", "0x10"])
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
    [
        ("0.5", 0.5),
        ("3", 3),
        ("3600", 3600),
        ("1e3", 1000),
        ("0.34", 0.34),
        ("0.126", 0.126),
        ("1.0000001", 1.0000001),
    ],
)
def test_a_number_that_is_admitted_becomes_the_value(
    qtbot: QtBot, number: NumberField, text: str, value: float
) -> None:
    paste(qtbot, number, text)
    assert number.value() == value


@pytest.mark.parametrize("text", ["0", "nan", "inf", "-1", "ten", "3601", "0.05"])
def test_a_number_that_does_not_do_is_refused(qtbot: QtBot, number: NumberField, text: str) -> None:
    with qtbot.waitSignal(number.refused) as refused:
        paste(qtbot, number, text)
    assert number.value() == 10
    assert refused.args == [f"Time budget must be a number from 0.1 to 3,600, not “{text}”."]


def test_a_comma_is_not_taken_out_of_wrong_text(qtbot: QtBot, number: NumberField) -> None:
    paste(qtbot, number, "0,5")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert (number.text(), number.value()) == ("0,5", 10)
    with pytest.raises(ValueError, match="0,5") as refused:
        read_number("0,5", LIMITS["seconds"])
    assert number.refusal == str(refused.value)


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


@pytest.mark.parametrize("text", ["99999", "12.5", "0", "ten", "1.024"])
@pytest.mark.parametrize("way", ["enter", "tab", "nothing"])
def test_wrong_text_stands_as_it_was_typed_and_its_first_digits_are_no_value(
    qtbot: QtBot, whole: WholeField, text: str, way: str
) -> None:
    whole.selectAll()
    qtbot.keyClicks(whole, text)
    if way == "enter":
        qtbot.keyClick(whole, Qt.Key.Key_Return)
    elif way == "tab":
        whole.clearFocus()
    assert whole.text() == text
    assert f"“{text}”" in whole.refusal
    assert whole.value() == 8


@pytest.mark.parametrize(
    "key",
    [Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown],
)
def test_escape_and_a_step_bring_the_last_good_value_back(
    qtbot: QtBot, whole: WholeField, key: Qt.Key
) -> None:
    paste(qtbot, whole, "0")
    qtbot.keyClick(whole, Qt.Key.Key_Return)
    with qtbot.waitSignal(whole.refused) as refused:
        qtbot.keyClick(whole, key)
    assert refused.args == [""]
    assert whole.text() == "8"
    assert whole.refusal == ""


def test_escape_over_good_text_is_left_to_the_window(qtbot: QtBot, whole: WholeField) -> None:
    paste(qtbot, whole, "16")
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier(0))
    event.ignore()
    QApplication.sendEvent(whole, event)
    assert not event.isAccepted()
    qtbot.keyClick(whole, Qt.Key.Key_Escape)
    assert whole.value() == 16


def test_the_value_that_comes_back_is_the_one_that_was_settled_on_last(
    qtbot: QtBot, whole: WholeField
) -> None:
    paste(qtbot, whole, "16")
    qtbot.keyClick(whole, Qt.Key.Key_Return)
    whole.selectAll()
    qtbot.keyClicks(whole, "99999")
    qtbot.keyClick(whole, Qt.Key.Key_Escape)
    assert whole.value() == 16
    qtbot.keyClick(whole, Qt.Key.Key_Up)
    paste(qtbot, whole, "x")
    assert whole.value() == 17


def test_taking_digits_back_from_wrong_text_makes_it_good_again(
    qtbot: QtBot, whole: WholeField
) -> None:
    whole.selectAll()
    qtbot.keyClicks(whole, "99999")
    with qtbot.waitSignal(whole.valueChanged) as changed:
        qtbot.keyClick(whole, Qt.Key.Key_Backspace)
        qtbot.keyClick(whole, Qt.Key.Key_Backspace)
    assert changed.args == [999]
    assert whole.refusal == ""


def test_a_number_of_the_program_takes_the_place_of_wrong_text(
    qtbot: QtBot, whole: WholeField
) -> None:
    paste(qtbot, whole, "0")
    whole.setValue(8)
    assert whole.text() == "8"
    assert whole.refusal == ""


def test_digits_that_are_remembered_stand_as_they_are(number: NumberField) -> None:
    number.setValue(0.123456789)
    assert (number.value(), number.text()) == (0.123456789, "0.123456789")


def test_a_step_ends_at_the_range(qtbot: QtBot, whole: WholeField) -> None:
    whole.setValue(8191)
    for _ in range(3):
        qtbot.keyClick(whole, Qt.Key.Key_PageUp)
    assert whole.text() == "8192"


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
    # Which keys an editor claims differs between systems; these it claims everywhere.
    page = QWidget()
    for keys in ("Ctrl+C", "Ctrl+A", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+E", "Ctrl+D"):
        page.addAction(QAction(keys, page, shortcut=QKeySequence(keys)))
    field = WholeField(DIMENSION)
    field.setParent(page)
    show(page)
    claimed = {}
    for letter in "CAVXZED":
        key = getattr(Qt.Key, f"Key_{letter}")
        control = Qt.KeyboardModifier.ControlModifier
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, control)
        event.ignore()
        QApplication.sendEvent(field, event)
        claimed[letter] = event.isAccepted()
    assert claimed == {letter: letter in "CAVX" for letter in "CAVXZED"}


def test_a_mark_can_be_read_and_taken_away(whole: WholeField) -> None:
    mark(whole, wrong=True)
    assert whole.property("wrong") is True
    mark(whole, wrong=False)
    assert whole.property("wrong") is False
