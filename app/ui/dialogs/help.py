"""The window with the texts under ``resources/help``, one for each part of the main window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.core.storage.resources import resource_path

TOPICS: Final = (
    "overview",
    "parameters",
    "verdict",
    "explanation",
    "latency",
    "size",
    "difference",
    "accuracy",
    "anatomy",
    "modules",
    "history",
    "side_by_side",
    "words",
)
_BELOW: Final = 7
"""Pixels under a paragraph."""

_LINE_PERCENT: Final = 118


class HelpWindow(QDialog):
    """Stands beside the main window, which goes on; links lead to other topics only."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.resize(520, 600)
        self.topic = ""
        self.browser = QTextBrowser()
        self.browser.setAccessibleName("Help")
        self.browser.document().setDocumentMargin(14)
        # A text of ours still loads nothing, from nowhere.
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self._follow)
        contents = QPushButton("Contents")
        contents.clicked.connect(lambda: self.show_topic(TOPICS[0]))
        close = QPushButton("Close")
        buttons = QDialogButtonBox()
        buttons.addButton(contents, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.browser, 1)
        layout.addWidget(buttons)

    def show_topic(self, topic: str) -> None:
        """Shows a text; one that the installation lacks is said to be missing."""
        self.topic = topic
        try:
            text = resource_path(f"help/{topic}.md").read_text(encoding="utf-8")
        except OSError as error:
            text = f"{error}. Install QuantScope again."
        self.browser.setMarkdown(text)
        self._space_out()

    def _space_out(self) -> None:
        """Parts paragraphs, which Markdown leaves to whoever shows it."""
        airy = QTextBlockFormat()
        airy.setBottomMargin(_BELOW)
        airy.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.browser.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(airy)
        self.browser.moveCursor(QTextCursor.MoveOperation.Start)

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        topic = link.path().removesuffix(".md")
        if topic in TOPICS:
            self.show_topic(topic)


def show_help(window: QWidget, topic: str) -> None:
    """Shows a topic in the one help window of a main window."""
    found = window.findChild(HelpWindow)
    help_window = found if found is not None else HelpWindow(window)
    help_window.show_topic(topic)
    help_window.show()
    help_window.raise_()
    help_window.activateWindow()
