"""The button at the head of the panel, with presets to choose from and to keep."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QPushButton

from app.ui.widgets.plain_text import plain_tip, plain_title

SAVE: Final = "Save these parameters…"
IMPORT: Final = "Import…"
EXPORT: Final = "Export yours…"
REMOVE: Final = "Remove"


class PresetButton(QPushButton):
    """A menu that is built when it is opened: own presets stand under those that are built in."""

    opening = Signal()
    """The menu is about to be seen: what can be chosen is to be offered now."""

    chosen = Signal(str)
    """The name of a preset, built in or the user's own."""

    save_requested = Signal()
    """The parameters are to be kept under a name."""

    remove_requested = Signal(str)
    """The name of an own preset that is not wanted any more."""

    import_requested = Signal()
    """Presets are to be read from a file."""

    export_requested = Signal()
    """The own presets are to be written into a file."""

    def __init__(self) -> None:
        super().__init__("Presets")
        self.setToolTip("Whole comparisons by name, and your own parameters kept under one")
        self._built_in: Sequence[tuple[str, str]] = ()
        self._own: Sequence[str] = ()
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._build)
        self.setMenu(menu)

    def offer(self, built_in: Sequence[tuple[str, str]], own: Sequence[str]) -> None:
        """Takes what can be chosen.

        Args:
            built_in: Names with a sentence each.
            own: The names of the user's own.
        """
        self._built_in, self._own = built_in, own

    @Slot()
    def _build(self) -> None:
        self.opening.emit()
        menu = self.menu()
        menu.clear()
        for name, tip in self._built_in:
            self._add_choice(menu, name, tip)
        if self._own:
            menu.addSeparator()
        for name in self._own:
            self._add_choice(menu, name, "")
        menu.addSeparator()
        menu.addAction(SAVE, self.save_requested.emit)
        menu.addAction(IMPORT, self.import_requested.emit)
        menu.addAction(EXPORT, self.export_requested.emit).setEnabled(bool(self._own))
        removal = menu.addMenu(REMOVE)
        removal.setEnabled(bool(self._own))
        for name in self._own:
            action = removal.addAction(_label(name))
            # GUI thread to GUI thread: a closure is safe here.
            action.triggered.connect(lambda _checked=False, n=name: self.remove_requested.emit(n))

    def _add_choice(self, menu: QMenu, name: str, tip: str) -> None:
        action = menu.addAction(_label(name))
        action.setToolTip(plain_tip(tip))
        action.triggered.connect(lambda _checked=False, n=name: self.chosen.emit(n))


def _label(name: str) -> str:
    return plain_title(name).replace("&", "&&")
