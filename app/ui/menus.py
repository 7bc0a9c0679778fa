"""The window's menus: every action with its shortcut, and when it can be used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.ui.theme import Appearance

_APPEARANCES: Mapping[Appearance, str] = {
    "system": "As the &system",
    "light": "&Light",
    "dark": "&Dark",
}


@dataclass(frozen=True, slots=True)
class Acts:
    """What the menus do; each takes no argument but the last, which takes an Appearance."""

    export: Callable[[], object]
    quit: Callable[[], object]
    copy: Callable[[], object]
    defaults: Callable[[], object]
    show_comparison: Callable[[], object]
    show_modules: Callable[[], object]
    run: Callable[[], object]
    precise: Callable[[], object]
    stop: Callable[[], object]
    check: Callable[[], object]
    about: Callable[[], object]
    dress: Callable[[Appearance], object]


class Menus:
    """The menus on a menu bar; the actions that are not always possible are named here."""

    def __init__(self, bar: QMenuBar, acts: Acts, appearance: Appearance) -> None:
        file = bar.addMenu("&File")
        self.export = _add(file, "&Export picture…", "Ctrl+E", acts.export)
        file.addSeparator()
        _add(file, "&Quit", "Ctrl+Q", acts.quit)
        edit = bar.addMenu("&Edit")
        self.copy = _add(edit, "&Copy results", "Ctrl+Shift+C", acts.copy)
        _add(edit, "&Recipe defaults", "Ctrl+D", acts.defaults)
        view = bar.addMenu("&View")
        _add(view, "&Comparison", "Ctrl+1", acts.show_comparison)
        _add(view, "&Modules", "Ctrl+2", acts.show_modules)
        view.addSeparator()
        self._add_appearances(view.addMenu("&Appearance"), acts, appearance)
        measure = bar.addMenu("&Measure")
        self.run = _add(measure, "&Run again", "F5", acts.run)
        self.precise = _add(measure, "Measure &precisely", "F6", acts.precise)
        self.stop = _add(measure, "&Stop", "Esc", acts.stop)
        measure.addSeparator()
        self.check = _add(measure, "&Check this machine", "F7", acts.check)
        _add(bar.addMenu("&Help"), "&About QuantScope", None, acts.about)
        for action in (self.export, self.copy, self.run, self.precise, self.stop, self.check):
            action.setEnabled(False)

    @staticmethod
    def _add_appearances(menu: QMenu, acts: Acts, chosen: Appearance) -> None:
        group = QActionGroup(menu)
        for appearance in get_args(Appearance):
            action = menu.addAction(_APPEARANCES[appearance])
            action.setCheckable(True)
            action.setChecked(appearance == chosen)
            action.setData(appearance)
            group.addAction(action)
        group.triggered.connect(lambda action: acts.dress(action.data()))


def _add(menu: QMenu, title: str, shortcut: str | None, act: Callable[[], object]) -> QAction:
    action = menu.addAction(title)
    if shortcut is not None:
        action.setShortcut(QKeySequence(shortcut))
    action.triggered.connect(lambda: act())
    return action
