"""The commands as actions in menus, each as usable as the window's situation lets it be."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QKeyCombination
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.ui.widgets.plain_text import plain_tip
from app.ui.window.commands.command import MENUS, Command
from app.ui.window.commands.registry import COMMANDS
from app.ui.window.situation import Situation

_WITHIN: Final[Mapping[str, str]] = {"panes": "view", "appearance": "view"}
"""Menus that stand in another one."""

_ONE_OF: Final = ("appearance",)
"""Menus of whose commands one is chosen."""


class Menus:
    """The menus on a menu bar; what they do is up to whoever made them."""

    def __init__(
        self,
        bar: QMenuBar,
        perform: Callable[[Command], object],
        commands: Sequence[Command] = COMMANDS,
    ) -> None:
        """Builds the menus, with everything as it is in the first situation of all.

        Args:
            bar: Gets them.
            perform: Called with the command that was chosen.
            commands: In their menus' order.
        """
        self._commands = {command.name: command for command in commands}
        self._situation = Situation()
        self._actions: dict[str, QAction] = {}
        self._perform = perform
        menus: dict[str, QMenu] = {}
        groups: dict[str, int] = {}
        for command in commands:
            if command.menu not in menus:
                menus[command.menu] = _add_menu(bar, menus, command.menu)
            menu = menus[command.menu]
            if groups.setdefault(command.menu, command.group) != command.group:
                menu.addSeparator()
                groups[command.menu] = command.group
            self._actions[command.name] = self._add(menu, command)
        for name in menus.keys() & _ONE_OF:
            choices = QActionGroup(menus[name])
            for action in menus[name].actions():
                choices.addAction(action)
        self._renew()

    def action(self, name: str) -> QAction:
        """Returns a command's action by the command's name."""
        return self._actions[name]

    def insert_menu(self, name: str, inner: QMenu) -> None:
        """Puts a menu under a command, which is not the last one of its own."""
        action = self._actions[name]
        outer = next(menu for menu in action.associatedObjects() if isinstance(menu, QMenu))
        actions = outer.actions()
        outer.insertMenu(actions[actions.index(action) + 1], inner)

    def usable(self, name: str) -> bool:
        """Returns whether a command can be used now."""
        return self._actions[name].isEnabled()

    def show_situation(self, situation: Situation) -> None:
        """Lets be used what can be, and says of the rest why it cannot."""
        if situation != self._situation:
            self._situation = situation
            self._renew()

    def refusal(self, name: str) -> str:
        """Returns why a command cannot be used now, nothing where it can."""
        return self._commands[name].refuse(self._situation)

    def explain(self, pressed: QKeyCombination) -> str:
        """Returns why the command of a key cannot be used, nothing where it can."""
        sequence = QKeySequence(pressed)
        for name, action in self._actions.items():
            if action.shortcut() == sequence:
                return self.refusal(name)
        return ""

    def _add(self, menu: QMenu, command: Command) -> QAction:
        action = menu.addAction(command.title)
        if command.key:
            action.setShortcut(QKeySequence(command.key))
        action.setCheckable(command.checked is not None)
        action.triggered.connect(lambda: self._do(command))
        return action

    def _do(self, command: Command) -> None:
        self._perform(command)
        # Qt has turned the mark; it stands for what is, which may come later or not at all.
        self._mark(command)

    def _renew(self) -> None:
        for name, command in self._commands.items():
            refusal = command.refuse(self._situation)
            action = self._actions[name]
            action.setEnabled(not refusal)
            action.setToolTip(plain_tip(refusal))
            if command.detail is not None:
                behind = command.detail(self._situation).replace("&", "&&")
                action.setText(f"{command.title} {behind}".rstrip())
            self._mark(command)

    def _mark(self, command: Command) -> None:
        if command.checked is not None:
            self._actions[command.name].setChecked(command.checked(self._situation))


def _add_menu(bar: QMenuBar, menus: Mapping[str, QMenu], name: str) -> QMenu:
    if name in _WITHIN:
        outer = menus[_WITHIN[name]]
        if outer.actions()[-1].menu() is None:
            outer.addSeparator()
        menu = outer.addMenu(MENUS[name])
    else:
        menu = bar.addMenu(MENUS[name])
    # Why a command cannot be used stands in its tip.
    menu.setToolTipsVisible(True)
    return menu
