import logging

import pytest
from PySide6.QtCore import QtMsgType, qDebug, qInstallMessageHandler, qWarning

from app.ui.qt_messages import QtMessages

pytestmark = pytest.mark.usefixtures("qapp")


def test_warnings_are_logged_and_still_heard_where_they_were(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[tuple[QtMsgType, str]] = []
    before = qInstallMessageHandler(lambda kind, _context, text: heard.append((kind, text)))
    try:
        messages = QtMessages()
        with caplog.at_level(logging.INFO, "quantscope"):
            qWarning("no such font")
            qDebug("by the way")
        messages.close()
        qWarning("unheard")
    finally:
        qInstallMessageHandler(before)
    assert caplog.messages == ["Qt: no such font"]
    assert [text for _, text in heard] == ["no such font", "by the way", "unheard"]


def test_with_nobody_before_they_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    before = qInstallMessageHandler(None)
    try:
        messages = QtMessages()
        qWarning("no such font")
        messages.close()
    finally:
        qInstallMessageHandler(before)
    assert capsys.readouterr().err == "no such font\n"
