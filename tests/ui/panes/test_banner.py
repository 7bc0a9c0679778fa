"""The banner asks for the room of what is most important, and says all of it in its tip."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.ui.panes.banner import Banner
from app.ui.panes.explanation import ExplanationStrip
from app.ui.widgets.elided_label import SentencesLabel

FIRST, SECOND = "a.json: measured elsewhere.", "The parameters at the left stay as they are."


@pytest.mark.parametrize(("width", "shown"), [(900, FIRST), (1600, FIRST), (3000, FIRST)])
def test_the_first_sentence_is_said_in_whole_beside_the_explanation(
    show: Callable[[QWidget], QWidget], width: int, shown: str
) -> None:
    line = QWidget()
    layout = QHBoxLayout(line)
    banner, strip = Banner(), ExplanationStrip()
    layout.addWidget(banner, 0)
    layout.addWidget(strip, 1)
    line.resize(width, 60)
    show(line)
    banner.say_question(f"{FIRST} {SECOND}")
    QApplication.processEvents()
    label = banner.findChild(SentencesLabel)
    assert label.text() == shown
    assert label.width() >= label.fontMetrics().horizontalAdvance(shown)
    assert banner.text == f"{FIRST} {SECOND}"
    assert SECOND in banner.toolTip()


def test_what_is_hidden_says_nothing() -> None:
    banner = Banner()
    banner.say(FIRST)
    banner.hide()
    assert banner.text == ""
