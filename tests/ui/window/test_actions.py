from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.ui.window.actions import Menus
from app.ui.window.commands.command import Command
from app.ui.window.commands.registry import COMMANDS
from app.ui.window.situation import Situation

EVERYTHING = Situation(
    loaded=True, in_front=1, asking=True, complete=True, kept=True, undo="it", redo="it"
)
KEYS = {command.name: command.key for command in COMMANDS if command.key}
SOMETIMES = [command.name for command in COMMANDS if command.refuse(Situation())]


@dataclass
class Bench:
    """A window with nothing but menus, which write down what they are asked to do."""

    window: QMainWindow
    menus: Menus
    done: list[str]

    def action(self, title: str) -> QAction:
        named = {a.text().replace("&", ""): a for a in self.window.findChildren(QAction)}
        return named[title]


@pytest.fixture
def bench(show: Callable[[QWidget], QWidget]) -> Bench:
    done: list[str] = []

    def remember(command: Command) -> None:
        done.append(command.name)

    window = QMainWindow()
    menus = Menus(window.menuBar(), remember)
    window.resize(600, 200)
    return Bench(show(window), menus, done)


def press(qtbot: QtBot, window: QWidget, shortcut: str) -> None:
    pressed = QKeySequence(shortcut)[0]
    qtbot.keyClick(window, pressed.key(), pressed.keyboardModifiers())


def test_every_command_stands_in_a_menu_under_its_title_and_key(bench: Bench) -> None:
    for command in COMMANDS:
        action = bench.menus.action(command.name)
        assert action.text() == command.title
        assert action.shortcut() == QKeySequence(command.key)
        assert any(action in menu.actions() for menu in action.associatedObjects())


def test_what_cannot_be_used_is_disabled_and_its_tip_says_why(bench: Bench) -> None:
    for situation in (Situation(), EVERYTHING, replace(EVERYTHING, in_front=2, kept=False)):
        bench.menus.show_situation(situation)
        for command in COMMANDS:
            action, refusal = bench.menus.action(command.name), command.refuse(situation)
            assert action.isEnabled() == bench.menus.usable(command.name) == (not refusal)
            if refusal:
                assert action.toolTip() == refusal


@pytest.mark.parametrize("name", [name for name in SOMETIMES if name in KEYS])
def test_the_key_of_a_disabled_action_does_nothing(qtbot: QtBot, bench: Bench, name: str) -> None:
    press(qtbot, bench.window, KEYS[name])
    assert bench.done == []


@pytest.mark.parametrize("name", KEYS)
def test_each_key_does_one_thing(qtbot: QtBot, bench: Bench, name: str) -> None:
    bench.menus.show_situation(EVERYTHING)
    press(qtbot, bench.window, KEYS[name])
    assert bench.done == [name]


def test_a_key_tells_why_its_command_cannot_be_used(bench: Bench) -> None:
    pin, other = QKeySequence(KEYS["pin"])[0], QKeyCombination(Qt.Key.Key_F12)
    assert bench.menus.explain(pin) != ""
    assert bench.menus.explain(other) == ""
    bench.menus.show_situation(EVERYTHING)
    assert bench.menus.explain(pin) == ""


def test_about_has_no_key(bench: Bench) -> None:
    about = bench.action("About QuantScope")
    assert about.shortcut().isEmpty()
    about.trigger()
    assert bench.done == ["about"]


def test_an_action_can_be_chosen_with_the_mouse(qtbot: QtBot, bench: Bench) -> None:
    bar = bench.window.menuBar()
    title = next(a for a in bar.actions() if a.text() == "&Edit")
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(bar, left, pos=bar.actionGeometry(title).center())
    menu = title.menu()
    assert menu.isVisible()
    defaults = bench.action("Recipe defaults")
    qtbot.mouseClick(menu, left, pos=menu.actionGeometry(defaults).center())
    assert bench.done == ["defaults"]
    assert not menu.isVisible()


def test_the_menus_stand_in_their_usual_order(bench: Bench) -> None:
    titles = [action.text().replace("&", "") for action in bench.window.menuBar().actions()]
    assert titles == ["File", "Edit", "View", "Network", "Measure", "Help"]


def test_panes_and_appearance_stand_last_in_the_view_menu(bench: Bench) -> None:
    view = next(a.menu() for a in bench.window.menuBar().actions() if a.text() == "&View")
    before, panes, last = view.actions()[-3:]
    assert before.isSeparator()
    assert [panes.text(), last.text()] == ["Pan&es", "&Appearance"]
    assert [a.text() for a in last.menu().actions()] == ["As the &system", "&Light", "&Dark"]


def test_each_pane_that_is_shown_is_checked_beside_the_others(bench: Bench) -> None:
    titles = ("Latency", "Size on disk", "Output difference")
    bench.menus.show_situation(Situation(panes_shown=("latency", "divergence")))
    assert [bench.action(title).isChecked() for title in titles] == [True, False, True]
    bench.menus.show_situation(Situation(panes_shown=("divergence",)))
    assert [bench.action(title).isEnabled() for title in titles] == [True, True, False]


def test_the_appearance_that_is_worn_is_checked_and_no_other(bench: Bench) -> None:
    titles = ("As the system", "Light", "Dark")
    bench.menus.show_situation(Situation(appearance="light"))
    assert [bench.action(title).isChecked() for title in titles] == [False, True, False]
    assert bench.done == []
    bench.menus.show_situation(Situation(appearance="dark"))
    assert [bench.action(title).isChecked() for title in titles] == [False, False, True]


@pytest.mark.parametrize(
    ("title", "appearance"), [("As the system", "system"), ("Light", "light"), ("Dark", "dark")]
)
def test_an_appearance_that_is_chosen_is_named(bench: Bench, title: str, appearance: str) -> None:
    bench.action(title).trigger()
    assert bench.done == [f"appearance_{appearance}"]


def test_a_mark_stands_for_what_is_and_not_for_what_was_clicked(bench: Bench) -> None:
    bench.menus.show_situation(replace(EVERYTHING, pinned=True))
    pin = bench.menus.action("pin")
    pin.trigger()
    assert not pin.isChecked()
    bench.menus.show_situation(replace(EVERYTHING, pinned=True, is_baseline=True))
    assert pin.isChecked()
    pin.trigger()
    assert pin.isChecked()
