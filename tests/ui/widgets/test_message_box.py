import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets import message_box
from app.ui.widgets.message_box import MOST_CHARACTERS, confirm, make_box, warn

HOSTILE = "<h1>Checked and safe</h1><img src='file:///etc/logo.png'>"
ADVICE = "Save it as safetensors."

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def window(show: Show) -> QWidget:
    return show(QWidget())


def make(window: QWidget, text: str) -> QMessageBox:
    return make_box(window, "QuantScope", text, QMessageBox.Icon.Warning)


def text_label(box: QMessageBox) -> QLabel:
    return box.findChild(QLabel, "qt_msgbox_label")


def test_what_looks_like_markup_is_shown_letter_by_letter(window: QWidget) -> None:
    box = make(window, HOSTILE)
    assert text_label(box).text() == HOSTILE
    assert text_label(box).textFormat() == Qt.TextFormat.PlainText


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_picture_from_a_pipe_does_not_wait_for_it(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    warn(window, f"<img src='{(tmp_path / 'pipe').as_uri()}'> cannot be opened.")
    box = window.findChild(QMessageBox)
    qtbot.waitExposed(box)
    # Reading the pipe would end when somebody wrote into it: never.
    assert not box.grab().isNull()
    box.close()


@pytest.mark.parametrize(
    "text",
    [
        "1 × " * 100_000 + ADVICE,
        "a" * 400_000 + ADVICE,
        "line\n" * 5_000 + ADVICE,
        f"The file {'long' * 60}.pt cannot be opened. {ADVICE}",
    ],
    ids=["words", "letters", "lines", "name"],
)
def test_a_long_text_leaves_its_advice_and_the_buttons_on_the_screen(
    qtbot: QtBot, window: QWidget, text: str
) -> None:
    warn(window, text)
    box = window.findChild(QMessageBox)
    qtbot.waitExposed(box)
    shown = text_label(box).text()
    assert len(shown.replace("\u200b", "")) <= MOST_CHARACTERS
    assert shown.replace("\u200b", "").endswith(ADVICE)
    screen = QApplication.primaryScreen().availableGeometry()
    assert box.width() <= screen.width()
    assert box.height() <= screen.height()
    for button in box.findChildren(QPushButton):
        assert box.rect().contains(button.geometry())
    label = text_label(box)
    # Nothing is cut at the right: even a name without spaces is wrapped.
    needed = label.fontMetrics().boundingRect(
        label.rect(), Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, shown
    )
    assert needed.width() <= label.width()
    box.close()


def test_what_is_left_out_is_in_the_details_as_plain_text(window: QWidget) -> None:
    box = make(window, f"{HOSTILE} {'word ' * 500}")
    assert box.detailedText().startswith(HOSTILE)
    assert box.findChild(QTextEdit).toPlainText().startswith(HOSTILE)
    assert "word word word" in box.detailedText()
    assert make(window, "Short.").detailedText() == ""


def test_a_warning_does_not_hold_the_caller_and_is_gone_once_closed(
    qtbot: QtBot, window: QWidget
) -> None:
    warn(window, "Not opened.")
    box = window.findChild(QMessageBox)
    with qtbot.waitSignal(box.destroyed):
        qtbot.mouseClick(box.button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("button", "answer"),
    [(QMessageBox.StandardButton.Yes, True), (QMessageBox.StandardButton.No, False)],
)
def test_a_question_gives_its_answer(
    qtbot: QtBot, window: QWidget, button: QMessageBox.StandardButton, answer: bool
) -> None:
    seen: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        seen.append(text_label(box).text())
        qtbot.mouseClick(box.button(button), Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, window, press)
    assert confirm(window, "Save", f"Replace {HOSTILE}?") is answer
    assert seen == [f"Replace {HOSTILE}?"]


def test_escape_answers_no(qtbot: QtBot, window: QWidget) -> None:
    QTimer.singleShot(
        0, window, lambda: qtbot.keyClick(QApplication.activeModalWidget(), Qt.Key.Key_Escape)
    )
    assert not confirm(window, "Remove", "Forget 2 comparisons?")


def test_a_title_shows_brackets_that_a_window_would_take_for_a_mark(window: QWidget) -> None:
    box = message_box.make_box(window, "Open [*].pt", "", QMessageBox.Icon.NoIcon)
    assert box.windowTitle() == "Open [*][*].pt"
