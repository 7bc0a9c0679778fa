"""The dialog that lists every shortcut, from the one list of commands."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from app.ui.dialogs.command_palette import Entry, make_item, make_list


class ShortcutsDialog(QDialog):
    """Commands that have a key, menu by menu."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(520, 560)
        self.list = make_list("Commands and their keys")
        for number, entry in enumerate(entries):
            if entry.key:
                self.list.addTopLevelItem(make_item(replace(entry, refusal=""), number))
        buttons = QDialogButtonBox()
        buttons.addButton(QPushButton("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
