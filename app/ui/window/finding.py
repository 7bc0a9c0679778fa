"""Opens the list of everything that the window can do, and does what is chosen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from app.ui.controllers.presets import PresetsController
from app.ui.parameters.panel import ParameterPanel
from app.ui.window.actions import Menus
from app.ui.window.commands.command import MENUS
from app.ui.window.commands.registry import COMMANDS
from app.ui.window.target import Target

if TYPE_CHECKING:
    from app.ui.dialogs.command_palette import Entry


class Finder(QObject):
    """Commands as they can be used now, and the panel's parameters."""

    def __init__(
        self,
        window: QWidget,
        target: Target,
        menus: Menus,
        panel: ParameterPanel,
        presets: PresetsController,
    ) -> None:
        """Prepares to list.

        Args:
            window: Its dialogs stand over it, and it owns this.
            target: Shows the panel.
            menus: Do what is chosen.
            panel: Has the parameters.
            presets: Brings whole comparisons by name.
        """
        super().__init__(window)
        self._window = window
        self._target = target
        self._menus = menus
        self._panel = panel
        self._presets = presets
        self._parameters: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()

    def open(self) -> None:
        """Shows the list of commands and parameters."""
        from app.ui.dialogs.command_palette import CommandPalette, Entry

        titles = self._panel.titles
        self._parameters = tuple(titles)
        parameters = [Entry(title, "Parameter") for title in titles.values()]
        self._names = self._presets.names
        presets = [Entry(name, "Preset") for name in self._names]
        palette = CommandPalette([*self._list_commands(), *parameters, *presets], self._window)
        palette.chosen.connect(self._do)
        _show(palette)

    def show_shortcuts(self) -> None:
        """Shows the list of keys."""
        from app.ui.dialogs.shortcuts import ShortcutsDialog

        _show(ShortcutsDialog(self._list_commands(), self._window))

    def _list_commands(self) -> list[Entry]:
        from app.ui.dialogs.command_palette import Entry

        return [
            Entry(
                command.label,
                MENUS[command.menu].replace("&", ""),
                command.key,
                self._menus.refusal(command.name),
            )
            for command in COMMANDS
        ]

    @Slot(int)
    def _do(self, number: int) -> None:
        if number < len(COMMANDS):
            self._menus.action(COMMANDS[number].name).trigger()
            return
        number -= len(COMMANDS)
        if number < len(self._parameters):
            self._target.show_parameters()
            self._panel.focus_field(self._parameters[number])
        else:
            self._presets.choose(self._names[number - len(self._parameters)])


def _show(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
