from collections.abc import Callable
from dataclasses import dataclass, fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.ui.window.actions import Acts, Menus

OUTGOING = ("save", "export", "copy_picture", "copy_record", "copy_table")
SOMETIMES = (*OUTGOING, "copy_script", "run", "precise", "here", "stop", "pin", "check")
WITHOUT_KEY = ("export_table", "export_samples", "export_steps", "save_model", "copy_results")
KEYS = {
    "open": "Ctrl+O",
    "save": "Ctrl+S",
    "export": "Ctrl+E",
    "quit": "Ctrl+Q",
    "copy_picture": "Ctrl+C",
    "copy_record": "Ctrl+Shift+C",
    "copy_script": "Ctrl+Alt+C",
    "copy_table": "Ctrl+Shift+M",
    "defaults": "Ctrl+D",
    "show_comparison": "Ctrl+1",
    "show_accuracy": "Ctrl+2",
    "show_anatomy": "Ctrl+3",
    "show_modules": "Ctrl+4",
    "show_beside": "Ctrl+5",
    "show_history": "Ctrl+H",
    "run": "F5",
    "here": "F8",
    "pin": "Ctrl+B",
    "precise": "F6",
    "stop": "Esc",
    "check": "F7",
    "open_checkpoint": "Ctrl+Shift+O",
    "choose_trained": "Ctrl+J",
    "train": "Ctrl+T",
    "choose_random": "Ctrl+R",
}


@dataclass
class Bench:
    """A window with nothing but menus, which write down what they are asked to do."""

    window: QMainWindow
    menus: Menus
    done: list[tuple[object, ...]]

    def action(self, title: str) -> QAction:
        named = {a.text().replace("&", ""): a for a in self.window.findChildren(QAction)}
        return named[title]


@pytest.fixture
def bench(show: Callable[[QWidget], QWidget]) -> Bench:
    done: list[tuple[object, ...]] = []

    def remember(name: str) -> Callable[..., None]:
        def act(argument: object = None) -> None:
            done.append((name,) if argument is None else (name, argument))

        return act

    window = QMainWindow()
    acts = Acts(**{field.name: remember(field.name) for field in fields(Acts)})
    menus = Menus(window.menuBar(), acts, "light")
    window.resize(600, 200)
    return Bench(show(window), menus, done)


def press(qtbot: QtBot, window: QWidget, shortcut: str) -> None:
    pressed = QKeySequence(shortcut)[0]
    qtbot.keyClick(window, pressed.key(), pressed.keyboardModifiers())


def test_what_needs_a_comparison_or_torch_is_disabled_at_first(bench: Bench) -> None:
    disabled = {a for a in bench.window.findChildren(QAction) if not a.isEnabled()}
    assert disabled == {getattr(bench.menus, name) for name in (*SOMETIMES, *WITHOUT_KEY)}


def test_what_is_made_of_one_comparison_is_not_offered_for_several(bench: Bench) -> None:
    menus = bench.menus
    single = {menus.copy_script, menus.export_samples, menus.export_steps, menus.save_model}
    menus.enable_outgoing(any_scene=True, single=False)
    assert all(getattr(menus, name).isEnabled() for name in (*OUTGOING, "export_table"))
    assert not any(action.isEnabled() for action in single)
    menus.enable_outgoing(any_scene=True, single=True)
    assert all(action.isEnabled() for action in single)


@pytest.mark.parametrize("name", SOMETIMES)
def test_the_key_of_a_disabled_action_does_nothing(qtbot: QtBot, bench: Bench, name: str) -> None:
    press(qtbot, bench.window, KEYS[name])
    assert bench.done == []


@pytest.mark.parametrize("name", KEYS)
def test_each_key_does_one_thing_and_hands_it_no_argument(
    qtbot: QtBot, bench: Bench, name: str
) -> None:
    for action in bench.window.findChildren(QAction):
        action.setEnabled(True)
    press(qtbot, bench.window, KEYS[name])
    assert bench.done == [(name,)]


def test_about_has_no_key(bench: Bench) -> None:
    about = bench.action("About QuantScope")
    assert about.shortcut().isEmpty()
    about.trigger()
    assert bench.done == [("about",)]


def test_an_action_can_be_chosen_with_the_mouse(qtbot: QtBot, bench: Bench) -> None:
    bar = bench.window.menuBar()
    title = next(a for a in bar.actions() if a.text() == "&Edit")
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(bar, left, pos=bar.actionGeometry(title).center())
    menu = title.menu()
    assert menu.isVisible()
    defaults = bench.action("Recipe defaults")
    qtbot.mouseClick(menu, left, pos=menu.actionGeometry(defaults).center())
    assert bench.done == [("defaults",)]
    assert not menu.isVisible()


def test_the_menus_stand_in_their_usual_order(bench: Bench) -> None:
    titles = [action.text().replace("&", "") for action in bench.window.menuBar().actions()]
    assert titles == ["File", "Edit", "View", "Network", "Measure", "Help"]


def test_the_appearance_that_is_worn_is_checked_and_no_other(bench: Bench) -> None:
    titles = ("As the system", "Light", "Dark")
    assert [bench.action(title).isChecked() for title in titles] == [False, True, False]
    assert bench.done == []
    bench.action("Dark").trigger()
    assert [bench.action(title).isChecked() for title in titles] == [False, False, True]


@pytest.mark.parametrize(
    ("title", "appearance"), [("As the system", "system"), ("Light", "light"), ("Dark", "dark")]
)
def test_an_appearance_that_is_chosen_is_named(bench: Bench, title: str, appearance: str) -> None:
    bench.action(title).trigger()
    assert bench.done == [("dress", appearance)]
