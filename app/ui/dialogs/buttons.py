"""The buttons that a dialog ends with."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton


def make_buttons(dialog: QDialog, accept: QPushButton) -> QDialogButtonBox:
    """Returns a row of a button that accepts the dialog, which Enter presses, and Cancel."""
    accept.setDefault(True)
    buttons = QDialogButtonBox()
    buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton(QPushButton("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
