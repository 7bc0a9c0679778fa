"""Every part has a text, and F1 opens the one for where the focus is."""

import re
from collections.abc import Callable

import pytest
from fakes import PATIENCE_MS
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from window_stage import WindowStage

from app.core.storage.resources import resource_path
from app.ui.dialogs.help import TOPICS, HelpWindow
from app.ui.window.layout import ACCURACY

FOLDER = resource_path("help/overview.md").parent


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_short_text_that_leads_to_others_of_ours(topic: str) -> None:
    text = (FOLDER / f"{topic}.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert len(text.split()) < 260
    for link in re.findall(r"\]\(([^)]*)\)", text):
        assert link.removesuffix(".md") in TOPICS
    assert "http" not in text


def test_there_is_no_text_that_nobody_finds() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(TOPICS)
    told = (FOLDER / "overview.md").read_text(encoding="utf-8")
    assert {link for link in TOPICS if f"({link}.md)" in told} == set(TOPICS) - {"overview"}


def test_links_lead_to_topics_and_nowhere_else(show: Callable[[QWidget], QWidget]) -> None:
    owner = show(QWidget())
    window = HelpWindow(owner)
    window.show_topic("overview")
    window.browser.anchorClicked.emit(QUrl("latency.md"))
    assert window.topic == "latency"
    assert "single calls" in window.browser.toPlainText()
    for link in ("https://example.org/size.md?", "../../etc/passwd", "file:///etc/passwd"):
        window.browser.anchorClicked.emit(QUrl(link))
        assert window.topic == "latency"
    window.close()


def opened(stage: WindowStage) -> str:
    window = stage.dialog(HelpWindow)
    assert isinstance(window, HelpWindow)
    return window.topic


def test_f1_opens_the_text_for_where_the_focus_is(qtbot: QtBot, stage: WindowStage) -> None:
    window = stage.window
    window.activateWindow()
    window.panel.field("seed").setFocus()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert opened(stage) == "parameters"
    window.overview.latency.views.button(0).setFocus()
    window.show_help()
    assert opened(stage) == "latency"
    assert len(window.findChildren(HelpWindow)) == 1


def test_without_a_focus_the_page_in_front_is_explained(stage: WindowStage) -> None:
    window = stage.window
    focused = window.focusWidget()
    if focused is not None:
        focused.clearFocus()
    window.turn_to(ACCURACY)
    window.tabs.setFocus()
    window.show_help()
    assert opened(stage) == "accuracy"


def test_a_panes_question_mark_opens_its_text(stage: WindowStage) -> None:
    pane = stage.window.overview.divergence
    button = next(b for b in pane.findChildren(QWidget) if b.accessibleName().startswith("Help on"))
    button.click()
    assert opened(stage) == "difference"


def test_every_label_of_a_parameter_says_what_it_is(stage: WindowStage) -> None:
    panel = stage.window.panel
    for name in panel.titles:
        field = panel.field(name)
        assert field.whatsThis(), name
        assert field.toolTip(), name
