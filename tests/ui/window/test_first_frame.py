import pytest
from fakes import PATIENCE_MS
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.window import first_frame
from app.ui.window.first_frame import FirstFrame


def test_the_first_frame_is_told_once_and_after_all_has_been_painted(
    qtbot: QtBot,
) -> None:
    painted: list[str] = []

    class Inner(QWidget):
        def paintEvent(self, _event: object) -> None:  # noqa: N802
            painted.append("inner")

    window = QWidget()
    inner = Inner()
    inner.setMinimumSize(50, 50)
    QVBoxLayout(window).addWidget(inner)
    qtbot.addWidget(window)
    first = FirstFrame(window)
    first.painted.connect(lambda: painted.append("told"))
    with qtbot.waitSignal(first.painted, timeout=PATIENCE_MS):
        window.show()
    assert painted == ["inner", "told"]
    window.repaint()
    qtbot.wait(20)
    assert painted.count("told") == 1


def test_a_window_that_begins_minimised_is_not_waited_for_for_ever(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_frame, "PATIENCE_MS", 20)
    window = QWidget()
    qtbot.addWidget(window)
    first = FirstFrame(window)
    with qtbot.waitSignal(first.painted, timeout=PATIENCE_MS):
        window.showMinimized()
