from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app import ABOUT, __version__
from app.ui.dialogs.about import show_about


def test_it_says_what_the_program_is_about_and_whose_data_and_fonts_it_brings(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    show_about(parent)
    (box,) = parent.findChildren(QMessageBox)
    assert box.text() == f"QuantScope {__version__}"
    text = box.informativeText().replace("\u200b", "")
    assert text.startswith(f"{ABOUT}: whether it is faster")
    for name in ("Kudo", "CC BY 4.0", "Inter", "JetBrains Mono"):
        assert name in text
    box.close()
