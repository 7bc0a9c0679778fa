"""Views stand in a row where there is room, and in a menu where there is not."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.switch import Switch

TITLES = ("Histogram", "ECDF", "Course", "Tail")


@pytest.fixture
def page(show: Callable[[QWidget], QWidget]) -> QWidget:
    page = QWidget()
    layout = QHBoxLayout(page)
    layout.addWidget(Switch(TITLES, TITLES, "View of a pane"))
    page.resize(600, 60)
    return show(page)


def resize(page: QWidget, width: int) -> Switch:
    page.resize(width, 60)
    QApplication.processEvents()
    switch = page.findChild(Switch)
    assert isinstance(switch, Switch)
    return switch


def test_views_are_buttons_where_there_is_room(page: QWidget) -> None:
    switch = resize(page, 600)
    assert not switch.folded
    assert all(button.isVisible() for button in switch.group.buttons())


def test_where_there_is_none_the_chosen_view_opens_a_menu_of_all(
    page: QWidget, qtbot: QtBot
) -> None:
    switch = resize(page, 160)
    assert switch.folded
    menu = switch.findChild(QMenu)
    assert isinstance(menu, QMenu)
    switch.group.button(3).hide()
    menu.aboutToShow.emit()
    assert [(a.text(), a.isChecked()) for a in menu.actions()] == [
        ("Histogram", True),
        ("ECDF", False),
        ("Course", False),
    ]
    with qtbot.waitSignal(switch.group.idClicked) as clicked:
        menu.actions()[1].trigger()
    assert clicked.args == [1]
    assert switch.group.checkedId() == 1


def test_a_switch_that_folded_unfolds_again(page: QWidget) -> None:
    assert resize(page, 160).folded
    assert not resize(page, 600).folded


def test_a_button_that_is_taken_away_needs_no_room(page: QWidget) -> None:
    switch = resize(page, 600)
    whole = switch.sizeHint().width()
    switch.group.button(0).hide()
    QApplication.processEvents()
    assert switch.sizeHint().width() < whole


def test_the_focus_stays_in_a_switch_that_folds(page: QWidget, qtbot: QtBot) -> None:
    switch = resize(page, 600)
    switch.group.button(0).setFocus()
    qtbot.waitUntil(lambda: switch.group.button(0).hasFocus())
    switch = resize(page, 160)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert switch.isAncestorOf(focus)
    assert focus.isVisible()
