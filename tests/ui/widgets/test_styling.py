"""A widget's look follows a property of it, and is worked out anew only where that changes."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QProxyStyle, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.styling import set_look


class CountingStyle(QProxyStyle):
    """Counts how often a widget is styled."""

    polished = 0

    def polish(self, *arguments: object) -> object:
        self.polished += 1
        return super().polish(*arguments)


@pytest.fixture
def style() -> Iterator[CountingStyle]:
    style = CountingStyle()
    yield style
    style.deleteLater()


def test_a_widget_is_styled_anew_where_a_property_changes(
    qtbot: QtBot, qapp: QApplication, style: CountingStyle
) -> None:
    sheet = qapp.styleSheet()
    qapp.setStyleSheet("")
    try:
        widget = QWidget()
        qtbot.addWidget(widget)
        widget.setStyle(style)
        before = style.polished
        set_look(widget, "role", "")
        set_look(widget, "wrong", False)
        assert style.polished == before
        set_look(widget, "role", "muted")
        assert widget.property("role") == "muted"
        assert style.polished == before + 1
        set_look(widget, "role", "muted")
        assert style.polished == before + 1
    finally:
        qapp.setStyleSheet(sheet)
